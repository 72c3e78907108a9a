"""How does a pair come into the queue, and what may a person answer? An answer is kept for good.

A pair that was found not to be one person never comes back, whatever is found later; one that waits is put
first again when its time has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from psycopg2.extras import Json, execute_values

from crm import sql
from crm.models import User, record
from members.duplicates.searching import Pair
from members.identity import Known, suggest
from members.models import DuplicateCandidate, Member

#: How long "later" lasts.
LATER = timedelta(days=30)
ROWS = 5_000
State = DuplicateCandidate.State


class AlreadyDecided(Exception):
    """Somebody else has answered meanwhile; the message says what."""


@transaction.atomic
def file_found(pairs: Sequence[Pair]) -> int:
    """What a search found: new pairs are added, waiting ones take the new probability; how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(
            "drop table if exists found_pair; create temp table found_pair"
            " (one bigint, other bigint, probability float8, why jsonb) on commit drop"
        )
        for start in range(0, len(pairs), ROWS):
            execute_values(
                cursor.cursor,
                "insert into found_pair values %s",
                [(p.one, p.other, p.probability, Json(p.why)) for p in pairs[start : start + ROWS]],
            )
    ((filed,),) = sql.query("members/duplicates/file_found").rows
    return int(filed)


def file_pair(
    *, one: Member, other: Member, probability: float, why: Iterable[dict[str, Any]], door: str
) -> DuplicateCandidate | None:
    """What a door noticed; None where somebody has said already that the two are not the same."""
    first, second = sorted((one.pk, other.pk))
    if first == second:
        return None
    candidate, _created = DuplicateCandidate.objects.get_or_create(
        one_id=first,
        other_id=second,
        defaults={"probability": probability, "why": list(why), "door": door},
    )
    return None if candidate.state == State.REJECTED else candidate


def file_suggestions(*, member: Member, known: Known, door: str) -> int:
    """Whom somebody may be, who was just taken in at a door as a member of their own; how many pairs."""
    filed = [
        file_pair(
            one=member,
            other=suggestion.member,
            probability=suggestion.probability,
            why=suggestion.why,
            door=door,
        )
        for suggestion in suggest(known)
        if suggestion.member.pk != member.pk
    ]
    return sum(candidate is not None for candidate in filed)


def reject(*, candidate: DuplicateCandidate, by: User, at: datetime) -> None:
    """They are not the same person. Raises AlreadyDecided."""
    _answer(candidate, State.REJECTED, by=by, at=at, later_until=None)


def postpone(*, candidate: DuplicateCandidate, by: User, at: datetime) -> None:
    """Nobody can say yet. Raises AlreadyDecided."""
    _answer(candidate, State.LATER, by=by, at=at, later_until=at + LATER)


def reopen(*, candidate: DuplicateCandidate, by: User, at: datetime) -> None:
    """Ask again about a pair that was put off or rejected."""
    with transaction.atomic():
        waits = DuplicateCandidate.objects.filter(pk=candidate.pk, state__in=[State.LATER, State.REJECTED])
        if not waits.update(state=State.OPEN, decided_by=by, decided_at=at, later_until=None):
            raise AlreadyDecided(_now(candidate))
        record(by=by, action="duplicate.reopen", target=candidate)


@transaction.atomic
def _answer(
    candidate: DuplicateCandidate, state: str, *, by: User, at: datetime, later_until: datetime | None
) -> None:
    won = DuplicateCandidate.objects.filter(
        Q(state=State.OPEN) | Q(state=State.LATER), pk=candidate.pk
    ).update(state=state, decided_by=by, decided_at=at, later_until=later_until)
    if not won:
        raise AlreadyDecided(_now(candidate))
    record(by=by, action=f"duplicate.{state}", target=candidate)


def _now(candidate: DuplicateCandidate) -> str:
    candidate.refresh_from_db()
    return str(candidate.get_state_display())
