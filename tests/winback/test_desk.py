"""What an agent writes down moves the case: on to the next date, to an outcome, or to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from campaigns.models import Contact
from members.models import Assignment, Interaction
from tests.campaign_cast import NOON, make_brand
from tests.winback.desk_cast import claimed, ended, make_agent, make_callable, make_case
from winback import cases
from winback.desk import draft_of, log_contact, save_draft
from winback.models import CaseContact

pytestmark = pytest.mark.django_db
#: A Wednesday in Taipei, 10:00: whole days of office hours lie around it.
MORNING = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def brand(db):
    return make_brand()


@pytest.fixture
def agent(brand):
    return make_agent()


@pytest.fixture
def case(agent):
    return claimed(make_case(opened_at=MORNING - timedelta(days=1)), agent)


def log(case, code, *, by=None, at=MORNING, **values):
    return log_contact(case=case, contact=ended(code, **values), by=by or case.owner, at=at).case


def test_information_given_keeps_the_case_open(case):
    after = log(case, "info_given")
    assert (after.state, after.attempts, after.first_touch_at) == ("contacting", 1, MORNING)
    assert after.next_at == MORNING + timedelta(days=7)
    assert CaseContact.objects.get().case == case


def test_the_agents_own_date_counts(case):
    when = MORNING + timedelta(days=3, hours=2)
    assert log(case, "interested_later", next_at=when).next_at == when


@pytest.mark.parametrize(
    ("code", "next_at"),
    [
        ("busy", MORNING + timedelta(minutes=30)),
        ("no_answer", MORNING + timedelta(hours=4)),  # afternoon instead of morning
        ("voicemail", MORNING + timedelta(days=1, hours=4)),  # a day later, and not in the morning
    ],
)
def test_who_did_not_answer_is_tried_again(case, code, next_at):
    assert log(case, code).next_at == next_at


def test_a_retry_falls_into_office_hours(case):
    evening = MORNING + timedelta(hours=6)  # 16:00, four hours later is night
    assert log(case, "no_answer", at=evening).next_at == datetime(2026, 11, 19, 1, 0, tzinfo=UTC)


def test_three_attempts_in_a_week_and_six_in_all(case):
    at = MORNING
    for _attempt in range(2):
        after = log(case, "busy", at=at)
        at += timedelta(hours=1)
    after = log(case, "busy", at=at)
    assert after.attempts == 3
    assert after.next_at == MORNING + timedelta(days=7)
    for _attempt in range(2):
        after = log(case, "busy", at=after.next_at)
    assert after.state == "contacting"
    after = log(case, "busy", at=after.next_at)
    assert (after.state, after.outcome, after.attempts) == ("closed", "unreachable", 6)


@pytest.mark.parametrize(
    ("code", "state", "outcome"),
    [
        ("sale", "promised", ""),
        ("not_interested", "closed", "refused"),
        ("refuses_marketing", "closed", "do_not_contact"),
        ("moved_need", "closed", "refused"),
        ("invalid_number", "closed", "unreachable"),
        ("wrong_person", "closed", "unreachable"),
        ("still_with_competitor", "with_competitor", ""),
        ("complaint_raised", "contacting", ""),
        ("survey_done", "contacting", ""),
    ],
)
def test_where_an_ending_leads(case, code, state, outcome):
    after = log(case, code)
    assert (after.state, after.outcome) == (state, outcome)
    assert Assignment.objects.filter(member=case.member, until=None).exists() == (state != "closed")


def test_still_with_a_competitor_comes_back_in_ninety_days(case):
    after = log(case, "still_with_competitor")
    assert (after.retry_at, after.agent) == (MORNING + timedelta(days=90), None)
    assert Interaction.objects.get(kind="ended").end_kind == "competitor"


def test_the_team_calls_back(case):
    after = log(case, "wrong_time_team")
    assert (after.owner, after.next_at) == (None, MORNING + timedelta(hours=4))


@pytest.mark.parametrize(
    ("code", "state"), [("info_given", "closed"), ("wrong_time", "contacting"), ("no_answer", "contacting")]
)
def test_a_care_case_ends_when_nothing_is_left_to_do(agent, code, state):
    care = cases.open_for(member=make_callable(), by=agent, kind="inbound", at=MORNING)
    after = log(care, code, by=agent, direction="inbound" if code == "info_given" else "outbound")
    assert (after.state, after.outcome) == (state, "handled" if state == "closed" else "")


def test_a_call_that_came_in_is_no_attempt(case):
    assert log(case, "info_given", direction="inbound").attempts == 0


def test_the_same_form_again_changes_nothing(case, agent):
    contact = ended("no_answer")
    first = log_contact(case=case, contact=contact, by=agent, at=MORNING)
    again = log_contact(case=case, contact=contact, by=agent, at=MORNING + timedelta(minutes=5))
    assert (first.is_new, again.is_new, again.contact) == (True, False, first.contact)
    assert (again.case.attempts, again.case.next_at) == (1, first.case.next_at)


def test_what_comes_after_the_end_is_still_written_down(case, agent):
    cases.close(case=case, outcome="won_back", by=None, at=MORNING)
    after = log(case, "not_interested", by=agent)
    assert (after.state, after.outcome) == ("closed", "won_back")
    assert Contact.objects.count() == 1


def test_a_draft_is_kept_until_the_contact_is_written_down(case, agent):
    save_draft(case=case, fields={"note": "早上再"}, by=agent, at=NOON)
    save_draft(case=case, fields={"note": "早上再打"}, by=agent, at=NOON)
    draft = draft_of(case=case, by=agent)
    assert draft is not None
    assert draft.fields == {"note": "早上再打"}
    assert draft_of(case=case, by=make_agent()) is None
    log(case, "no_answer")
    assert draft_of(case=case, by=agent) is None
