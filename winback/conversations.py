"""What follows for the case when somebody has listened? Interview, offer and good-bye, each with its move.

The case walks the way of winback/cases step by step, so that its history tells what happened, and nobody
jumps over a state.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.models import CouponType
from crm.models import User
from winback import giving, interviews
from winback.cases import MOVES, OUTCOMES, move, park_with_competitor
from winback.interviews import Answers
from winback.models import Case, Interview, Offer

State = Case.State


def begin_interview(*, case: Case, by: User, at: datetime) -> Interview:
    """The interview of the case, which is in the interview from now on. Raises AboutInterviewer."""
    with transaction.atomic():
        interview = interviews.begin(case=case, by=by, at=at)
        if interviews.finished(case) is None:
            walk(case, State.INTERVIEWING, by=by, at=at)
    return interview


def finish_interview(
    *, interview: Interview, answers: Answers, at: datetime, by: User | None = None,
    mode: str = Interview.Mode.PHONE,
) -> Interview:  # fmt: skip
    """The reason is known: the case is diagnosed. Raises interviews.Incomplete, Over, AboutInterviewer.

    Who filled in the form alone and buys elsewhere now has nobody to say good-bye: the thanks are on the
    page, and the case waits for its next date.
    """
    with transaction.atomic():
        done = interviews.finish(interview=interview, answers=answers, at=at, by=by, mode=mode)
        known = {"reason_code": done.primary_reason, "competitor": done.competitor}
        walk(done.case, State.DIAGNOSED, by=by, at=at, **known)
        if mode == Interview.Mode.WEB and done.ending == Interview.Ending.COMPETITOR:
            _park(done.case, by=by, at=at)
    return done


def give_coupon(*, case: Case, kind: CouponType, how: str, why: str, by: User, at: datetime) -> Offer:
    """A coupon after the interview; the case is offered. Raises giving.CannotGive."""
    with transaction.atomic():
        offer = giving.give(case=case, kind=kind, how=how, why=why, by=by, at=at)
        walk(case, State.OFFERED, by=by, at=at)
    return offer


def thank_and_wait(*, case: Case, by: User, at: datetime) -> Case:
    """Still with a competitor: thanked for everything so far, and asked again in 90 days."""
    with transaction.atomic():
        return _park(case, by=by, at=at)


def _park(case: Case, *, by: User | None, at: datetime) -> Case:
    if case.state != State.WITH_COMPETITOR and State.WITH_COMPETITOR not in MOVES[case.state]:
        walk(case, State.INTERVIEWING, by=by, at=at)
    return park_with_competitor(case=case, by=by, at=at)


def walk(case: Case, to: str, *, by: User | None, at: datetime, **fields: Any) -> Case:
    """Step by step to `to`; a case that cannot get there without passing an outcome stays where it is, with
    `fields` written.
    """
    steps = way(case.state, to)
    for step in steps[:-1]:
        move(case=case, to=step, by=by, at=at)
    if steps:
        return move(case=case, to=steps[-1], by=by, at=at, **fields)
    if fields:
        Case.objects.filter(pk=case.pk).update(**fields)
        case.refresh_from_db()
    return case


def way(start: str, to: str) -> list[str]:
    """The shortest way between two states that passes no outcome; empty when there is none, or none is
    needed.
    """
    waiting, seen = deque([(start, list[str]())]), {start}
    while waiting:
        state, steps = waiting.popleft()
        if state == to:
            return steps
        onward = sorted(MOVES[state] - OUTCOMES - {State.CLOSED} - seen)
        seen.update(onward)
        waiting.extend((step, [*steps, step]) for step in onward)
    return []
