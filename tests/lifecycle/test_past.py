"""Where a member stood on any day since we know them, read from the inputs that the chain keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from crm import nightly
from lifecycle import policies
from lifecycle.models import StageTransition
from lifecycle.reasons import moves, why_on
from members.models import Member
from tests import shop
from tests.api_caller import Caller
from tests.lifecycle import history
from tests.lifecycle.reference import Bought, Person

pytestmark = pytest.mark.django_db

#: Twice in January and February 2025, then silence; the brand's usual 60 days hold for so few.
ORDERS = [Bought(date(2025, 1, 10), 900), Bought(date(2025, 2, 9), 1100)]
NIGHTS = [date(2025, 1, 20), date(2025, 2, 20), date(2025, 9, 1)]


@pytest.fixture
def member() -> Member:
    brand = [Person(ORDERS)]
    for before, as_of in zip([date.min, *NIGHTS], NIGHTS, strict=False):
        history.write(brand, since=before, before=as_of)
        history.run_nights([as_of])
    return Member.objects.get()


def test_each_day_has_the_answer_of_its_time(member: Member) -> None:
    assert [(move.row.to_stage, move.row.on, move.until) for move in moves(member.pk)] == [
        ("first_buyer", NIGHTS[0], NIGHTS[1]),
        ("repeat_buyer", NIGHTS[1], NIGHTS[2]),
        ("lost", NIGHTS[2], None),
    ]
    assert why_on(member.pk, on=NIGHTS[0] - timedelta(days=1)) is None
    with translation.override("en"):
        found = [why_on(member.pk, on=day) for day in (NIGHTS[0], date(2025, 8, 31), date(2025, 9, 10))]
    assert [(one.stage, one.since_on, one.days_in_stage, one.cause) for one in found if one] == [
        ("first_buyer", NIGHTS[0], 0, "import"),
        ("repeat_buyer", NIGHTS[1], 192, "order"),
        ("lost", NIGHTS[2], 9, "time"),
    ]
    first, repeat, lost = (one.sentences for one in found if one)
    assert first[0] == "Has exactly one order, on 10 Jan 2025."
    # By hand: one order, 10 days ago at a cycle of 60; two, 11 days ago at (2 · 60 + 30) / 3 = 50.
    assert first[1] == "Usually orders every 60 days; the last order was 10 days ago: 50 days to go."
    assert repeat[0].startswith("Has 2 orders; for core, R, F and M would all have to be 4 or more (now 5·2·")
    assert repeat[1] == "Usually orders every 50 days; the last order was 11 days ago: 39 days to go."
    # 9 February to 1 September are 204 days, which are 4.08 cycles.
    assert lost[0] == "The silence has lasted 4.1 of the member's own cycles; 3.0 count as gone."


def test_what_is_corrected_or_decided_otherwise_later_does_not_change_it(member: Member) -> None:
    before = why_on(member.pk, on=date(2025, 3, 1))
    policies.save(by=None, changes={"core_min_score": 5, "lost_ratio": 9.0}, expected_version=1)
    history.add_order(member, date(2025, 3, 1), 5000)
    nightly.run(as_of=date(2025, 9, 2), at=timezone.now())
    assert StageTransition.objects.filter(member=member).count() > 3
    assert why_on(member.pk, on=date(2025, 3, 1)) == before
    assert before is not None
    assert before.policy_version == 1


def test_a_page_answers_for_a_day_in_both_languages(client: Client, member: Member) -> None:
    client.force_login(shop.staff("marketer", language="en"))
    address = f"/members/{member.member_no}/why/"
    page = client.get(f"{address}?on=2025-03-01").content.decode()
    assert "since 20 Feb 2025 (order), 9 days in this stage." in page
    assert page.count('<th scope="row" class="k-num">') == 3
    assert "before our first record" in client.get(f"{address}?on=2024-12-31").content.decode()
    assert "Choose a day up to today." in client.get(f"{address}?on=2999-01-01").content.decode()
    assert "Choose a day up to today." in client.get(f"{address}?on=2025-02-30").content.decode()
    fragment = client.get(f"{address}?on=2025-03-01", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "All moves" not in fragment
    client.force_login(shop.staff("marketer", language="zh-hant"))
    assert "的門檻第 1 版判定" in client.get(f"{address}?on=2025-03-01").content.decode()


class TestOtherPrograms:
    @pytest.fixture(autouse=True)
    def _caller(self, member: Member) -> None:
        self.caller, self.member = Caller(), member
        self.address = f"/members/mbr_{member.public_id.hex}/stage"

    def test_ask_about_a_day(self) -> None:
        answer = self.caller.get(self.address, {"on": "2025-03-01"}).json()
        assert (answer["stage"], answer["since_on"], answer["days_in_stage"]) == (
            "repeat_buyer",
            "2025-02-20",
            9,
        )
        assert (answer["order_count"], answer["cycle_days"], answer["cause"]) == (2, 50.0, "order")
        assert answer["override"] is None
        before = self.caller.get(self.address, {"on": "2024-01-01"}).json()
        assert (before["stage"], before["reasons"], before["cycle_ratio"]) == (None, [], None)
        assert self.caller.get(self.address, {"on": "soon"}).status_code == 422

    def test_ask_for_a_stage_along_the_allowed_moves_only(self) -> None:
        today = timezone.now().astimezone(shop.AT.tzinfo).date()
        until = (today + timedelta(days=30)).isoformat()
        refused = self.caller.put(self.address, {"stage": "defector", "reason": "x", "until": until})
        assert refused.status_code == 422
        (problem,) = refused.json()["errors"]
        assert problem["pointer"] == "/stage"
        assert "lost" in problem["message"]
        assert "defector" in problem["message"]
        late = self.caller.put(self.address, {"stage": "core", "reason": "x", "until": "2020-01-01"})
        assert late.json()["errors"][0]["pointer"] == "/until"
        done = self.caller.put(self.address, {"stage": "core", "reason": "店長認識", "until": until})
        assert done.status_code == 200
        assert done.json()["override"] == {"stage": "core", "reason": "店長認識", "until": until}
        assert done.json()["stage"] == "lost"
        assert self.caller.send("DELETE", self.address).json()["override"] is None
