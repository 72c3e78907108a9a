"""Codes, minting, redeeming from orders once, and what is flagged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from campaigns import coupons
from campaigns.models import Coupon, CouponFlag
from members.models import Refund
from tests.campaign_cast import NOON, TODAY, make_coupon_type, make_member, make_order

pytestmark = pytest.mark.django_db


def mint(member, kind=None, *, occasion="loss:1:2", expires_on=TODAY + timedelta(days=60)):
    coupons.mint(kind=kind or make_coupon_type(), occasions=[(member.pk, occasion)], expires_on=expires_on)
    return Coupon.objects.get(occasion_key=occasion)


def flags():
    return list(CouponFlag.objects.order_by("order_id").values_list("reason", flat=True))


def test_alphabet_has_no_look_alikes_and_codes_have_more_than_sixty_bits():
    assert len(coupons.ALPHABET) == len(set(coupons.ALPHABET)) == 31
    assert not set("01OIL") & set(coupons.ALPHABET)
    assert 31**coupons.RANDOM_CHARACTERS > 2**60


def test_codes_are_typed_in_any_way():
    code = coupons.new_code()
    assert coupons.is_code(code.lower())
    assert coupons.is_code(f" {code[:4]}-{code[4:8]} {code[8:]}")
    assert not coupons.is_code("WELCOME10")


@given(st.data())
def test_one_wrong_character_or_two_swapped_always_show(data):
    code = coupons.new_code()
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([sign for sign in coupons.ALPHABET if sign != code[place]]))
    assert not coupons.is_code(code[:place] + other + code[place + 1 :])
    at = data.draw(st.integers(0, len(code) - 3))
    if code[at] != code[at + 1]:
        assert not coupons.is_code(code[:at] + code[at + 1] + code[at] + code[at + 2 :])


def test_one_coupon_an_occasion_however_often_it_is_minted():
    member, kind = make_member(), make_coupon_type()
    occasions = [(member.pk, "loss:1:2"), (member.pk, "loss:1:4")]
    assert coupons.mint(kind=kind, occasions=occasions, expires_on=TODAY) == 2
    assert coupons.mint(kind=kind, occasions=occasions, expires_on=TODAY) == 0
    assert Coupon.objects.count() == 2


def test_an_order_with_the_code_redeems_it_once():
    member = make_member()
    coupon = mint(member)
    order = make_order(member, coupon_code=f" {coupon.code.lower()} ")
    assert coupons.redeem_from_orders() == 1
    assert coupons.redeem_from_orders() == 0
    coupon.refresh_from_db()
    assert (coupon.state, coupon.order_id, coupon.discount_amount) == ("redeemed", order.pk, Decimal(200))
    assert flags() == []


def test_a_percentage_is_of_the_price_before_the_discount():
    member = make_member()
    coupon = mint(member, make_coupon_type(kind="percent", value=Decimal(20)))
    make_order(member, amount=800, coupon_code=coupon.code)
    coupons.redeem_from_orders()
    coupon.refresh_from_db()
    assert coupon.discount_amount == Decimal(200)


def test_only_the_members_named_are_looked_at():
    first, second = make_member(), make_member()
    for n, member in enumerate((first, second)):
        make_order(member, coupon_code=mint(member, occasion=f"o{n}").code)
    assert coupons.redeem_from_orders(member_ids=[second.pk]) == 1
    assert Coupon.objects.get(state="redeemed").member_id == second.pk


def test_what_is_wrong_is_flagged_and_nothing_refused():
    member, other = make_member(), make_member()
    late = mint(member, occasion="late", expires_on=TODAY - timedelta(days=1))
    good = mint(member, occasion="good")
    void = mint(member, occasion="void")
    Coupon.objects.filter(pk=void.pk).update(state="void")
    make_order(member, coupon_code=late.code)
    make_order(other, coupon_code=good.code)
    make_order(member, coupon_code=coupons.new_code())
    make_order(member, coupon_code=void.code)
    make_order(member, coupon_code="WELCOME10")  # the shop's own affair
    small = make_order(member, amount=500, coupon_code=good.code)
    make_order(member, coupon_code=good.code, at=NOON + timedelta(hours=1))
    coupons.redeem_from_orders()
    assert flags() == ["expired", "other_member", "unknown", "void", "below_minimum", "used"]
    assert coupons.redeem_from_orders() == 0
    good.refresh_from_db()
    assert good.order_id == small.pk


def test_the_day_of_the_order_decides_not_the_day_it_arrives():
    member = make_member()
    coupon = mint(member, expires_on=TODAY)
    assert coupons.expire(as_of=TODAY) == 0
    assert coupons.expire(as_of=TODAY + timedelta(days=1)) == 1
    make_order(member, coupon_code=coupon.code)
    coupons.redeem_from_orders()
    coupon.refresh_from_db()
    assert coupon.state == "redeemed"


@pytest.mark.parametrize("how", ["cancelled", "refunded"])
def test_a_void_order_gives_the_coupon_back(how):
    member = make_member()
    coupon = mint(member)
    order = make_order(member, coupon_code=coupon.code)
    coupons.redeem_from_orders()
    if how == "cancelled":
        order.status = "cancelled"
        order.save()
    else:
        Refund.objects.create(
            order=order,
            member=member,
            external_id="r",
            refunded_at=NOON,
            refunded_on=TODAY,
            amount=order.amount,
        )
    assert coupons.redeem_from_orders() == 1
    coupon.refresh_from_db()
    assert (coupon.state, coupon.order_id, coupon.redeemed_at) == ("issued", None, None)
    again = make_order(member, coupon_code=coupon.code, at=NOON + timedelta(days=1))
    coupons.redeem_from_orders()
    coupon.refresh_from_db()
    assert coupon.order_id == again.pk


def test_a_partial_refund_leaves_it_redeemed():
    member = make_member()
    coupon = mint(member)
    order = make_order(member, coupon_code=coupon.code)
    coupons.redeem_from_orders()
    Refund.objects.create(
        order=order,
        member=member,
        external_id="r",
        refunded_at=NOON,
        refunded_on=date(2026, 11, 21),
        amount=1,
    )
    assert coupons.redeem_from_orders() == 0


@pytest.mark.django_db(transaction=True)
def test_forty_runs_at_once_redeem_a_coupon_once():
    member = make_member()
    coupon = mint(member)
    for n in range(40):
        make_order(member, coupon_code=coupon.code, at=NOON + timedelta(minutes=n))

    def redeem(_n):
        try:
            return coupons.redeem_from_orders()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(redeem, range(40)))
    coupon.refresh_from_db()
    assert coupon.state == "redeemed"
    assert flags() == ["used"] * 39
