"""Who has this case open now? A lease on the row, so that two agents never talk to one member.

A claim is a conditional UPDATE: of two that press at once one wins, and the other learns who it was. The
desk renews the lease while somebody is there; left alone it ends by itself.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q, When

from crm.models import Role, User
from winback.cases.moves import NOBODY_THERE, State, assign, hand_over
from winback.models import Case
from winback.queries import queue

LEASE = timedelta(minutes=10)
#: How far down the queue "next" looks before it says that there is nothing to take.
TRIES = 40


@dataclass(frozen=True)
class Claim:
    """`won`: it is mine now. Otherwise `holder` has it, or owns it."""

    case: Case
    won: bool
    holder: User | None = None


def claim(*, case_id: int, by: User, at: datetime) -> Claim:
    """Take the case onto the desk; what this person had there before is put back."""
    with transaction.atomic():
        won = (
            Case.objects.exclude(state=State.CLOSED)
            .filter(_free(by, at) & _takable(by), pk=case_id)
            .update(
                agent=by,
                owner=by,
                lease_token=uuid.uuid4(),
                lease_until=at + LEASE,
                state=models.Case(
                    When(state=State.NEW, then=models.Value(State.ASSIGNED)), default=F("state")
                ),
            )
        )
        case = Case.objects.select_related("agent", "owner", "member").get(pk=case_id)
        if won:
            clear_desk(by=by, but=case_id)
            assign(member_id=case.member_id, user=by)
    return Claim(case, won=bool(won), holder=None if won else case.agent or case.owner)


def claim_next(*, by: User, at: datetime, but: int | None = None) -> Case | None:
    """The first case of the queue that nobody is faster with; this person's own come first."""
    for scope in ("mine", "team"):
        rows = queue(for_user=by, scope=scope, at=at).filter(next_at__lte=at)
        for case_id in rows.exclude(pk=but or 0).values_list("pk", flat=True)[:TRIES]:
            taken = claim(case_id=case_id, by=by, at=at)
            if taken.won:
                return taken.case
    return None


def hold(*, case_id: int, by: User, at: datetime) -> bool:
    """Still here: a longer lease. False when it is somebody else's by now."""
    mine = Case.objects.exclude(state=State.CLOSED).filter(_free(by, at), pk=case_id, agent=by)
    return bool(mine.update(lease_until=at + LEASE))


def give_back(*, case_id: int, by: User, at: datetime) -> bool:
    """Off the desk, to the team; it keeps what was done. False when it was not on this desk."""
    with transaction.atomic():
        case = Case.objects.exclude(state=State.CLOSED).filter(pk=case_id, agent=by).first()
        if case is None:
            return False
        hand_over(case=case, to=None, by=by, at=at)
    return True


def clear_desk(*, by: User, but: int = 0) -> None:
    """Nothing, or nothing but this case, is open here any more; its owner stays the same."""
    Case.objects.filter(agent=by).exclude(pk=but).update(**NOBODY_THERE)


def _free(by: User, at: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lte=at) | Q(agent=by)


def _takable(by: User) -> Q:
    """Nobody's, or my own; a team lead takes any of the team."""
    mine = Q(owner=None) | Q(owner=by)
    here = Q(team=None) | Q(team=by.team_id) | Q(owner=by)
    if by.role == Role.TEAM_LEAD:
        return here
    return mine & here
