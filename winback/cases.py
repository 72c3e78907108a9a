"""Whose case is this, and how far is it? States, their allowed moves, opening and closing.

Step 7 of the main path and the core of the desk. A move is a conditional UPDATE that says whether it won;
a member has one open case at most, kept by a unique index and not by looking first.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from crm.models import User, record
from members.models import Assignment, Member
from winback.models import Case

State = Case.State

#: How a case may end; each of them then closes.
OUTCOMES = frozenset(
    {
        State.WON_BACK,
        State.PROMISED,
        State.REFUSED,
        State.WITH_COMPETITOR,
        State.UNREACHABLE,
        State.DO_NOT_CONTACT,
    }
)
#: domain.md §9: state → where it may go from there. Whoever answers may do so at any step.
MOVES: dict[str, frozenset[str]] = {
    State.NEW: OUTCOMES | {State.ASSIGNED, State.CLOSED},
    State.ASSIGNED: OUTCOMES | {State.NEW, State.CONTACTING, State.INTERVIEWING, State.CLOSED},
    State.CONTACTING: OUTCOMES | {State.INTERVIEWING, State.CLOSED},
    State.INTERVIEWING: OUTCOMES | {State.CONTACTING, State.DIAGNOSED, State.CLOSED},
    State.DIAGNOSED: OUTCOMES | {State.INTERVIEWING, State.OFFERED, State.CLOSED},
    State.OFFERED: OUTCOMES | {State.CLOSED},
    State.PROMISED: OUTCOMES - {State.PROMISED} | {State.CONTACTING, State.INTERVIEWING, State.CLOSED},
    # The retry after 90 days begins anew.
    State.WITH_COMPETITOR: frozenset({State.NEW, State.INTERVIEWING, State.WON_BACK, State.CLOSED}),
    State.WON_BACK: frozenset({State.CLOSED}),
    State.REFUSED: frozenset({State.CLOSED, State.INTERVIEWING}),
    State.UNREACHABLE: frozenset({State.NEW, State.CLOSED}),
    State.DO_NOT_CONTACT: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}
#: The kind of the assignment by which an agent sees the member of a case.
ASSIGNMENT = "case"


class MoveRefused(Exception):
    """The case is not where this move could start from: somebody was faster, or the step is not allowed."""


def move(*, case: Case, to: str, by: User | None, at: datetime, **fields: Any) -> Case:
    """One step, with what else is written with it. Raises MoveRefused when the case has moved on.

    A step to where it stands already changes nothing but `fields`.
    """
    origins = [origin for origin, targets in MOVES.items() if to in targets or origin == to]
    if to == State.CLOSED:
        origins.remove(State.CLOSED)
        fields = {"outcome": case.state if case.state in OUTCOMES else "handled", **fields}
        fields |= {"closed_at": at, "lease_token": None, "lease_until": None, "agent": None}
    with transaction.atomic():
        before = case.state
        if not Case.objects.filter(pk=case.pk, state__in=origins).update(state=to, **fields):
            raise MoveRefused(f"{case.case_no}: {before} → {to}")
        case.refresh_from_db()
        if to == State.CLOSED:
            release_assignments(member_id=case.member_id, at=at)
        if before != to:
            record(by=by, action="case.move", target=case, before=before, to=to)
    return case


def close(*, case: Case, outcome: str, by: User | None, at: datetime) -> Case:
    """The case is over; its assignments end with it."""
    return move(case=case, to=State.CLOSED, by=by, at=at, outcome=outcome)


def open_for(*, member: Member, by: User, kind: str, at: datetime) -> Case:
    """The member's open case, or a new one that belongs to this person, who then sees the member."""
    known = open_case(member)
    if known is None:
        try:
            with transaction.atomic():
                known = Case.objects.create(
                    member=member, kind=kind, state=State.ASSIGNED, team=by.team, owner=by, opened_by=by,
                    opened_at=at, next_at=at, occasion_key=f"{kind}:{uuid.uuid4()}",
                )  # fmt: skip
                record(by=by, action="case.open", target=known, kind=kind)
        except IntegrityError:
            # Somebody opened one in the same moment.
            known = Case.objects.exclude(state=State.CLOSED).get(member=member)
    assign(member_id=member.pk, user=by)
    return known


def open_case(member: Member) -> Case | None:
    return Case.objects.exclude(state=State.CLOSED).filter(member=member).first()


def assign(*, member_id: int, user: User) -> None:
    """Let this person see the member until the case closes."""
    Assignment.objects.get_or_create(member_id=member_id, user=user, kind=ASSIGNMENT, until=None)


def release_assignments(*, member_id: int, at: datetime) -> int:
    return Assignment.objects.filter(member_id=member_id, kind=ASSIGNMENT, until=None).update(until=at)
