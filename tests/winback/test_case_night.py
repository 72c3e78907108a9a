"""The night opens cases for those worth a call, closes those who came back, and remembers the others."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns.models import AudienceMember
from crm import events, nightly
from members import privacy
from members.models import Assignment, ChangedMember, Refund
from tests.campaign_cast import NOON, TODAY, enter, make_brand, make_campaign, make_order, make_send
from tests.winback.desk_cast import (
    SALT,
    allow_calls,
    make_agent,
    make_callable,
    make_case,
    make_run,
    make_silent,
    make_team,
)
from tests.winback.test_eligibility import bucket
from winback import cases
from winback.models import Case, HoldoutYear

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def desk(db):
    make_brand()
    make_run()
    HoldoutYear.objects.create(year=TODAY.year, salt=SALT, percent=0)
    return make_agent()


def open_tonight():
    return cases.open_due(as_of=TODAY, at=NOON)


def opened():
    return list(Case.objects.order_by("-priority").values_list("member", flat=True))


def test_lost_members_whom_one_may_call_get_a_case_of_a_team(desk):
    dear, fair = make_callable(value=90_000), make_callable(value=60_000)
    make_callable(value=80_000, calls="withdrawn")
    blocked = make_callable(value=80_000)
    privacy.suppress(channel="call", address=blocked.phone, reason="opt_out", at=NOON)
    make_callable(value=100)
    assert open_tonight() == 2
    assert opened() == [dear.pk, fair.pk]
    case = Case.objects.get(member=dear)
    assert (case.kind, case.state, case.stage, case.team) == ("winback", "new", "lost", desk.team)
    assert case.occasion_key == f"loss:{dear.pk}:2"
    # Two business days from Friday noon, Taipei, on the brand's service hours.
    assert case.first_touch_due_at > NOON + timedelta(days=3)
    assert set(Assignment.objects.values_list("member", "team")) == {
        (dear.pk, desk.team_id),
        (fair.pk, desk.team_id),
    }


def test_twice_is_once_and_a_loss_is_answered_once(desk):
    member = make_callable(value=90_000)
    assert open_tonight() == 1
    assert open_tonight() == 0
    cases.close(case=Case.objects.get(), outcome="refused", by=desk, at=NOON)
    assert open_tonight() == 0
    assert opened() == [member.pk]


def test_the_priority_is_a_years_margin_times_the_chance_less_the_call():
    member = make_callable(value=36_500)
    open_tonight()
    case = Case.objects.get()
    # 100 days between first and last order count as a year; silent for 300 days of a 60-day brand cycle.
    assert case.cycle_ratio is not None
    chance = {True: 0.2, False: 0.12 if case.cycle_ratio < 6 else 0.06 if case.cycle_ratio < 10 else 0.02}[
        case.cycle_ratio < 4
    ]
    assert case.member == member
    assert float(case.priority) == pytest.approx(36_500 * chance * 0.6 - 60, abs=0.01)


def test_who_is_held_out_gets_no_case_and_the_best_hundredth_always():
    HoldoutYear.objects.update(percent=50)
    people = [make_callable(value=20_000 + number * 100) for number in range(60)]
    open_tonight()
    held_out = {member.pk for member in people if bucket(member) < 5_000}
    assert held_out
    assert not held_out & set(opened())
    best = people[-1]
    Case.objects.all().delete()
    # With a hundred who may be written to, the best one is always called, drawn out or not.
    for number in range(60):
        make_callable(value=10_000 + number)
    open_tonight()
    assert best.pk in opened()


def test_a_holdout_of_an_earlier_draw_is_kept():
    member = make_callable(value=90_000)
    send = make_send(make_campaign(kind="standing"))
    enter(send, member, arm="holdout")
    AudienceMember.objects.update(occasion_key=f"loss:{member.pk}:2")
    assert open_tonight() == 0


def test_core_members_who_fall_silent_are_listed_early():
    quiet, silent = make_silent(days=20), make_silent(days=90)
    make_silent(days=90, calls="withdrawn")
    assert open_tonight() == 1
    case = Case.objects.get()
    assert (case.member, case.kind, case.stage) == (silent, "early_warning", "core")
    assert case.cycle_ratio is not None
    assert 1.5 <= case.cycle_ratio <= 3
    assert case.occasion_key == f"silence:{silent.pk}:{TODAY - timedelta(days=90)}"
    assert quiet.pk not in opened()


def test_the_quota_follows_the_agents(desk):
    for number in range(40):
        make_callable(value=50_000 + number)
    assert open_tonight() == 12
    Case.objects.all().delete()
    make_agent(team=make_team("客服二組"))
    assert open_tonight() == 17  # two fifths of forty, and the one that stands at the cut
    assert sorted(Case.objects.values_list("team__name", flat=True).distinct()) == ["客服一組", "客服二組"]
    assert Case.objects.filter(team=desk.team).count() in {8, 9}


def test_without_agents_nothing_is_opened(desk):
    desk.delete()
    make_callable(value=90_000)
    assert open_tonight() == 0


def test_a_desk_that_is_full_gets_no_more(desk, monkeypatch):
    monkeypatch.setattr("winback.cases.night.WAITING_PER_AGENT", 3)
    for _number in range(2):
        make_case()
    for number in range(20):
        make_callable(value=50_000 + number)
    assert open_tonight() == 1


def test_an_order_closes_the_case_and_a_care_case_stays():
    case, other = make_case(), make_case()
    care = make_case(kind="inbound")
    make_order(case.member, at=NOON)
    make_order(care.member, at=NOON)
    make_order(other.member, at=case.opened_at - timedelta(hours=1))
    assert cases.close_returned(at=NOON) == 1
    assert cases.close_returned(at=NOON) == 0
    case.refresh_from_db()
    assert (case.state, case.outcome, case.closed_at) == ("closed", "won_back", NOON)
    assert not Assignment.objects.filter(member=case.member, until=None).exists()
    assert Case.objects.filter(state="new").count() == 2


def test_an_order_that_was_given_back_or_cancelled_is_no_return():
    refunded, cancelled = make_case(), make_case()
    order = make_order(refunded.member, at=NOON, amount=500)
    Refund.objects.create(
        order=order, member=order.member, external_id="r", refunded_at=NOON, refunded_on=TODAY, amount=500
    )
    make_order(cancelled.member, at=NOON, status="cancelled")
    assert cases.close_returned(at=NOON) == 0


def test_only_the_members_asked_about():
    first, second = make_case(), make_case()
    for case in (first, second):
        make_order(case.member, at=NOON)
    assert cases.close_returned(at=NOON, member_ids=[second.member_id]) == 1
    assert Case.objects.get(state="closed") == second


def test_the_competitor_is_asked_again_after_ninety_days_two_times_a_year(desk):
    case = make_case()
    at = NOON
    for retry in (1, 2):
        cases.park_with_competitor(case=case, by=desk, at=at)
        assert (case.state, case.retry_at) == ("with_competitor", at + timedelta(days=90))
        assert cases.advance_due(at=at + timedelta(days=89)) == 0
        at += timedelta(days=90)
        assert cases.advance_due(at=at) == 1
        case.refresh_from_db()
        assert (case.state, case.retries, case.attempts, case.owner) == ("new", retry, 0, None)
        assert cases.claim_next(by=desk, at=at) == case
        case.refresh_from_db()
    cases.park_with_competitor(case=case, by=desk, at=at)
    assert (case.state, case.outcome) == ("closed", "with_competitor")


def test_a_refusal_by_another_door_ends_the_case():
    case, care = make_case(), make_case(kind="inbound")
    for known in (case, care):
        known.member.consents.filter(channel="call").delete()
        allow_calls(known.member, "withdrawn")
    assert cases.advance_due(at=NOON) == 1
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "do_not_contact")
    # And never again for this member.
    assert open_tonight() == 0


def test_a_promise_does_not_wait_for_ever():
    make_case(state="promised", next_at=NOON - timedelta(days=59))
    old = make_case(state="promised", next_at=NOON - timedelta(days=61))
    assert cases.advance_due(at=NOON) == 1
    old.refresh_from_db()
    assert (old.state, old.outcome) == ("closed", "promised")


def test_nobody_who_came_back_is_called():
    names = [name for name, _step, _acts in nightly.STEPS]
    assert names.index("outcomes") < names.index("cases") < names.index("offers")


def test_an_order_that_arrives_by_day_closes_the_case_within_the_minute():
    case = make_case()
    order = make_order(case.member, at=NOON)
    ChangedMember.objects.create(member=case.member, reason="order", fact_on=order.placed_on)
    assert events.drain(at=NOON) == 1
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "won_back")


def test_the_due_time_is_in_service_hours():
    make_callable(value=90_000)
    cases.open_due(as_of=TODAY, at=NOON)
    due = Case.objects.get().first_touch_due_at
    assert isinstance(due, datetime)
    assert due.astimezone(make_brand().zone).hour in range(9, 19)
