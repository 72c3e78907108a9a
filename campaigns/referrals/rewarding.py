"""Who gets what for a referral, and when is it taken back? Either side a coupon, once, within the caps.

All rewards are given one after the other under one lock, so that the caps of a month are counted right
whoever gives them: the night, an event, or two people in the review at once. qualifying.py takes it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Sum

from campaigns import coupons
from campaigns.models import Coupon, CouponType, Referral, ReferralReward
from campaigns.referrals import programs
from campaigns.referrals.moves import move
from crm import sql
from crm.models import record
from members.models import Order, Refund

State, Side = Referral.State, ReferralReward.Side
#: Advisory lock of whoever gives rewards, or moves many referrals at once.
LOCK = 0x5245_4652


def reward_due(*, on: date, at: datetime, member_ids: Sequence[int] | None = None) -> int:
    """Reward every referral whose return window is over, the longest waiting first; how many were."""
    due = Referral.objects.filter(state=State.HELD, held_until__lt=on)
    if member_ids is not None:
        due = due.filter(referee__in=member_ids)
    waiting = list(due.order_by("held_until", "pk").values_list("pk", flat=True))
    return sum(reward(referral_id=pk, on=on, at=at) for pk in waiting)


def reward(*, referral_id: int, on: date, at: datetime) -> bool:
    """Give both sides their coupon if nothing stands against it any more; whether it was given now."""
    with transaction.atomic():
        alone()
        referral = (
            Referral.objects.select_for_update(of=("self",))
            .select_related("program", "code", "order")
            .get(pk=referral_id)
        )
        if referral.state != State.HELD or referral.held_until is None or referral.held_until >= on:
            return False
        if waits := what_it_waits_for(referral, on=on):
            if referral.reasons != waits:
                Referral.objects.filter(pk=referral.pk).update(reasons=waits)
            return False
        if not move(referral_id=referral.pk, move="reward", rewarded_at=at, reasons=[]):
            return False
        for side in Side.values:
            _give(referral, side, on=on, at=at)
        record(by=None, action="referral.reward", target=referral)
    return True


def what_it_waits_for(referral: Referral, *, on: date) -> list[str]:
    """Why a referral whose window is over is not rewarded yet; empty when it may be."""
    program = programs.current()
    waits = []
    if referral.score >= program.review_score and referral.decision != "approve":
        waits.append("review")
    if referral.code is not None and referral.code.blocked_at is not None:
        waits.append("referrer_blocked")
    if not _order_stands(referral):
        waits.append("order")
    given = ReferralReward.objects.filter(side=Side.REFERRER, month=on.replace(day=1))
    if program.referrer_cap and given.filter(member=referral.referrer_id).count() >= program.referrer_cap:
        waits.append("member_cap")
    if program.total_cap and given.count() >= program.total_cap:
        waits.append("total_cap")
    return waits


def take_back(*, members: list[int] | None, as_of: date, at: datetime) -> int:
    """Reverse the rewarded whose order became void or too small: unused coupons void, used ones a debt."""
    reversed_ids = [
        pk for (pk,) in sql.query("campaigns/referral/reverse", members=members, as_of=as_of, at=at).rows
    ]
    for referral in Referral.objects.filter(pk__in=reversed_ids):
        record(by=None, action="referral.reverse", target=referral)
    return len(reversed_ids) + sql.run("campaigns/referral/void", members=members)


def alone() -> None:
    """Until the transaction ends, nobody else moves or rewards referrals by what their orders say."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


def _order_stands(referral: Referral) -> bool:
    """Asked again at the last moment: a review may come before the refund was looked at."""
    order = referral.order
    if order is None or order.status not in {Order.Status.PAID, Order.Status.FULFILLED}:
        return False
    returned = Refund.objects.filter(order=order).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return order.amount > returned and order.amount - returned >= referral.program.min_amount


def _give(referral: Referral, side: str, *, on: date, at: datetime) -> None:
    program = referral.program
    if side == Side.REFERRER:
        member_id, kind = referral.referrer_id, program.referrer_coupon
    else:
        member_id, kind = referral.referee_id, program.referee_coupon
    if member_id is None:  # The table does not let a rewarded referral be without one.
        raise ValueError(f"referral {referral.pk} has no referrer")
    month = on.replace(day=1)
    mine = ReferralReward.objects.filter(member=member_id, side=side, month=month)
    ReferralReward.objects.create(
        referral=referral,
        side=side,
        member_id=member_id,
        coupon=_mint(kind, member_id, f"referral:{referral.pk}:{side}", on=on) if kind else None,
        month=month,
        slot=mine.count() + 1,
        given_at=at,
    )


def _mint(kind: CouponType, member_id: int, occasion: str, *, on: date) -> Coupon:
    coupons.mint(
        kind=kind, occasions=[(member_id, occasion)], expires_on=on + timedelta(days=kind.valid_days)
    )
    return Coupon.objects.get(occasion_key=occasion)
