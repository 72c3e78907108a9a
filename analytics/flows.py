"""Who moved this month? Stage counts, every move between them, and the same days of the month before.

For every stage opening + arrivals − departures = closing, on any day: the closing counts are today's less the
moves since, the opening ones the closing less the month's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from analytics.rollups import month_start
from crm import sql
from crm.formats import STAGES
from lifecycle.models import LifecycleRun, MemberStage
from lifecycle.queries import newest_run

#: (from, to) → members; an arrival comes from "".
Moves = Mapping[tuple[str, str], int]

BUYERS = frozenset({"first_buyer", "repeat_buyer", "core"})
GONE = frozenset({"lost", "defector"})


@dataclass(frozen=True)
class StageFlow:
    """Members at the end of the period, and how their number changed in it."""

    stage: str
    count: int
    change: int
    # The change over the same days of the month before; None where no night knows them.
    previous_change: int | None


@dataclass(frozen=True)
class MonthFlow:
    """The month to date as of a day: moves dated after `first`, up to and including as_of."""

    first: date
    as_of: date
    stages: tuple[StageFlow, ...]
    moves: Moves
    # The same days of the month before; None where no night ended on its last day.
    previous: Moves | None

    @property
    def days(self) -> int:
        return (self.as_of - self.first).days

    @property
    def members(self) -> int:
        return sum(stage.count for stage in self.stages)

    @property
    def arrived(self) -> int:
        return arrived(self.moves)

    @property
    def lost(self) -> int:
        return lost(self.moves)

    @property
    def won_back(self) -> int:
        return won_back(self.moves)


def arrived(moves: Moves) -> int:
    """Members seen for the first time."""
    return sum(count for (source, _target), count in moves.items() if not source)


def lost(moves: Moves) -> int:
    """Moves of buyers into lost or defector."""
    return sum(count for (source, target), count in moves.items() if source in BUYERS and target in GONE)


def won_back(moves: Moves) -> int:
    """Moves out of lost or defector back to buying."""
    return sum(count for (source, target), count in moves.items() if source in GONE and target in BUYERS)


def month_flow(*, as_of: date | None = None) -> MonthFlow | None:
    """The month to date as of a day (None: the newest night); None before the first night."""
    run = newest_run()
    if run is None:
        return None
    as_of = as_of or run.as_of
    first = month_start(as_of)
    previous_first = month_start(first)
    previous_last = min(previous_first + (as_of - first), first)
    periods = _moves(
        generation=run.generation,
        previous_first=previous_first,
        previous_last=previous_last,
        first=first,
        as_of=as_of,
    )
    now = periods.get("now", {})
    known = LifecycleRun.objects.filter(generation=run.generation, as_of=previous_last).exists()
    before = periods.get("before", {}) if known else None
    closing = {stage: count - net(periods.get("after", {}), stage) for stage, count in _standing().items()}
    return MonthFlow(
        first=first,
        as_of=as_of,
        stages=tuple(
            StageFlow(stage, closing[stage], net(now, stage), None if before is None else net(before, stage))
            for stage in STAGES
        ),
        moves=now,
        previous=before,
    )


def net(moves: Moves, stage: str) -> int:
    """Arrivals less departures of a stage."""
    return sum(count * ((target == stage) - (source == stage)) for (source, target), count in moves.items())


def _standing() -> dict[str, int]:
    rows = MemberStage.objects.exclude(stage="").values_list("stage").annotate(members=Count("member_id"))
    return {**dict.fromkeys(STAGES, 0), **dict(rows.order_by())}


def _moves(*, generation: int, **days: date) -> dict[str, dict[tuple[str, str], int]]:
    periods: dict[str, dict[tuple[str, str], int]] = {}
    rows = sql.query("analytics/month_flow", generation=generation, **days).rows
    for period, source, target, count in rows:
        periods.setdefault(period, {})[source, target] = count
    return periods
