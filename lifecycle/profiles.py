"""How complete are the records, member by member and stage by stage? (domain.md §15; a step of the night)

The stage is the lifecycle's and the record the members app's: here they meet, and the stage is handed down to
ProfileScore, where the doors below read which questions matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db import connection, transaction
from django.db.models import F

from crm import sql
from crm.bare import without_indexes
from crm.models import Brand
from lifecycle.metrics import use_scope
from lifecycle.models import ProfileRun, Stage
from members import privacy
from members.models import FieldHealth, FieldWeight, ProfileScore
from members.profile import all_fields, settle
from members.profile.facts import YEARLY, fields_of, label_of

#: What nobody noticed is caught after so long.
EVERYBODY_EVERY = timedelta(days=7)
#: The line that counts whom a campaign reaches.
REACHABLE = "reachable"
Scope = Literal["everyone", "touched", "same"]
#: Own fields that are asked for take the bits of looked.sql after those of the standard fields.
FIRST_OWN_BIT, LAST_BIT = 27, 62


def refresh(*, as_of: date, scope: Scope, zone: str = "") -> int:
    """Reckon the scores of everybody or of the work list; how many changed.

    `zone` is the brand's, where the caller has it at hand.
    """
    asked = _asked()
    with transaction.atomic(savepoint=False):
        use_scope(scope)
        if scope == "everyone":
            return _refresh(as_of, asked)
        return sql.run("lifecycle/profile/score_each", **asked.params(), **_day(as_of, zone))


def refresh_night(*, as_of: date, since: date | None) -> int:
    """Bring the scores up to date for a night; how many changed.

    Everybody at first, once a week, and when something else is asked for than before; in between those whose
    record or standing changed since the night before.
    """
    asked = _asked()
    newest = ProfileRun.objects.order_by("-as_of").first()
    is_due = newest is None or newest.asked != asked.weights or as_of - newest.as_of >= EVERYBODY_EVERY
    with transaction.atomic():
        if since is not None and not is_due:
            sql.run("lifecycle/scope_unset")
            sql.run("lifecycle/profile/scope_due", since=since, on_day=as_of, zone=Brand.get().time_zone)
            written = _refresh(as_of, asked)
            with connection.cursor() as cursor:
                cursor.execute("drop table due cascade")
            return written
        use_scope("everyone")
        written = _refresh(as_of, asked)
        ProfileRun.objects.update_or_create(as_of=as_of, defaults={"asked": asked.weights})
        ProfileRun.objects.exclude(as_of=as_of).delete()
        return written


def measure_health(*, as_of: date) -> int:
    """Count anew which fields the members of each stage have; the rows of the data-health page."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "create temp table reached on commit drop as\n"
            + sql.text("members/privacy/reach")
            + sql.text("lifecycle/profile/reached"),
            privacy.reach_parameters(),
        )
        written = sql.run("lifecycle/profile/health", **_day(as_of))
        cursor.execute("drop table counted, tied, reached")
    return written


def _asked() -> _Asked:
    """What the stages ask for; the shipped weights before anybody has looked at them."""
    asked = _Asked.read()
    if not asked.weights:
        settle()
        asked = _Asked.read()
    return asked


@dataclass(frozen=True)
class _Asked:
    """What the stages ask for, as the statements read it."""

    weights: list[dict[str, Any]]
    sources: list[dict[str, str]]
    customs: list[dict[str, Any]]

    @classmethod
    def read(cls) -> _Asked:
        rows = FieldWeight.objects.filter(weight__gt=0).order_by("stage", "field")
        weights: list[dict[str, Any]] = [dict(row) for row in rows.values("stage", "weight", fact=F("field"))]
        facts = sorted({row["fact"] for row in weights})
        # A fact that only rows beside the record tell has no field: its own name stands for none.
        sources = [{"fact": fact, "field": name} for fact in facts for name in fields_of(fact) or (fact,)]
        own = sorted({row["field"] for row in sources if row["field"].startswith("custom:")})
        customs = [
            {"key": name.removeprefix("custom:"), "bit": bit}
            for bit, name in enumerate(own, start=FIRST_OWN_BIT)
        ]
        return cls(weights, sources, customs)

    def params(self) -> dict[str, str]:
        return {"weights": json.dumps(self.weights), "sources": json.dumps(self.sources)}


def _analyze_scores() -> None:
    # Without figures the planner takes a million scores for a handful until somebody counts them.
    with connection.cursor() as cursor:
        cursor.execute("analyze members_profilescore")


def _refresh(as_of: date, asked: _Asked) -> int:
    """By pattern, and one by one who has a value that is not simply as told."""
    if FIRST_OWN_BIT + len(asked.customs) > LAST_BIT:  # more is asked for than a number has bits
        return sql.run("lifecycle/profile/score_each", **asked.params(), **_day(as_of))
    customs = json.dumps(asked.customs)
    day = _day(as_of)
    sql.run("lifecycle/profile/looked", customs=customs, yearly=day["yearly"], on_day=as_of)
    is_first = not ProfileScore.objects.exists()
    sql.run("lifecycle/profile/score_patterns", customs=customs, **asked.params())
    written = sql.run("lifecycle/profile/store_changed")
    with without_indexes("members_profilescore") if is_first else nullcontext():
        written += sql.run("lifecycle/profile/store_new")
    if is_first:
        _analyze_scores()
    sql.run("lifecycle/scope_unset")
    sql.run("lifecycle/profile/scope_apart")
    written += sql.run("lifecycle/profile/score_each", **asked.params(), **day)
    with connection.cursor() as cursor:
        cursor.execute("drop table rescored_record; drop table looked cascade")
    return written


@dataclass(frozen=True)
class StageHealth:
    """One stage: how many records, how many a campaign reaches, how complete on average."""

    stage: str
    members: int
    reachable: int
    score: float


@dataclass(frozen=True)
class FieldCell:
    """`weight` is what the stage gives this fact, 0 where it does not ask for it."""

    members: int
    verified: int
    known: int
    expired: int
    weight: int

    @property
    def share(self) -> float:
        return self.known / self.members if self.members else 0.0

    @property
    def missing(self) -> int:
        return self.members - self.known


@dataclass(frozen=True)
class FieldLine:
    """One fact through the stages."""

    fact: str
    label: str
    cells: tuple[FieldCell, ...]

    @property
    def known(self) -> int:
        return sum(cell.known for cell in self.cells)


@dataclass(frozen=True)
class Health:
    """As of the last night; empty before the first one."""

    stages: tuple[StageHealth, ...]
    lines: tuple[FieldLine, ...]

    @property
    def members(self) -> int:
        return sum(stage.members for stage in self.stages)

    @property
    def reachable(self) -> int:
        return sum(stage.reachable for stage in self.stages)

    @property
    def score(self) -> float:
        got = sum(stage.score * stage.members for stage in self.stages)
        return got / self.members if self.members else 0.0


Counted = Mapping[tuple[str, str], FieldHealth]


def health() -> Health:
    """What the last night counted; four queries."""
    rows = {(row.stage, row.field): row for row in FieldHealth.objects.all()}
    weights = {(row.stage, row.field): row.weight for row in FieldWeight.objects.all()}
    averages = dict(sql.query("lifecycle/profile/averages").rows)
    stages = tuple(
        StageHealth(stage, row.members, row.declared, float(averages.get(stage, 0)))
        for stage in Stage.values
        if (row := rows.get((stage, REACHABLE)))
    )
    fields = all_fields()
    facts = dict.fromkeys(field for _stage, field in [*rows, *weights] if field != REACHABLE)
    lines = [
        FieldLine(fact, label_of(fact, fields), tuple(_cell(fact, stage, rows, weights) for stage in stages))
        for fact in facts
    ]
    asked = [line for line in lines if any(cell.known or cell.weight for cell in line.cells)]
    order = {name: place for place, name in enumerate(fields)}
    return Health(stages, tuple(sorted(asked, key=lambda line: order.get(line.fact, len(order)))))


def _cell(fact: str, stage: StageHealth, rows: Counted, weights: Mapping[tuple[str, str], int]) -> FieldCell:
    """A fact that several fields tell has the counts of its best field: a floor, since they overlap."""
    found = [row for name in (fact, *fields_of(fact)) if (row := rows.get((stage.stage, name)))]
    best = max(found, key=_known, default=None)
    weight = weights.get((stage.stage, fact), 0)
    if best is None:
        return FieldCell(stage.members, 0, 0, 0, weight)
    return FieldCell(stage.members, best.verified, _known(best), best.expired, weight)


def _known(row: FieldHealth) -> int:
    return row.verified + row.declared + row.inferred


def _day(as_of: date, zone: str = "") -> dict[str, object]:
    return {"on_day": as_of, "zone": zone or Brand.get().time_zone, "yearly": [str(kind) for kind in YEARLY]}
