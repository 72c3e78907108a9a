"""Which links were sent to a member, and where do they lead once their row was folded into another's?

A mail cannot be called back: whoever opens the link of a record that is gone meets the survivor. A line for
each column that names one row to somebody outside: a test finds them all. Rows that are never folded take
their links with them; of the others the link is kept (FormerToken and its like), and forgotten when the merge
is taken back. A link of twice merged rows moves with what it opens, as every relation does.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from django.db import models

from campaigns.models import Delivery, FormerCode, FormerLink, ReferralCode
from members.models import Booking, ContactPreference, FormerToken, Merge, SurveyInvitation
from winback.models import FormerInterviewLink, Interview


class Stand(Enum):
    #: Room for one of two rows: the link of the other one is kept.
    KEPT = "kept"
    #: The row has room beside any other, so it keeps its link.
    MOVES = "moves"
    #: The name of the record itself, which leads to the survivor by MemberAlias.
    ALIAS = "alias"
    #: Never leaves the house as a link: it tells a repeated form, call or lease from a new one.
    INNER = "inner"


KEPT, MOVES, ALIAS, INNER = Stand.KEPT, Stand.MOVES, Stand.ALIAS, Stand.INNER

LINKS: dict[str, Stand] = {
    "members.Member.public_id": ALIAS,
    "members.MemberAlias.public_id": ALIAS,
    "members.Erasure.public_id": ALIAS,
    "members.SurveyInvitation.token": KEPT,
    # Of an anonymous answer, which has no place to share; an invited one is opened by its invitation.
    "members.SurveyResponse.token": MOVES,
    "members.Booking.token": KEPT,
    "members.ContactPreference.token": KEPT,
    "members.NewsletterSignup.token": MOVES,
    "members.FormerToken.token": MOVES,
    "members.Complaint.submission": INNER,
    "members.PrivacyRequest.submission": INNER,
    "campaigns.Contact.submission": INNER,
    "campaigns.Coupon.code": MOVES,
    "campaigns.Coupon.occasion_key": INNER,
    "campaigns.ReferralCode.code": KEPT,
    "campaigns.FormerCode.code": MOVES,
    "campaigns.Send.occurrence_key": INNER,
    "campaigns.Delivery.provider_key": INNER,
    "campaigns.Delivery.link_token": KEPT,
    "campaigns.Delivery.lease_token": INNER,
    "campaigns.FormerLink.link_token": MOVES,
    "winback.Case.occasion_key": INNER,
    "winback.Case.lease_token": INNER,
    "winback.Interview.link_token": KEPT,
    "winback.FormerInterviewLink.link_token": MOVES,
}


def remember(model: type[models.Model], *, dropped: Any, kept: Any) -> None:
    """Before the row goes: whoever opens its link meets the one that stays."""
    if keep := KEEPERS.get(model._meta.label):
        keep(dropped, kept)


def forget(merge: Merge) -> None:
    """After an undo: a link whose row stands again needs no other."""
    both = (merge.survivor_id, merge.absorbed_id)
    for former, column, model, owner, own in FORMER:
        back: models.QuerySet[Any] = (
            models.QuerySet(model).filter(**{f"{owner}__in": both}).exclude(**{own: None})
        )
        stale: models.QuerySet[Any] = models.QuerySet(former).filter(
            **{f"{column}__in": list(back.values_list(own, flat=True))}
        )
        stale.delete()


def _keep_invitation(dropped: Any, kept: Any) -> None:
    token = SurveyInvitation.objects.get(pk=dropped).token
    row = SurveyInvitation.objects.get(pk=kept)
    _put(FormerToken(member_id=row.member_id, token=token, invitation=row), "token")


def _keep_booking(dropped: Any, kept: Any) -> None:
    row = Booking.objects.get(pk=kept)
    token = Booking.objects.get(pk=dropped).token
    _put(FormerToken(member_id=row.member_id, token=token, booking=row), "token")


def _keep_preference(dropped: Any, kept: Any) -> None:
    token = ContactPreference.objects.get(pk=dropped).token
    _put(FormerToken(member_id=kept, token=token), "token")


def _keep_referral_code(dropped: Any, kept: Any) -> None:
    _put(FormerCode(referral_code_id=kept, code=ReferralCode.objects.get(pk=dropped).code), "code")


def _keep_delivery(dropped: Any, kept: Any) -> None:
    row = Delivery.objects.get(pk=dropped)
    if row.calls:
        # Only a message that was handed over can be in a mailbox.
        _put(FormerLink(delivery_id=kept, link_token=row.link_token), "link_token")


def _keep_interview(dropped: Any, kept: Any) -> None:
    row = Interview.objects.get(pk=dropped)
    if row.link_token:
        token, until = row.link_token, row.link_expires_at
        _put(FormerInterviewLink(interview_id=kept, link_token=token, link_expires_at=until), "link_token")


def _put(row: Any, unique: str) -> None:
    others = [
        column.name for column in row._meta.concrete_fields if column.name not in {row._meta.pk.name, unique}
    ]
    models.QuerySet(type(row)).bulk_create(
        [row], update_conflicts=True, unique_fields=[unique], update_fields=others
    )


#: table → how the link of its dropped row is kept
KEEPERS: dict[str, Callable[[Any, Any], None]] = {
    "members.SurveyInvitation": _keep_invitation,
    "members.Booking": _keep_booking,
    "members.ContactPreference": _keep_preference,
    "campaigns.ReferralCode": _keep_referral_code,
    "campaigns.Delivery": _keep_delivery,
    "winback.Interview": _keep_interview,
}
#: former table, its column; the table that the link stood in, the way to its member, its column
FORMER: tuple[tuple[type[models.Model], str, type[models.Model], str, str], ...] = (
    (FormerToken, "token", SurveyInvitation, "member", "token"),
    (FormerToken, "token", Booking, "member", "token"),
    (FormerToken, "token", ContactPreference, "member", "token"),
    (FormerCode, "code", ReferralCode, "member", "code"),
    (FormerLink, "link_token", Delivery, "member", "link_token"),
    (FormerInterviewLink, "link_token", Interview, "member", "link_token"),
)
