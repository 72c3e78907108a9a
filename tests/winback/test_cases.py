"""One open case a member, one agent a case, and only the steps that are allowed."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from django.db import connection

from crm.models import AuditEntry
from members.models import Assignment
from members.queries import visible_to
from tests.campaign_cast import NOON, make_brand, make_member
from tests.winback.desk_cast import make_agent, make_callable, make_case, make_team
from winback import cases
from winback.models import Case

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def brand(db):
    return make_brand()


def test_the_moves_are_those_of_the_rules():
    assert set(cases.MOVES) == set(Case.State.values)
    assert all(targets <= set(Case.State.values) for targets in cases.MOVES.values())
    assert cases.MOVES["closed"] == frozenset()
    # From opening to the offer there is one way, and each outcome closes.
    path = ["new", "assigned", "contacting", "interviewing", "diagnosed", "offered", "won_back", "closed"]
    assert all(after in cases.MOVES[before] for before, after in pairwise(path))
    assert all("closed" in cases.MOVES[outcome] for outcome in cases.OUTCOMES)


def test_a_move_happens_once_and_is_written_down():
    case, agent = make_case(), make_agent()
    cases.move(case=case, to="assigned", by=agent, at=NOON)
    stale = Case.objects.get(pk=case.pk)
    cases.move(case=case, to="interviewing", by=agent, at=NOON)
    with pytest.raises(cases.MoveRefused):
        cases.move(case=stale, to="new", by=agent, at=NOON)
    assert Case.objects.get(pk=case.pk).state == "interviewing"
    steps = AuditEntry.objects.filter(action="case.move").order_by("id").values_list("detail", flat=True)
    assert list(steps) == [
        {"before": "new", "to": "assigned"},
        {"before": "assigned", "to": "interviewing"},
    ]


def test_what_is_closed_stays_closed_and_lets_the_member_go():
    agent = make_agent()
    case = cases.open_for(member=make_member(), by=agent, kind="inbound", at=NOON)
    assert visible_to(agent).filter(pk=case.member_id).exists()
    cases.close(case=case, outcome="handled", by=agent, at=LATER)
    assert (case.state, case.outcome, case.closed_at, case.agent) == ("closed", "handled", LATER, None)
    assert not visible_to(agent).filter(pk=case.member_id).exists()
    with pytest.raises(cases.MoveRefused):
        cases.move(case=case, to="assigned", by=agent, at=LATER)


def test_one_open_case_a_member():
    first, second, member = make_agent(), make_agent(), make_member()
    case = cases.open_for(member=member, by=first, kind="inbound", at=NOON)
    assert (case.state, case.owner, case.team) == ("assigned", first, first.team)
    assert cases.open_for(member=member, by=second, kind="winback", at=NOON) == case
    assert cases.open_for(member=member, by=second, kind="winback", at=NOON) == case
    assert Case.objects.count() == 1
    assert set(Assignment.objects.values_list("user", "member")) == {
        (first.pk, member.pk),
        (second.pk, member.pk),
    }
    cases.close(case=case, outcome="handled", by=first, at=NOON)
    assert cases.open_for(member=member, by=second, kind="inbound", at=NOON) != case


def test_a_claim_is_for_one():
    first, second, case = make_agent(name="許雅雯"), make_agent(), make_case()
    won = cases.claim(case_id=case.pk, by=first, at=NOON)
    assert (won.won, won.case.state, won.case.owner, won.case.agent) == (True, "assigned", first, first)
    lost = cases.claim(case_id=case.pk, by=second, at=LATER)
    assert (lost.won, lost.holder) == (False, first)
    assert cases.claim(case_id=case.pk, by=first, at=LATER).won


def test_a_lease_ends_but_the_owner_stays():
    first, second, lead = make_agent(), make_agent(), make_agent("team_lead")
    case = make_case()
    cases.claim(case_id=case.pk, by=first, at=NOON)
    gone = NOON + cases.LEASE + timedelta(seconds=1)
    assert not cases.claim(case_id=case.pk, by=second, at=gone).won
    assert cases.claim(case_id=case.pk, by=lead, at=gone).won
    assert Case.objects.get().owner == lead
    assert not cases.hold(case_id=case.pk, by=first, at=gone)
    assert cases.hold(case_id=case.pk, by=lead, at=gone)


def test_who_takes_the_next_puts_the_last_back():
    agent, first, second = make_agent(), make_case(), make_case()
    cases.claim(case_id=first.pk, by=agent, at=NOON)
    cases.claim(case_id=second.pk, by=agent, at=NOON)
    assert list(Case.objects.filter(agent=agent)) == [second]
    assert Case.objects.get(pk=first.pk).owner == agent


def test_given_back_is_the_teams_again():
    agent, other, case = make_agent(), make_agent(), make_case()
    cases.claim(case_id=case.pk, by=agent, at=NOON)
    assert not cases.give_back(case_id=case.pk, by=other, at=NOON)
    assert cases.give_back(case_id=case.pk, by=agent, at=NOON)
    assert cases.claim(case_id=case.pk, by=other, at=NOON).won


def test_another_team_takes_nothing():
    stranger, case = make_agent(team=make_team("客服二組")), make_case()
    assert not cases.claim(case_id=case.pk, by=stranger, at=NOON).won
    assert cases.claim_next(by=stranger, at=NOON) is None


def test_next_is_what_was_promised_then_what_is_late_then_what_is_worth_most():
    agent = make_agent()
    dear = make_case(priority=900)
    late = make_case(priority=5, first_touch_due_at=NOON - timedelta(hours=1))
    promised = make_case(priority=1, attempts=1, first_touch_at=NOON - timedelta(days=1))
    make_case(priority=9999, next_at=NOON + timedelta(hours=1))
    make_case(priority=9999, state="with_competitor")
    order = []
    while case := cases.claim_next(by=agent, at=NOON):
        order.append(case)
        cases.close(case=case, outcome="handled", by=agent, at=NOON)
    assert order == [promised, late, dear]


def test_handing_over_takes_the_sight_along():
    lead, first, second = (
        make_agent("team_lead"),
        make_agent(team=make_team("A")),
        make_agent(team=make_team("B")),
    )
    case = make_case(make_callable(), team=first.team)
    cases.claim(case_id=case.pk, by=first, at=NOON)
    cases.hand_over(case=case, to=second, by=lead, at=NOON)
    assert (case.owner, case.team, case.agent) == (second, second.team, None)
    assert visible_to(second).filter(pk=case.member_id).exists()
    assert not Assignment.objects.filter(user=first, until=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_press_at_once_and_one_gets_it():
    make_brand()
    agents = [make_agent(name="許雅雯"), make_agent(name="周孟潔")]
    wanted, other = make_case(priority=500), make_case(priority=400)
    start, found = Barrier(2), {}

    def press(agent):
        try:
            start.wait()
            taken = cases.claim(case_id=wanted.pk, by=agent, at=NOON)
            found[agent] = taken if taken.won else (taken, cases.claim_next(by=agent, at=NOON))
        finally:
            connection.close()

    threads = [Thread(target=press, args=[agent]) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [agent for agent in agents if isinstance(found[agent], cases.Claim)]
    (loser,) = [agent for agent in agents if agent != winner]
    refused, instead = found[loser]
    assert (refused.won, refused.holder, instead) == (False, winner, other)
    assert set(Case.objects.values_list("pk", "agent")) == {(wanted.pk, winner.pk), (other.pk, loser.pk)}
