"""Which step may a case take from where it stands? Moves, opening by hand, and who may see the member.

A move is a conditional UPDATE that raises when it lost: two people cannot both take the same step.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

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
#: The outcome of a case that came to none of OUTCOMES: somebody called, and it is done.
HANDLED = "handled"
#: domain.md §9: when a member who stays with a competitor is asked again, and how often a year.
RETRY_AFTER = timedelta(days=90)
RETRIES_A_YEAR = 2
#: The kind of the assignment by which an agent sees the member of a case.
ASSIGNMENT = "case"


class MoveRefused(Exception):
    """The case is not where this move could start from: somebody was faster, or the step is not allowed."""


def move(*, case: Case, to: str, by: User | None, at: datetime, **fields: Any) -> Case:
    """One step, with what else is written with it. Raises MoveRefused when the case has moved on.

    A step to where it stands already changes nothing but `fields`.
    """
    origins = {origin for origin, targets in MOVES.items() if to in targets or origin == to}
    if to == State.CLOSED:
        origins.remove(State.CLOSED)
        outcome = case.state if case.state in OUTCOMES else HANDLED
        fields = {"outcome": outcome, **fields, "closed_at": at, **NOBODY_THERE}
    before = case.state
    with transaction.atomic():
        if not Case.objects.filter(pk=case.pk, state__in=origins).update(state=to, **fields):
            raise MoveRefused(f"{case.case_no}: {before} → {to}")
        case.refresh_from_db()
        if to == State.CLOSED:
            release_assignments(member_ids=[case.member_id], at=at)
        if before != to:
            record(by=by, action="case.move", target=case, before=before, to=to)
    return case


#: Nobody has it open on the desk.
NOBODY_THERE: dict[str, Any] = {"agent": None, "lease_token": None, "lease_until": None}


def close(*, case: Case, outcome: str, by: User | None, at: datetime) -> Case:
    """The case is over; its assignments end with it."""
    return move(case=case, to=State.CLOSED, by=by, at=at, outcome=outcome)


def park_with_competitor(*, case: Case, by: User | None, at: datetime) -> Case:
    """Still with a competitor: thanked, and asked again after 90 days; after the last retry it closes."""
    if case.retries < RETRIES_A_YEAR or case.opened_at < at - timedelta(days=365):
        return move(
            case=case, to=State.WITH_COMPETITOR, by=by, at=at, retry_at=at + RETRY_AFTER, **NOBODY_THERE
        )
    move(case=case, to=State.WITH_COMPETITOR, by=by, at=at)
    return move(case=case, to=State.CLOSED, by=by, at=at)


def open_for(*, member: Member, by: User, kind: str, at: datetime | None = None) -> Case:
    """The member's open case, or a new one that belongs to this person, who then sees the member."""
    case = open_case(member)
    if case is None:
        try:
            with transaction.atomic():
                case = _open(member, by=by, kind=kind, at=at or timezone.now())
        except IntegrityError:
            # Somebody opened one in the same moment.
            case = Case.objects.exclude(state=State.CLOSED).get(member=member)
    assign(member_id=member.pk, user=by)
    return case


def _open(member: Member, *, by: User, kind: str, at: datetime) -> Case:
    case = Case.objects.create(
        member=member,
        kind=kind,
        state=State.ASSIGNED,
        team=by.team,
        owner=by,
        opened_by=by,
        opened_at=at,
        next_at=at,
        occasion_key=f"{kind}:{uuid.uuid4()}",
    )
    record(by=by, action="case.open", target=case, kind=kind)
    return case


def open_case(member: Member) -> Case | None:
    return Case.objects.exclude(state=State.CLOSED).filter(member=member).first()


def hand_over(*, case: Case, to: User | None, by: User, at: datetime) -> Case:
    """The case belongs to somebody else from now on, or to the team again where `to` is None."""
    with transaction.atomic():
        known = Case.objects.select_for_update().get(pk=case.pk)
        if known.state == State.CLOSED:
            raise MoveRefused(f"{case.case_no} is closed")
        team_id = to.team_id if to and to.team_id else known.team_id
        Case.objects.filter(pk=case.pk).update(owner=to, team_id=team_id, **NOBODY_THERE)
        if known.owner_id and known.owner != to:
            mine = Assignment.objects.filter(member_id=case.member_id, user_id=known.owner_id)
            mine.filter(kind=ASSIGNMENT, until=None).update(until=at)
        if to:
            assign(member_id=case.member_id, user=to)
        record(by=by, action="case.hand_over", target=case, to=to.pk if to else None)
    case.refresh_from_db()
    return case


def assign(*, member_id: int, user: User) -> None:
    """Let this person see the member until the case closes; their own row is locked, so that it is one."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        Assignment.objects.get_or_create(member_id=member_id, user=user, kind=ASSIGNMENT, until=None)


def leave(*, case: Case, by: User, at: datetime) -> int:
    """Who took a call for a colleague lets the member go again."""
    mine = Assignment.objects.filter(member_id=case.member_id, user=by, kind=ASSIGNMENT, until=None)
    return mine.update(until=at)


def release_assignments(*, member_ids: Iterable[int], at: datetime) -> int:
    return Assignment.objects.filter(member_id__in=list(member_ids), kind=ASSIGNMENT, until=None).update(
        until=at
    )
