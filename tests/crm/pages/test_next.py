"""What next as a page and a card: one sentence, one click to a campaign or a case."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from analytics import advice
from analytics.advice import Measured, Regeneration, Side, Tally
from analytics.models import CategoryStep, MemberAdvice, ValueYardstick, WorthRun
from campaigns.models import CouponType
from crm.models import Team, User
from crm.pages.advice import words
from lifecycle.models import MemberMetrics, Segment
from members.models import Assignment
from tests import shop
from tests.analytics.advice.test_deciding import MEASURED, OFFER, decided, person, world
from tests.analytics.worth.cast import AS_OF, AT, member, sell
from tests.analytics.worth.test_yardsticks import worth
from winback.models import Case

pytestmark = pytest.mark.django_db


def weighed(measured: Measured = MEASURED, **offer: object) -> None:
    """Advice for everybody, as a weighing would have left it."""
    WorthRun.objects.create(
        as_of=AS_OF, computed_at=AT, yardstick=ValueYardstick.current(), members=1,
        rates=measured.to_json(), offer={**OFFER, **offer},
    )  # fmt: skip
    decided(measured=measured)


@pytest.fixture
def marketer(client: Client) -> User:
    user = shop.staff("marketer")
    client.force_login(user)
    return user


@pytest.mark.usefixtures("marketer")
def test_each_stage_has_its_advice_and_one_click_to_a_campaign(client: Client) -> None:
    world()
    for n in range(3):
        person(f"gone{n}", stage="lost", orders=0.06, silent=400)
    person("faithful", stage="core", orders=3.0)
    coupon = CouponType.objects.create(name="回購券", kind="amount", value=150)
    weighed(id=coupon.pk)
    page = client.get("/next/")
    rows = {one["group"].stage: one for one in page.context["groups"]}
    assert {stage: dict(one["counts"]) for stage, one in rows.items()} == {
        "core": {"message": 1, "offer": 0, "call": 0, "none": 0},
        "lost": {"message": 0, "offer": 3, "call": 0, "none": 0},
    }
    gains = [float(row.gain) for row in MemberAdvice.objects.filter(action="offer")]
    assert float(rows["lost"]["group"].gain) == pytest.approx(sum(gains))
    with translation.override("en"):
        assert words.of_line(rows["lost"]["best"]) == (
            "4% order within 60 days by themselves; "
            "this adds 9.9 percentage points, worth NT$39 after its costs."
        )
    answer = client.post("/next/campaign/", {"stage": "lost", "action": "offer"})
    wishes = parse_qs(urlsplit(answer["Location"]).query)
    segment = Segment.objects.get()
    assert wishes["segment"] == [str(segment.pk)]
    form = client.get(answer["Location"]).context["form"]
    assert [form[name].value() for name in ("segment", "coupon_type", "kind", "name")] == [
        segment.pk, coupon.pk, "one_off", segment.name,
    ]  # fmt: skip
    assert client.post("/next/campaign/", {"stage": "lost", "action": "steal"}).status_code == 400


@pytest.mark.usefixtures("marketer")
def test_a_new_campaign_without_wishes_is_empty(client: Client) -> None:
    form = client.get("/campaigns/new/?segment=x&coupon=999999&kind=referral_x").context["form"]
    asked = [form[name].value() for name in ("segment", "coupon_type", "kind")]
    assert asked == [None, None, "standing"]


def test_the_card_says_what_why_and_when(client: Client) -> None:
    world()
    team = Team.objects.create(name="一組")
    lead = shop.staff("team_lead", team=team)
    who = person("gone", stage="lost", orders=0.06, silent=400, amount=4000, call=True)
    Assignment.objects.create(member=who, team=team, kind="case")
    weighed()
    CategoryStep.objects.create(
        before="茶", after="杯", support=12, of_before=30, after_all=20, of_all=90, chance=0.4
    )
    MemberAdvice.objects.update(next_category="杯", after_category="茶")
    worth(who, 2100, value_group="top", score=91, orders=4, discounted_orders=3, discount_share=0.7)
    client.force_login(lead)
    page = client.get(f"/members/{who.member_no}/more/")
    assert (page.context["next_action"], page.context["may_call"]) == ("電話", True)
    said = "買過「茶」之後，30 次下次購買中有 12 次買了「杯」（40%；整體為 22%，是 1.8 倍）。"
    assert said in page.content.decode()
    assert '最有價值 <span class="k-muted k-num">91 / 100</span>' in page.content.decode()
    with time_machine.travel(AT, tick=False):
        client.post("/next/call/", {"member": who.pk})
    assert Case.objects.get().priority == MemberAdvice.objects.get().gain


@pytest.mark.usefixtures("marketer")
def test_all_whom_to_call_at_a_stage_go_to_the_desk_at_once(client: Client) -> None:
    world()
    for n in range(3):
        person(f"gone{n}", stage="lost", orders=0.06, silent=400, amount=4000, call=n < 2)
    weighed()
    MemberAdvice.objects.update(action="call")
    answer = client.post("/next/campaign/", {"stage": "lost", "action": "call"})
    assert (answer["Location"], Segment.objects.exists()) == ("/next/calls/?stage=lost", False)
    assert "/next/calls/?stage=lost" in client.get("/next/").content.decode()
    with time_machine.travel(AT, tick=False):
        look = client.get("/next/calls/?stage=lost")
        client.post("/next/calls/?stage=lost", {"due_on": "2026-12-31"})
    assert (look.context["members"], [n for _why, n in look.context["refused"]]) == (2, [1])
    gains = MemberAdvice.objects.filter(member__name__in=["gone0", "gone1"]).values_list("gain", flat=True)
    assert sorted(Case.objects.values_list("priority", flat=True)) == sorted(gains)
    assert client.get("/next/calls/?stage=core", follow=True).redirect_chain == [("/next/", 302)]
    assert client.get("/next/calls/?stage=x").status_code == 404


@pytest.mark.usefixtures("marketer")
def test_a_member_whom_no_weighing_has_seen_has_no_card(client: Client) -> None:
    who = member("new")
    assert client.get(f"/members/{who.member_no}/more/").context["next"] is None
    assert client.post("/next/call/", {"member": who.pk}).status_code == 404


def test_every_reason_has_its_sentence() -> None:
    world()
    person("a", stage="core")
    decided()
    for reason in MemberAdvice.Reason.values:
        if reason != "best":
            MemberAdvice.objects.update(action="none", reason=reason, offer_gain=-12)
            (group,) = advice.groups()
            with translation.override("en"):
                assert words.of_line(group.best).endswith(" A discount would cost NT$12 more than it brings.")


# ---- the lost against the new ----


def test_the_ratio_needs_enough_on_both_sides() -> None:
    lost, few = Side(1000, 120, None), Side(29, 10, None)
    assert Regeneration(lost, few, is_contacted=True).ratio is None
    assert Regeneration(lost, Side(900, 4, None), is_contacted=True).ratio is None
    found = Regeneration(lost, Side(1000, 60, None), is_contacted=True)
    # Katz: ln 2 ± 1.96 √(1/120 − 1/1000 + 1/60 − 1/1000).
    assert found.ratio == pytest.approx(2.0)
    assert found.span is not None
    assert (found.span.low, found.span.high) == pytest.approx((1.4857, 2.6923), abs=0.0001)


def test_new_are_leads_we_contacted_or_who_joined_without_buying() -> None:
    world()
    early, late = member("early", joined_on=AS_OF.replace(year=2025)), member("late", joined_on=AS_OF)
    for who, day in ((early, "2025-12-20"), (late, "2026-11-20")):
        sell(who, AS_OF.fromisoformat(day), amount=5, lines=[])
    for who in (early, late):
        MemberMetrics.objects.create(member=who, first_order_on=who.orders.get().placed_on, order_count=1)
    member("never", joined_on=AS_OF.replace(year=2025))
    measured = Measured({("offer", "lost"): Tally(100, 20, 100, 20), ("message", "lead"): Tally(29, 3, 0, 0)})
    run = WorthRun.objects.create(
        as_of=AS_OF, computed_at=AT, yardstick=ValueYardstick.current(), rates=measured.to_json()
    )
    found = advice.regeneration(run=run)
    assert (found.lost.members, found.lost.returned, found.is_contacted) == (100, 20, False)
    assert (found.new.members, found.new.returned, found.new.cost_amount) == (2, 1, None)
    run.rates = Measured({("call", "lead"): Tally(30, 6, 30, 6)}).to_json()
    found = advice.regeneration(run=run)
    assert (found.new.members, found.new.returned, found.is_contacted) == (30, 6, True)
    # Thirty calls of six minutes at NT$5.
    assert (found.new.cost_amount, found.new.cost_each) == (900, 150)
