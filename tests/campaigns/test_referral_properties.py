"""Whatever happens in whatever order: a referral goes where it may, nothing is paid twice or above a cap."""

from __future__ import annotations

import contextlib
import re
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns import coupons, referrals
from campaigns.models import Coupon, Referral, ReferralReward
from campaigns.referrals import codes
from campaigns.referrals.moves import MOVES, move
from campaigns.referrals.scoring import MOST, WEIGHTS, score_of
from crm import sql
from members.models import Order
from tests import campaign_cast as cast
from tests import referral_cast as friends
from tests.referral_cast import NOON, TODAY

pytestmark = pytest.mark.django_db

CAP, FRIENDS = 2, 4
#: state → where one move leads from it.
NEXT = {
    state: {target for origins, target in MOVES.values() if state in origins}
    for state in Referral.State.values
}

Step = tuple[str, int, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(["order", "small_order", "refund", "cancel", "night", "approve", "reject", "spend"]),
        st.integers(0, FRIENDS - 1),
        st.integers(1, 20),
    ),
    max_size=25,
)


def reachable(state: str) -> set[str]:
    """Where any number of moves leads: one night may make several."""
    seen, open_ = {state}, [state]
    while open_:
        for target in NEXT[open_.pop()] - seen:
            seen.add(target)
            open_.append(target)
    return seen


@given(steps=steps)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_is_paid_twice_nor_above_a_cap(steps: list[Step]) -> None:
    with transaction.atomic():
        play(steps)
        transaction.set_rollback(True)


def play(steps: list[Step]) -> None:
    cast.make_brand()
    friends.make_program(referrer_cap=CAP)
    referrer, boss = cast.make_member(address="同一個地址"), cast.make_user()
    rows = []
    for n in range(FRIENDS):
        # Half of them look odd once they have ordered.
        shared = {"address": "同一個地址", "email": f"{referrer.email[:1]}{n}@example.net"} if n % 2 else {}
        rows.append(friends.name(friends.make_friend(**shared), referrer))
    day, states = TODAY, dict.fromkeys(range(FRIENDS), "joined")
    for what, who, days in steps:
        day = act(what, rows[who], boss, day=day, days=days)
        for n, row in enumerate(rows):
            row.refresh_from_db()
            assert row.state in reachable(states[n]), (states[n], row.state)
            states[n] = row.state
        check()
    friends.night(day)
    assert friends.night(day) == 0, "a second night of the same day changes nothing"
    check()


def act(what: str, row: Referral, boss, *, day, days):
    """One thing happens; the day after it."""
    orders = Order.objects.filter(member=row.referee)
    match what:
        case "order" | "small_order":
            friends.buy(row.referee, on=day, amount=1500 if what == "order" else 300)
        case "refund":
            if order := orders.filter(refunds=None).order_by("pk").first():
                friends.give_back(order, on=day)
        case "cancel":
            orders.filter(pk__in=orders.values("pk")[:1]).update(status="cancelled")
        case "approve" | "reject":
            decide = referrals.approve if what == "approve" else referrals.reject
            with contextlib.suppress(referrals.CannotDecide):
                decide(referral=row, reason="查過了", by=boss, at=friends.noon_of(day))
        case "spend":
            if coupon := Coupon.objects.filter(state="issued").first():
                friends.buy(coupon.member, on=day, amount=2000, coupon_code=coupon.code)
                coupons.redeem_from_orders()
        case _:
            day += timedelta(days=days)
            coupons.redeem_from_orders()
            friends.night(day)
    return day


def check() -> None:
    rewards = list(ReferralReward.objects.select_related("referral", "coupon"))
    sides = [(reward.referral_id, reward.side) for reward in rewards]
    assert len(sides) == len(set(sides))
    by_month: dict[object, int] = {}
    for reward in rewards:
        if reward.side == "referrer":
            by_month[reward.month] = by_month.get(reward.month, 0) + 1
        assert reward.referral.state in {"rewarded", "reversed"}
        assert reward.coupon is not None
        assert reward.coupon.member_id == reward.member_id
        if reward.state == "void":
            assert reward.coupon.state == "void"
        elif reward.referral.state == "rewarded":
            assert (reward.state, reward.debt_amount) == ("given", None)
    assert all(count <= CAP for count in by_month.values())
    assert Coupon.objects.filter(occasion_key__startswith="referral:").count() == len(rewards)
    for referral in Referral.objects.filter(state="rewarded"):
        assert referral.score < 60 or referral.decision == "approve"
        assert {reward.side for reward in rewards if reward.referral_id == referral.pk} == {
            "referrer",
            "referee",
        }


@pytest.mark.parametrize("name", MOVES)
def test_a_move_wins_from_its_own_states_only(name):
    cast.make_brand()
    friends.make_program()
    row = friends.name(friends.make_friend(), cast.make_member())
    order = friends.buy(row.referee)
    origins, target = MOVES[name]
    for state in Referral.State.values:
        Referral.objects.filter(pk=row.pk).update(state=state, order=order)
        won = move(referral_id=row.pk, move=name)
        row.refresh_from_db()
        assert (won, row.state) == ((True, target) if state in origins else (False, state))


@given(data=st.data())
@settings(max_examples=300)
def test_one_wrong_sign_or_two_swapped_are_noticed(data):
    code = codes.new_code()
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([sign for sign in coupons.ALPHABET if sign != code[place]]))
    assert codes.is_code(code)
    assert not codes.is_code(code[:place] + other + code[place + 1 :])
    if place and code[place - 1] != code[place]:
        assert not codes.is_code(code[: place - 1] + code[place] + code[place - 1] + code[place + 1 :])


@given(flags=st.lists(st.sampled_from(sorted(WEIGHTS)), unique=True))
def test_scores_rise_with_signs_and_stay_below_their_most(flags):
    score = score_of(flags)
    assert 0 <= score <= MOST
    for more in set(WEIGHTS) - set(flags):
        assert score_of([*flags, more]) >= score


def test_no_single_sign_stops_a_reward():
    assert max(WEIGHTS.values()) < 60


def test_the_sql_speaks_of_the_states_that_there_are():
    """Set-based moves name their states in files; the mapping and the files say the same."""
    for name in ("qualify", "fall_back", "hold", "reverse"):
        text = sql.text(f"campaigns/referral/{name}")
        origins, target = MOVES[name]
        assert re.findall(r"set state = '(\w+)'", text) == [target], name
        asked = re.findall(r"referral\.state (?:= ('\w+')|in \(([^)]*)\))", text)
        words = {word for pair in asked for part in pair for word in re.findall(r"\w+", part)}
        assert words == set(origins), name


def test_joined_long_before_is_no_new_member():
    cast.make_brand()
    friends.make_program()
    friend = friends.make_friend(joined_at=NOON - timedelta(days=30, seconds=1))
    assert friends.name(friend, cast.make_member()).reasons == ["known_before"]
