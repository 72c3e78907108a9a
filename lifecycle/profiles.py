"""How complete are the records, member by member and stage by stage? (domain.md §15; a step of the night)

The stage is the lifecycle's and the record the members app's: here they meet, and the stage is handed down to
ProfileScore, where the doors below read which questions matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import transaction
from django.db.models import F

from crm import sql
from crm.models import Brand
from lifecycle.models import Stage
from members import privacy
from members.models import FieldHealth, FieldWeight
from members.profile import all_fields, settle
from members.profile.facts import YEARLY, fields_of, label_of

#: The line that counts whom a campaign reaches.
REACHABLE = "reachable"
Scope = Literal["everyone", "touched"]


def refresh(*, as_of: date, scope: Scope) -> int:
    """Reckon the scores of everybody or of the work list; how many changed."""
    settle()
    weights = list(FieldWeight.objects.filter(weight__gt=0).values("stage", "weight", fact=F("field")))
    facts = {row["fact"] for row in weights}
    with transaction.atomic():
        sql.run(f"lifecycle/scope_{scope}")
        return sql.run(
            "lifecycle/profile_score",
            weights=json.dumps(weights),
            # A fact that only rows beside the record tell has no field: its own name stands for none.
            sources=json.dumps(
                [{"fact": fact, "field": name} for fact in facts for name in fields_of(fact) or (fact,)]
            ),
            **_day(as_of),
        )


def measure_health(*, as_of: date) -> int:
    """Count anew which fields the members of each stage have; the rows of the data-health page."""
    with transaction.atomic():
        return sql.run("lifecycle/profile_health", **_day(as_of), **privacy.pads())


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
    averages = dict(sql.query("lifecycle/profile_averages").rows)
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


def _day(as_of: date) -> dict[str, object]:
    return {"on_day": as_of, "zone": Brand.get().time_zone, "yearly": [str(kind) for kind in YEARLY]}
