"""Which referrals can never count? The hard blocks of domain.md §13, asked once, when a friend is named."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from campaigns.models import ReferralCode
from crm.models import User
from members.models import Member, Order

#: Who joined longer ago was won by something else.
NEW_FOR = timedelta(days=30)
#: Orders paid while registering count as the first, not as one from before.
AT_THE_TILL = timedelta(hours=1)


def blocks(*, code: ReferralCode, referee: Member, at: datetime) -> list[str]:
    """Words for everything that stands against it; empty when it may count."""
    referrer = code.member
    found = {
        "same_member": referrer.pk == referee.pk,
        "same_phone": _same(referrer.phone, referee.phone),
        "same_line": _same(referrer.line_id, referee.line_id),
        "same_email": _same(referrer.email, referee.email),
        "same_household": _same(referrer.address, referee.address)
        and _same(referrer.name_key, referee.name_key),
        "known_before": _is_known(referee, at=at),
        "referrer_blocked": code.blocked_at is not None,
        "staff": _is_staff(referrer) or _is_staff(referee),
    }
    return [word for word, stands in found.items() if stands]


def _same(one: str, other: str) -> bool:
    return bool(one) and one == other


def _is_known(referee: Member, *, at: datetime) -> bool:
    """Had a membership or an order before: under this record, or under an older one with the same contact."""
    since = referee.joined_at or referee.created_at
    return (
        since < at - NEW_FOR
        or Order.objects.filter(member=referee, placed_at__lt=since - AT_THE_TILL).exists()
        or _older_records(referee)
    )


def _older_records(referee: Member) -> bool:
    contact = Q(pk__in=[])
    for column in ("phone", "email", "line_id"):
        if value := getattr(referee, column):
            contact |= Q(**{column: value})
    return Member.objects.filter(contact, pk__lt=referee.pk).exists()


def _is_staff(member: Member) -> bool:
    return bool(member.email) and User.objects.filter(is_active=True, email__iexact=member.email).exists()
