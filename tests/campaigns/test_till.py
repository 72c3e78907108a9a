"""A till checks, redeems once, and takes back; the order that comes later finds its coupon used by itself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from campaigns import coupons
from campaigns.coupons import CannotRedeem, Till
from campaigns.models import Coupon, CouponFlag, CouponType
from tests.campaign_cast import NOON, TODAY, make_brand, make_coupon_type, make_member, make_order

pytestmark = pytest.mark.django_db


def mint(member, kind=None, *, occasion="loss:1", days=60):
    make_brand()
    last = TODAY + timedelta(days=days)
    coupons.mint(kind=kind or make_coupon_type(), occasions=[(member.pk, occasion)], expires_on=last)
    return Coupon.objects.get(occasion_key=occasion)


def till(order="T1", amount=1500, member=None):
    return Till("main", order, Decimal(amount), member)


def refusal(coupon, at=NOON, **values):
    with pytest.raises(CannotRedeem) as refused:
        coupons.redeem(code=coupon.code, till=till(**values), at=at)
    return refused.value.reason


def test_the_same_order_gets_the_same_answer_and_another_one_none():
    coupon = mint(make_member())
    used, is_news = coupons.redeem(code=coupon.code.lower(), till=till(), at=NOON)
    assert (used.state, used.discount_amount, is_news) == ("redeemed", Decimal(200), True)
    assert coupons.redeem(code=coupon.code, till=till(), at=NOON)[1] is False
    assert refusal(coupon, order="T2") == "used"
    assert CouponType.objects.get().redeemed_count == 1


def test_why_a_coupon_cannot_be_used():
    member, kind = make_member(), make_coupon_type(max_redemptions=1)
    coupon = mint(member, kind)
    assert refusal(coupon, amount=999) == "below_minimum"
    assert refusal(coupon, member=make_member()) == "other_member"
    assert refusal(coupon, at=NOON + timedelta(days=61)) == "expired"
    coupons.redeem(code=coupon.code, till=till(), at=NOON)
    second = mint(member, kind, occasion="loss:2")
    assert refusal(second) == "sold_out"
    assert coupons.check(code=second.code, amount=Decimal(1500), member=None, at=NOON).reason == "sold_out"
    assert coupons.check(code=coupons.new_code(), amount=Decimal(1), member=None, at=NOON).reason == "unknown"
    third = mint(member, occasion="loss:3")
    assert refusal(third) == "order_has_coupon"


def test_an_order_that_comes_later_is_linked_and_not_flagged():
    member = make_member()
    coupon = mint(member)
    coupons.redeem(code=coupon.code, till=till("A9"), at=NOON)
    order = make_order(member, external_id="A9", amount=1300, coupon_code=coupon.code)
    coupons.redeem_from_orders()
    coupon.refresh_from_db()
    assert (coupon.order_id, CouponFlag.objects.count()) == (order.pk, 0)
    assert coupons.redeem_from_orders() == 0
    with pytest.raises(CannotRedeem, match=r"訂單仍然成立|order stands"):
        coupons.reverse(code=coupon.code, source="main", order="A9", at=NOON)
    order.status = "cancelled"
    order.save()
    coupons.redeem_from_orders()
    coupon.refresh_from_db()
    assert (coupon.state, coupon.order_id, coupon.order_external_id) == ("issued", None, "")
    assert CouponType.objects.get().redeemed_count == 0


def test_a_redemption_is_taken_back():
    coupon = mint(make_member())
    coupons.redeem(code=coupon.code, till=till(), at=NOON)
    with pytest.raises(CannotRedeem) as refused:
        coupons.reverse(code=coupon.code, source="main", order="T2", at=NOON)
    assert refused.value.reason == "other_order"
    free, is_news = coupons.reverse(code=coupon.code, source="main", order="T1", at=NOON)
    assert (free.state, is_news, CouponType.objects.get().redeemed_count) == ("issued", True, 0)
    assert coupons.reverse(code=coupon.code, source="main", order="T1", at=NOON)[1] is False


def test_placed_orders_above_the_limit_stand_and_are_flagged():
    member, kind = make_member(), make_coupon_type(max_redemptions=1, min_spend=0)
    for number in range(2):
        coupon = mint(member, kind, occasion=f"loss:{number}")
        make_order(member, at=NOON + timedelta(hours=number), coupon_code=coupon.code)
    coupons.redeem_from_orders()
    assert Coupon.objects.filter(state="redeemed").count() == CouponType.objects.get().redeemed_count == 2
    assert list(CouponFlag.objects.values_list("reason", flat=True)) == ["over_limit"]
