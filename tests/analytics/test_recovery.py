"""The comparison with the holdout: published intervals, counted arms, and the sentence."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from analytics.recovery import compare, conclude, newcombe, wilson
from campaigns.models import AudienceMember, ChannelBudget, Coupon, Delivery
from members.models import Refund
from tests.campaign_cast import (
    NOON,
    TODAY,
    enter,
    make_brand,
    make_campaign,
    make_coupon_type,
    make_delivery,
    make_member,
    make_order,
    make_send,
)

LATER = NOON + timedelta(days=61)


@pytest.mark.parametrize(
    ("hits", "members", "low", "high"),
    [  # Newcombe 1998, Stat. Med. 17:857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_values(hits, members, low, high):
    span = wilson(hits, members)
    assert (round(span.low, 4), round(span.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("given", "low", "high"),
    [  # Newcombe 1998, Stat. Med. 17:873, table II, method 10
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_gives_the_published_values(given, low, high):
    span = newcombe(*given)
    assert (round(span.low, 4), round(span.high, 4)) == (low, high)


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300))
def test_the_interval_holds_the_difference_and_turns_with_its_sides(a, n, b, m):
    a, b = min(a, n), min(b, m)
    span, turned = newcombe(a, n, b, m), newcombe(b, m, a, n)
    assert -1 - 1e-9 <= span.low <= a / n - b / m <= span.high <= 1 + 1e-9
    assert span.low == pytest.approx(-turned.high)


@pytest.fixture
def campaign(db):
    make_brand()
    return make_campaign(state="running", coupon=make_coupon_type())


def fill(campaign, *, treated=(0, 0), holdout=(0, 0), always=(0, 0), at=NOON):
    """(members, of whom came back) by arm; each order is 1,000 with a cost of 400."""
    send = make_send(campaign)
    for arm, (members, returned) in {"treated": treated, "holdout": holdout, "always": always}.items():
        for n in range(members):
            member = make_member()
            enter(send, member, arm=arm, entered_at=at)
            if n < returned:
                make_order(member, at=at + timedelta(days=5), cost=400)
    return send


def told(campaign, at=LATER, language="en"):
    with translation.override(language):
        return conclude(compare(campaign=campaign, at=at))


def test_orders_count_in_the_window_once_a_member_net_of_refunds(campaign):
    send = make_send(campaign)
    members = [make_member() for _ in range(6)]
    for member in members:
        enter(send, member, entered_at=NOON)
    make_order(members[0], at=NOON)
    make_order(members[0], at=NOON + timedelta(days=1))
    make_order(members[1], at=NOON - timedelta(seconds=1))
    make_order(members[2], at=NOON + timedelta(days=60))
    make_order(members[3], at=NOON + timedelta(days=1), status="cancelled")
    for member, back in ((members[4], 1000), (members[5], 999)):
        order = make_order(member, at=NOON + timedelta(days=1))
        Refund.objects.create(
            order=order, member=member, external_id="r", refunded_at=LATER, refunded_on=TODAY, amount=back
        )
    arm = compare(campaign=campaign, at=LATER).arms["treated"]
    assert (arm.members, arm.returned, arm.net_amount) == (6, 2, Decimal(2001))


def test_a_clear_gain_is_a_win_and_says_how_many(campaign):
    fill(campaign, treated=(200, 60), holdout=(100, 10))
    verdict = told(campaign)
    assert verdict.kind == "win"
    assert "+20.0 percentage points" in verdict.sentence
    assert "about 40 members" in verdict.sentence
    assert not verdict.is_provisional
    assert "個百分點" in told(campaign, language="zh-hant").sentence


def test_a_gain_that_costs_more_than_it_brings_says_so(campaign):
    send = fill(campaign, treated=(200, 60), holdout=(100, 10))
    ChannelBudget.objects.update_or_create(channel="email", defaults={"cost_amount": Decimal(900)})
    for entry in AudienceMember.objects.filter(send=send, arm="treated"):
        Delivery.objects.create(
            send=send, member=entry.member, channel="email", state="sent", link_token=f"t{entry.pk}"
        )
    verdict = told(campaign)
    assert verdict.kind == "costly"
    assert "−" in verdict.sentence


def test_a_clear_loss_is_harmful(campaign):
    fill(campaign, treated=(100, 5), holdout=(100, 30))
    assert told(campaign).kind == "harmful"


def test_a_small_difference_is_none_detected(campaign):
    fill(campaign, treated=(30, 4), holdout=(10, 1))
    assert told(campaign).kind == "no_difference"


def test_before_the_first_observation_is_over_it_is_too_early_and_says_when(campaign):
    fill(campaign, treated=(200, 100), holdout=(100, 1))
    verdict = told(campaign, at=NOON + timedelta(days=30))
    assert verdict.kind == "too_early"
    assert "19 Jan 2027" in verdict.sentence
    assert verdict.is_provisional


def test_those_still_observed_decide_nothing(campaign):
    fill(campaign, treated=(30, 4), holdout=(10, 1))
    fill(campaign, treated=(100, 99), at=NOON + timedelta(days=30))
    comparison = compare(campaign=campaign, at=LATER)
    assert comparison.basis["treated"].members == 30
    assert comparison.contacted == 130
    assert conclude(comparison).kind == "no_difference"
    assert conclude(comparison).is_provisional


def test_without_a_holdout_nothing_is_concluded(campaign):
    fill(campaign, treated=(10, 9))
    assert told(campaign).kind == "no_comparison"
    assert told(make_campaign()).kind == "empty"


def test_the_best_hundredth_is_in_neither_arm(campaign):
    fill(campaign, treated=(50, 5), holdout=(50, 5), always=(5, 5))
    comparison = compare(campaign=campaign, at=LATER)
    assert comparison.difference == 0
    assert (comparison.contacted, comparison.returned) == (55, 10)


def test_money_is_compared_with_as_many_held_out_members(campaign):
    send = fill(campaign, treated=(20, 10), holdout=(10, 2))
    ChannelBudget.objects.create(channel="email", cost_amount=Decimal("0.5"))
    for row in send.audience.filter(arm="treated"):
        make_delivery(send, row.member, state="sent")
    comparison = compare(campaign=campaign, at=LATER)
    # 10 × 600 − 2 × 600 × 20/10 − 20 × 0.5
    assert comparison.knows_costs
    assert comparison.incremental_margin == Decimal(3590)
    assert comparison.incremental_returns == pytest.approx(6)
    assert comparison.message_amount == Decimal(10)


def test_a_discount_is_not_deducted_twice_but_a_gift_is(campaign):
    send = fill(campaign, treated=(2, 2), holdout=(2, 0))
    gift = make_coupon_type(kind="gift", value=80)
    for row, kind in zip(send.audience.filter(arm="treated"), (campaign.coupon_type, gift), strict=True):
        coupon = Coupon.objects.create(
            code=f"ABCDEFGHJKMNP{kind.pk % 10}",
            type=kind,
            member=row.member,
            occasion_key=str(row.pk),
            expires_on=TODAY,
            state="redeemed",
            redeemed_at=NOON,
            discount_amount=kind.value,
        )
        make_delivery(send, row.member, state="sent", coupon=coupon)
    comparison = compare(campaign=campaign, at=LATER)
    assert (comparison.redeemed, comparison.coupon_amount, comparison.extra_amount) == (
        2,
        Decimal(280),
        Decimal(80),
    )
    assert comparison.incremental_margin == Decimal(1200 - 80)
