"""What must whoever talks with this member know before anything else? Said in one line, or nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from crm.formats import day, join, local
from members.models import Channel, Consent, ConsentState, ContactPreference, Member

UNREAD = object()


def refusal_words(
    member: Member, *, refused: Iterable[str] | None = None, wish: ContactPreference | object | None = UNREAD
) -> str:
    """That the member's data rests, or that they refuse advertising, wholly or on some channels.

    `refused` are the channels and `wish` the preference where the caller has read them already.
    """
    if member.restricted_at:
        return gettext("This member exercises a right: their data rests. No marketing until it is decided.")
    if wish is UNREAD:
        wish = ContactPreference.objects.filter(member=member).first()
    assert wish is None or isinstance(wish, ContactPreference)  # noqa: S101 - for the type checker
    if wish and wish.only_service:
        return gettext("Does not want marketing: only messages about orders.")
    if refused is None:
        refused = Consent.objects.filter(
            member=member, purpose="marketing", state=ConsentState.WITHDRAWN
        ).values_list("channel", flat=True)
    gone = set(refused)
    words = [str(Channel(channel).label) for channel in Channel.values if channel in gone]
    if words:
        return gettext("Does not want marketing by %(channels)s.") % {"channels": join(words)}
    if wish and wish.paused_until:
        from django.utils import timezone

        if wish.paused_until > timezone.now():
            return gettext("Paused marketing until %(day)s.") % {"day": day(local(wish.paused_until))}
    return ""
