"""A small world of friends: rules with two coupons, a member who recommends, and newcomers who name her."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from campaigns import referrals
from campaigns.models import Referral, ReferralCode, ReferralProgram
from members.models import Member, Order, Refund
from tests import campaign_cast

#: A Friday noon in Taipei.
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
numbers = count(1)


def make_program(**values: Any) -> ReferralProgram:
    """The next version; 1,000 qualifies, 14 days to give back, a coupon for either side."""
    newest = ReferralProgram.objects.first()
    defaults = {
        "min_amount": Decimal(1000),
        "return_days": 14,
        "referrer_coupon": campaign_cast.make_coupon_type(name="推薦謝禮 200 元"),
        "referee_coupon": campaign_cast.make_coupon_type(name="新朋友 100 元", value=Decimal(100)),
        "share_zh": "推薦你 {brand_name}：{referral_link}",
        "share_en": "Try {brand_name}: {referral_link}",
    }
    return ReferralProgram.objects.create(
        version=newest.version + 1 if newest else 1, **{**defaults, **values}
    )


def make_friend(**values: Any) -> Member:
    """Somebody who has just joined."""
    number = next(numbers)
    defaults = {
        "name": f"新朋友{number}",
        "name_key": f"新朋友{number}",
        "email": f"friend-{chr(96 + number % 26 + 1)}{number}@example.net",
        "joined_at": NOON - timedelta(minutes=5),
        "joined_on": TODAY,
    }
    return campaign_cast.make_member(consent=None, **{**defaults, **values})


def name(friend: Member, referrer: Member, *, at: datetime = NOON) -> Referral:
    return referrals.name_referrer(member=friend, code=code_of(referrer).code, at=at)


def code_of(member: Member) -> ReferralCode:
    return referrals.code_of(member_id=member.pk)


def buy(friend: Member, *, on: date = TODAY, amount: int = 1500, **values: Any) -> Order:
    return campaign_cast.make_order(friend, at=noon_of(on), amount=amount, **values)


def give_back(order: Order, *, on: date = TODAY, amount: int | None = None) -> Refund:
    return Refund.objects.create(
        order=order,
        member=order.member,
        external_id=f"r{next(numbers)}",
        refunded_at=noon_of(on),
        refunded_on=on,
        amount=order.amount if amount is None else amount,
    )


def noon_of(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 4, tzinfo=UTC)


def night(on: date) -> int:
    """What the night of this day does about referrals."""
    return referrals.qualify(as_of=on, on=on, at=noon_of(on))


def after_window(days: int = 15) -> date:
    """The first night after the return window of an order of today."""
    return TODAY + timedelta(days=days)
