"""Value groups and the yardstick as pages: what they say, who may change what, and constant queries."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from analytics import weighing
from analytics.models import MemberWorth, ValueYardstick, WorthRun
from analytics.worth import reading
from crm.models import Team, User
from crm.pages.worth import words
from lifecycle.models import Segment, SegmentMember
from members.models import Assignment, Member
from tests import shop
from tests.analytics.worth.cast import AS_OF, AT, open_golden

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Member]:
    people = open_golden()
    weighing.weigh(as_of=AS_OF, at=AT)
    return people


@pytest.fixture
def marketer(client: Client) -> User:
    user = shop.staff("marketer")
    client.force_login(user)
    return user


@pytest.mark.usefixtures("marketer")
def test_before_the_first_weighing_the_page_says_so(client: Client) -> None:
    page = client.get("/value/")
    assert page.context["run"] is None
    assert "尚未計算顧客價值" in page.content.decode()
    assert "還沒有建議" in client.get("/next/").content.decode()


@pytest.mark.usefixtures("marketer", "people")
def test_the_page_adds_up(client: Client) -> None:
    page = client.get("/value/")
    sums = page.context["sums"]
    # 1700 + 670 + 174.49 − 60 + 200, and 300 of discounts, 340 of service before it.
    assert (sums["contribution"], sums["discounts"], sums["service"]) == (
        Decimal("2684.49"), 300, 340,
    )  # fmt: skip
    assert sums["margin"] == sums["contribution"] + sums["discounts"] + sums["service"]
    assert (sums["draining"], sums["drained"]) == (1, -60)
    curve = page.context["curve_rows"]
    assert [one.step for one in curve] == [4, 8, 12, 16, 20]
    assert [one.cumulative for one in curve] == pytest.approx(
        [0.63327, 0.88285, 0.95735, 1.02235, 1.0], abs=1e-4
    )
    assert page.context["unknown"] == 2
    with translation.override("en"):
        assert words.verdict(
            reading.figures(run=WorthRun.objects.select_related("yardstick").get())
        ).endswith("; 1 cost more than they bring, NT$60 together.")


@pytest.mark.usefixtures("marketer", "people")
def test_the_csv_holds_the_curve_and_the_groups(client: Client) -> None:
    text = client.get("/value/export/").content.decode("utf-8-sig")
    lines = text.replace("\r", "").split("\n")
    assert lines[1] == "20%,1,1700.00,2900.00,0.6333"
    assert sum(line.count(",") == 7 for line in lines) == 4


def test_a_drained_member_is_seen_by_whoever_may(client: Client, people: dict[str, Member]) -> None:
    team = Team.objects.create(name="一組")
    agent = shop.staff("agent", team=team)
    client.force_login(agent)
    assert client.get("/value/drain/").context["rows"] == []
    Assignment.objects.create(member=people["d"], team=team, kind="case")
    rows = client.get("/value/drain/").context["rows"]
    assert [(one.member_id, one.contribution) for one, _row in rows] == [(people["d"].pk, -60)]


@pytest.mark.usefixtures("marketer")
def test_the_list_asks_as_often_for_three_as_for_one(
    client: Client, people: dict[str, Member], django_assert_num_queries
) -> None:
    client.get("/value/drain/")
    with django_assert_num_queries(8):
        client.get("/value/drain/")
    MemberWorth.objects.filter(member__in=[people["b"], people["c"]]).update(contribution=-5)
    with django_assert_num_queries(8):
        assert len(client.get("/value/drain/").context["rows"]) == 3


@pytest.mark.usefixtures("people")
def test_a_group_becomes_a_segment(client: Client, marketer: User) -> None:
    answer = client.post("/value/segment/", {"group": "top"})
    segment = Segment.objects.get(name="價值分群：最有價值")
    assert answer["Location"] == f"/segments/{segment.pk}/"
    kept = set(
        SegmentMember.objects.filter(segment=segment, left_on=None).values_list("member_id", flat=True)
    )
    assert (
        kept
        == set(MemberWorth.objects.filter(value_group="top").values_list("member_id", flat=True))
        != set()
    )
    assert client.post("/value/segment/", {"group": "top"})["Location"] == f"/segments/{segment.pk}/"
    assert client.post("/value/segment/", {"group": "best"}).status_code == 400
    assert marketer.role == "marketer"


FORM = {
    "weight-orders": "10", "loyal-satisfaction": "1", "loyalty_line": "60", "top_percent": "20",
    "bottom_percent": "20", "minute_amount": "5", "contact_minutes": "6", "complaint_minutes": "30",
}  # fmt: skip


@pytest.mark.usefixtures("people", "marketer")
def test_the_yardstick_is_previewed_before_it_is_saved(client: Client) -> None:
    # Not previewed: the answer is a preview, and nothing is saved.
    page = client.post("/value/yardstick/", {**FORM, "save": "1"})
    assert page.context["preview"].members == 5
    assert ValueYardstick.objects.count() == 1
    client.post("/value/yardstick/", {**FORM, "save": "1", "previewed": page.context["seal"]})
    assert ValueYardstick.current().weights == {"orders": 10.0}
    run = WorthRun.objects.get()
    assert run.computed_at is not None
    assert run.asked_at > run.computed_at
    assert weighing.weigh_due(at=AT) > 0
    assert MemberWorth.objects.get(member__name="a").score == 100
    client.post("/value/yardstick/back/", {"version": "1"})
    assert (ValueYardstick.current().version, ValueYardstick.current().weights["contribution"]) == (3, 60)


@pytest.mark.usefixtures("people", "marketer")
def test_a_yardstick_without_a_weight_or_a_middle_is_refused(client: Client) -> None:
    page = client.post("/value/yardstick/", FORM | {"weight-orders": "", "save": "1"})
    assert page.status_code == 422
    page = client.post("/value/yardstick/", FORM | {"top_percent": "50", "bottom_percent": "50"})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["bottom_percent"]


def test_marks_are_differences_beyond_chance() -> None:
    rows = [
        ("channel", "官網", "top", 90), ("channel", "官網", "middle", 40), ("channel", "官網", "bottom", 10),
        ("channel", "門市", "top", 10), ("channel", "門市", "middle", 60), ("channel", "門市", "bottom", 90),
        ("channel", None, "top", 100), ("channel", None, "middle", 100), ("channel", None, "bottom", 100),
        ("city", "台北", "top", 5), ("city", None, "top", 20), ("city", None, "middle", 90),
    ]  # fmt: skip
    found = reading.marks_of(rows)
    assert [(one.topic, one.line.trait, one.line.share, one.line.share_outside) for one in found["top"]] == [
        ("channel", "官網", 0.9, 0.25), ("channel", "門市", 0.1, 0.75),
    ]  # fmt: skip
    assert {mark.line.trait for mark in found["bottom"]} == {"官網", "門市"}
    assert found["middle"] == []
