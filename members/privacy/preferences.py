"""How does a member want to be written to: on what, how often, or not for a while? Within what they allow."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from crm.models import User, record
from members.models import (
    Channel,
    Consent,
    ConsentState,
    ContactPreference,
    FormerToken,
    Member,
    MessageTopic,
)
from members.privacy.addresses import address_of
from members.privacy.consents import grant, withdraw
from members.privacy.locks import lock_contact_states

PAUSE_DAYS = 30
#: frequency → at most one message in so many days.
WINDOWS: Mapping[str, timedelta] = {
    ContactPreference.Frequency.WEEKLY: timedelta(days=7),
    ContactPreference.Frequency.MONTHLY: timedelta(days=30),
}


def of_member(*, member: Member) -> ContactPreference:
    """The member's row, made with its secret address when there is none."""
    row, _ = ContactPreference.objects.get_or_create(member=member, defaults={"token": secrets.token_hex(16)})
    return row


def by_token(token: str) -> Member | None:
    """Whose preferences the link opens, whichever record of theirs it was sent to."""
    members = Member.objects.filter(pk__in=ContactPreference.objects.filter(token=token).values("member"))
    former = FormerToken.objects.filter(token=token, invitation=None, booking=None).values("member")
    return members.first() or Member.objects.filter(pk__in=former).first()


def save(
    *, member: Member, at: datetime, source: str, frequency: str, pause: bool, only_service: bool,
    topics: Iterable[str], channels: Mapping[str, bool], purpose: str = "marketing",
    text_version: str = "", by: User | None = None,
) -> ContactPreference:  # fmt: skip
    """What the member chose, at once: `topics` are those they want, `channels` the ones they answered.

    A pause that runs already goes on; taking it back ends it. Under the lock that the gates of sending take.
    """
    with transaction.atomic():
        lock_contact_states([member.pk])
        row = of_member(member=member)
        wanted = set(topics)
        row.topics_off = [
            code
            for code in MessageTopic.objects.filter(is_active=True).values_list("code", flat=True)
            if code not in wanted
        ]
        running = row.paused_until if row.paused_until and row.paused_until > at else None
        row.paused_until = (running or at + timedelta(days=PAUSE_DAYS)) if pause else None
        row.frequency, row.only_service, row.updated_at = frequency, only_service, at
        row.save()
        evidence = {"only_service": only_service, "frequency": frequency}
        for channel, allowed in channels.items():
            say = grant if allowed else withdraw
            say(
                member=member, channel=channel, purpose=purpose, at=at, source=source,
                text_version=text_version if allowed else "", evidence=evidence, by=by,
            )  # fmt: skip
        record(by=by, action="preference.save", target=member, source=source)
    return row


def channels_of(*, member: Member, purpose: str = "marketing") -> dict[str, bool]:
    """The channels on which we know an address, and whether the member allows them."""
    allowed = set(
        Consent.objects.filter(member=member, purpose=purpose, state=ConsentState.GRANTED).values_list(
            "channel", flat=True
        )
    )
    return {channel: channel in allowed for channel in Channel.values if address_of(member, channel)}


def silence(preference: ContactPreference | None, *, topic: str | None) -> str:
    """Why a marketing message on this topic is not wanted at all; "" when it is."""
    if preference is None:
        return ""
    if preference.only_service:
        return "only_service"
    if topic and topic in preference.topics_off:
        return "topic_off"
    return ""
