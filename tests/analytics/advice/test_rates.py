"""What our own acting brought: counts by arm and crowd, drawn towards the whole, and when nothing is said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics import advice
from analytics.advice import Measured, Tally
from campaigns.models import AudienceMember, Campaign, CouponType, Send
from lifecycle.models import LifecyclePolicy, LifecycleRun, StageTransition
from tests import campaign_cast
from tests.analytics.worth.cast import AS_OF, called, give_back, member, noon, sell

pytestmark = pytest.mark.django_db

UNTIL = noon(AS_OF)


def entered(campaign: Campaign, send: Send, name: str, arm: str, *, days: int, stage: str = "lost") -> None:
    AudienceMember.objects.create(
        send=send, campaign=campaign, member=member(name), arm=arm, occasion_key=name, stage=stage,
        entered_at=UNTIL - timedelta(days=days),
    )  # fmt: skip


def ordered(name: str, *, days_after: float, days: int, back: int = 0) -> None:
    """An order so many days after the member entered, `days` ago."""
    who = AudienceMember.objects.get(member__name=name).member
    on = AS_OF - timedelta(days=days - int(days_after))
    order = sell(who, on, amount=100, lines=[])
    if back:
        give_back(order, on, back)


def test_each_arm_is_counted_by_what_was_done_and_to_whom() -> None:
    campaign_cast.make_brand()
    coupon = CouponType.objects.create(name="回購券", kind="amount", value=150)
    made = campaign_cast.make_campaign(coupon=coupon)
    send = campaign_cast.make_send(made)
    for name, arm in (
        ("t1", "treated"),
        ("t2", "treated"),
        ("t3", "treated"),
        ("h1", "holdout"),
        ("top", "always"),
    ):
        entered(made, send, name, arm, days=100)
    entered(made, send, "late", "treated", days=59)
    entered(made, send, "core", "treated", days=100, stage="core")
    ordered("t1", days_after=10, days=100)
    ordered("t2", days_after=61, days=100)
    ordered("t3", days_after=5, days=100, back=100)
    ordered("top", days_after=5, days=100)
    found = advice.measure(until=UNTIL)
    assert found.tallies == {
        ("offer", "lost"): Tally(4, 2, 3, 1),
        ("offer", "buyer"): Tally(1, 0, 1, 0),
        ("held", "lost"): Tally(1, 0, 1, 0),
    }
    assert Measured.from_json(found.to_json()) == found


def test_a_call_counts_by_the_stage_of_its_day() -> None:
    who, other = member("a"), member("b")
    run = LifecycleRun.objects.create(
        as_of=AS_OF, brand_gap_days=60, gap_members=0, rfm_buyers=0, policy=LifecyclePolicy.current()
    )
    for seq, (stage, days) in enumerate((("core", 300), ("lost", 120), ("core", 80)), 1):
        StageTransition.objects.create(
            member=who,
            seq=seq,
            to_stage=stage,
            on=AS_OF - timedelta(days=days),
            cause="time",
            run=run,
            order_count=1,
        )
    called(who, AS_OF - timedelta(days=90), kind="winback")
    called(who, AS_OF - timedelta(days=70), kind="winback")
    called(other, AS_OF - timedelta(days=90), kind="winback")
    sell(who, AS_OF - timedelta(days=60), amount=100, lines=[])
    assert advice.measure(until=UNTIL).tallies == {("call", "lost"): Tally(1, 1, 1, 1)}


def test_few_of_one_crowd_say_what_all_say() -> None:
    found = Measured(
        {
            ("held", "lost"): Tally(1000, 50, 1000, 50),
            ("offer", "lost"): Tally(1000, 150, 1000, 150),
            ("held", "buyer"): Tally(10, 10, 10, 10),
        }
    )
    # The whole: 60 of 1010 though nothing was done.
    assert found.base["lead"] == pytest.approx(60 / 1010)
    assert found.base["buyer"] == pytest.approx((10 + 200 * 60 / 1010) / 210)
    lifts = found.lift("offer")
    assert (lifts["lost"], lifts["lead"], lifts["buyer"]) == pytest.approx((0.1, 0.1, 0.1))
    assert found.lift("message") == {"lead": None, "buyer": None, "lost": None}


def test_too_few_say_nothing() -> None:
    found = Measured({("held", "lost"): Tally(29, 1, 29, 1), ("offer", "lost"): Tally(500, 90, 500, 90)})
    assert set(found.base.values()) == set(found.lift("offer").values()) == {None}
    uncompared = Measured({("held", "lost"): Tally(90, 1, 90, 1), ("offer", "lost"): Tally(500, 90, 0, 0)})
    assert set(uncompared.lift("offer").values()) == {None}
