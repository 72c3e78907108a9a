"""An order is credited once, to the last message before it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.models import Coupon, Outcome
from campaigns.outcomes import attribute
from tests.campaign_cast import (
    NOON,
    TODAY,
    make_brand,
    make_campaign,
    make_coupon_type,
    make_delivery,
    make_member,
    make_order,
    make_send,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def brand(db):
    return make_brand()


def sent(member, *, at=NOON, campaign=None, **values):
    return make_delivery(make_send(campaign or make_campaign()), member, state="sent", sent_at=at, **values)


def test_an_order_goes_to_the_last_message_within_sixty_days_and_only_once():
    member = make_member()
    sent(member, at=NOON - timedelta(days=20))
    last = sent(member)
    sent(member, at=NOON + timedelta(days=9))
    order = make_order(member, at=NOON + timedelta(days=3))
    assert attribute() == 1
    assert attribute() == 0
    outcome = Outcome.objects.get()
    assert (outcome.order_id, outcome.delivery_id, outcome.with_coupon) == (order.pk, last.pk, False)


@pytest.mark.parametrize(
    ("offset", "credited"),
    [
        (timedelta(seconds=-1), 0),
        (timedelta(0), 1),
        (timedelta(days=60) - timedelta(seconds=1), 1),
        (timedelta(days=60), 0),
    ],
)
def test_the_window_is_half_open(offset, credited):
    member = make_member()
    sent(member)
    make_order(member, at=NOON + offset)
    assert attribute() == credited


def test_void_orders_and_unsent_messages_count_for_nothing():
    member, other = make_member(), make_member()
    sent(member)
    make_order(member, at=NOON + timedelta(days=1), status="cancelled")
    make_delivery(make_send(make_campaign()), other, state="failed")
    make_order(other, at=NOON + timedelta(days=1))
    assert attribute() == 0


def test_the_coupon_proves_it_even_where_the_feed_knows_the_day_only():
    member = make_member()
    kind = make_coupon_type()
    order = make_order(member, at=NOON - timedelta(hours=12))
    coupon = Coupon.objects.create(
        code="ABCDEFGHJKMNPQ",
        type=kind,
        member=member,
        occasion_key="x",
        expires_on=TODAY,
        state="redeemed",
        redeemed_at=NOON,
        order=order,
    )
    sent(member, coupon=coupon)
    assert attribute() == 1
    assert Outcome.objects.get().with_coupon is True


def test_only_facts_before_the_day_and_only_the_members_named():
    member, other = make_member(), make_member()
    for one in (member, other):
        sent(one)
        make_order(one, at=NOON + timedelta(days=1))
    assert attribute(as_of=TODAY + timedelta(days=1)) == 0
    assert attribute(member_ids=[other.pk]) == 1
    assert attribute(as_of=TODAY + timedelta(days=2)) == 1
