"""What the night promises: no look-ahead, twice is nothing, nobody leaves lost without an order, resume."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from crm import nightly, nights_due
from crm.models import Night, StepRun
from lifecycle.models import LifecyclePolicy, MemberMetrics, MemberStage, StageTransition
from members.models import ChangedMember

from . import history
from .reference import Bought, Person

pytestmark = pytest.mark.django_db

MONTHS = [date(2025, month, 1) for month in range(2, 13)]
END = date(2025, 12, 20)


def a_brand() -> list[Person]:
    """Sixty people over 2025: steady, slowing, gone, back again, refunded, silent, told us."""
    people = []
    for n in range(60):
        every, first = 8 + n % 37, date(2025, 1, 2) + timedelta(days=n)
        last = 3 + n % 9
        days = [first + timedelta(days=every * k) for k in range(last)]
        if n % 6 == 0:
            days.append(days[-1] + timedelta(days=every * 5))
        orders = [Bought(day, 300 + 10 * n) for day in days if day < END]
        if n % 7 == 0 and orders:
            orders[-1].refunds.append((orders[-1].on + timedelta(days=3), orders[-1].amount))
        people.append(Person(orders, ended_on=date(2025, 9, 9) if n == 5 else None))
    people += [Person([], [date(2025, 3, 3)]), Person([Bought(date(2025, 4, 4), 50, counts=False)])]
    return people


@pytest.fixture(autouse=True)
def small_brand_policy() -> LifecyclePolicy:
    return LifecyclePolicy.objects.create(version=1, rfm_min_buyers=20)


def test_month_by_month_equals_one_load_with_backfill():
    brand = a_brand()
    for since, before in zip([date.min, *MONTHS, END], [*MONTHS, END], strict=False):
        history.write(brand, since=since, before=before)
        history.run_nights([before])
    month_by_month, stages = history.chain(), history.stages_now()
    assert len({row[3] for row in month_by_month}) == 7, "the brand shows every stage"

    reports = list(nightly.backfill(as_of=END, at=timezone.now(), months=24, rebuild=True))
    assert [report.as_of for report in reports] == [*MONTHS, END]
    assert history.chain() == month_by_month
    assert history.stages_now() == stages


def test_a_second_run_of_the_same_night_writes_nothing():
    history.write(a_brand())
    first, second = history.run_nights([END, END])
    assert first.total_rows > 60
    assert second.total_rows == 0


def test_the_old_generation_stays_readable():
    history.write(a_brand())
    history.run_nights([END])
    before = StageTransition.objects.filter(generation=1).count()
    list(nightly.backfill(as_of=END, at=timezone.now(), rebuild=True))
    assert StageTransition.objects.filter(generation=1).count() == before > 0
    assert StageTransition.objects.filter(generation=2).exists()


def test_nights_run_in_rising_order():
    history.write(a_brand())
    history.run_nights([END])
    with pytest.raises(nightly.NightRefused, match="2025-12-20 is done, so 2025-12-19 is refused"):
        nightly.run(as_of=END - timedelta(days=1), at=timezone.now())
    with pytest.raises(nightly.NightRefused, match="--rebuild"):
        list(nightly.backfill(as_of=END, at=timezone.now()))


def test_nobody_leaves_lost_when_only_the_rhythm_of_the_brand_changes():
    (gone,) = history.write([Person([Bought(date(2025, 1, 1), 100)])])
    history.run_nights([date(2025, 8, 1)])  # 212 days ÷ the default gap of 60
    assert history.stages_now()["C0000"] == "lost"
    # Forty slow regulars make the gap 150 days: by the table alone the lost one would be a first buyer.
    slow = [
        Person(),
        *(Person([Bought(date(2025, 3, 1), 9), Bought(date(2025, 7, 29), 9)]) for _ in range(40)),
    ]
    history.write(slow)
    history.run_nights([date(2025, 8, 2)])
    assert history.stages_now()["C0000"] == "lost"
    history.add_order(gone, date(2025, 8, 2))
    history.run_nights([date(2025, 8, 3)])
    assert history.stages_now()["C0000"] == "repeat_buyer"
    stage = MemberStage.objects.get(member=gone)
    assert (stage.reactivated_on, stage.seq) == (date(2025, 8, 3), 3 - 1)


def test_an_order_of_the_past_that_arrives_late_is_a_correction():
    (gone,) = history.write([Person([Bought(date(2025, 1, 1), 100)])])
    history.run_nights([date(2025, 8, 1)])
    history.add_order(gone, date(2025, 7, 20))
    history.run_nights([date(2025, 8, 2)])
    assert history.stages_now()["C0000"] == "repeat_buyer"


def test_a_core_member_who_falls_silent_defects_and_after_two_years_is_lost():
    regular = Person([Bought(date(2025, 1, 1) + timedelta(days=20 * k), 500) for k in range(10)])
    others = [Person([Bought(date(2025, 5, 1) + timedelta(days=n), 10)]) for n in range(40)]
    history.write([regular, *others])
    history.run_nights([date(2025, 7, 5)])
    assert history.stages_now()["C0000"] == "core"
    history.run_nights([date(2026, 1, 1)])
    stage = MemberStage.objects.get(member__external_id="C0000")
    assert (stage.stage, stage.sub_state, stage.last_core_on) == ("defector", "suspected", date(2025, 12, 31))
    history.add_interaction(stage.member, date(2026, 1, 5), kind="ended", end_kind="competitor")
    history.run_nights([date(2026, 1, 6)])
    stage.refresh_from_db()
    assert (stage.stage, stage.sub_state, stage.seq) == ("defector", "confirmed", 2)
    history.run_nights([date(2027, 12, 31)])
    assert history.stages_now()["C0000"] == "defector"
    history.run_nights([date(2028, 1, 2)])
    assert history.stages_now()["C0000"] == "lost"


def test_a_failed_step_is_on_the_ledger_and_the_next_run_resumes_after_what_was_done(monkeypatch):
    history.write(a_brand())

    def broken(_night):
        raise RuntimeError("disk full")

    steps = list(nightly.STEPS)
    position = [name for name, _, _ in steps].index("stages")
    monkeypatch.setattr(
        nightly, "STEPS", [*steps[:position], ("stages", broken, False), *steps[position + 1 :]]
    )
    with pytest.raises(RuntimeError, match="disk full"):
        history.run_nights([END])
    night = Night.objects.get(as_of=END)
    assert night.state == "failed"
    assert list(night.steps.values_list("step", "state")) == [
        ("changes", "done"),
        ("metrics", "done"),
        ("rfm", "done"),
        ("values", "done"),
        ("stages", "failed"),
    ]
    assert night.steps.get(step="stages").error == "RuntimeError: disk full"
    assert MemberStage.objects.count() == 0

    monkeypatch.setattr(nightly, "STEPS", steps)
    history.run_nights([END])
    assert MemberStage.objects.count() == MemberMetrics.objects.count() == 62
    assert set(StepRun.objects.values_list("state", flat=True)) == {"done"}
    assert not ChangedMember.objects.exists()


def test_what_is_due_after_a_silence():
    history.write(a_brand())
    history.run_nights([date(2025, 12, 10)])
    assert nights_due.due(today=date(2025, 12, 10)) == []
    assert nights_due.due(today=date(2025, 12, 12)) == [
        (date(2025, 12, 11), "catch_up"),
        (date(2025, 12, 12), "night"),
    ]
    assert nights_due.due(today=date(2026, 3, 15)) == [
        (date(2026, 1, 1), "catch_up"),
        (date(2026, 2, 1), "catch_up"),
        (date(2026, 3, 1), "catch_up"),
        (date(2026, 3, 15), "night"),
    ]


def test_a_policy_change_recomputes_everybody_and_is_named_as_the_cause():
    history.write([Person([Bought(date(2025, 6, 1), 100)])])
    history.run_nights([date(2025, 8, 1)])
    assert history.stages_now() == {"C0000": "first_buyer"}
    LifecyclePolicy.objects.create(version=2, default_gap_days=15)
    history.run_nights([date(2025, 8, 2)])
    move = StageTransition.objects.get(seq=2)
    assert (move.from_stage, move.to_stage, move.cause) == ("first_buyer", "lost", "policy")


def test_members_are_unknown_before_their_first_fact():
    history.write([Person([Bought(date(2025, 6, 1), 100)]), Person([], [date(2025, 7, 1)])])
    history.run_nights([date(2025, 6, 2)])
    assert history.stages_now() == {"C0000": "first_buyer"}
    history.run_nights([date(2025, 7, 2)])
    assert history.stages_now() == {"C0000": "first_buyer", "C0001": "interested"}


def test_acting_is_for_todays_night_alone():
    at = datetime(2025, 12, 20, 19, tzinfo=UTC)  # 21 December in Taipei
    night = Night(as_of=date(2025, 12, 20), kind="night")
    assert nightly._may_act(night, at=at)
    assert not nightly._may_act(Night(as_of=date(2025, 12, 19), kind="night"), at=at)
    assert not nightly._may_act(Night(as_of=date(2025, 12, 21), kind="catch_up"), at=at)
