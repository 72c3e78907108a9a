"""Who has earned a coupon and not received it? RewardDue rows of the members app, each fulfilled once.

The occasion of the coupon names the row, so a second run, or two at once, mint nothing twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from campaigns.coupons.issuing import mint
from campaigns.models import Coupon, CouponType
from crm.models import Brand
from members.models import RewardDue

#: Rows in one transaction.
PIECE = 2000


def fulfil_rewards(*, at: datetime) -> int:
    """A coupon for every reward that is due; how many."""
    done = 0
    while rows := _fulfil_piece(at=at, member_id=None):
        done += rows
    return done


def reward_coupon(*, member_id: int, source: str, at: datetime) -> Coupon | None:
    """The coupon that the member got for this source, minted now if it is still due."""
    _fulfil_piece(at=at, member_id=member_id)
    reward = RewardDue.objects.filter(member_id=member_id, source=source).first()
    if reward is None:
        return None
    return Coupon.objects.select_related("type").filter(occasion_key=_occasion(reward)).first()


def reward_type(type_id: int | None) -> CouponType | None:
    return CouponType.objects.filter(pk=type_id).first() if type_id else None


def _occasion(reward: RewardDue) -> str:
    return f"reward:{reward.pk}"


def _fulfil_piece(*, at: datetime, member_id: int | None) -> int:
    today = at.astimezone(Brand.get().zone).date()
    with transaction.atomic():
        due = RewardDue.objects.select_for_update(skip_locked=member_id is None).filter(fulfilled_at=None)
        if member_id is not None:
            due = due.filter(member_id=member_id)
        rows = list(due.order_by("pk")[:PIECE])
        kinds = CouponType.objects.in_bulk({row.coupon_type_id for row in rows})
        for kind in kinds.values():
            mine = [row for row in rows if row.coupon_type_id == kind.pk]
            mint(
                kind=kind,
                occasions=[(row.member_id, _occasion(row)) for row in mine],
                expires_on=today + timedelta(days=kind.valid_days),
            )
        # A type that is gone gives nothing; its rows are closed, or they would be read for ever.
        RewardDue.objects.filter(pk__in=[row.pk for row in rows]).update(fulfilled_at=at)
    return len(rows)
