"""How complete is this record for the stage its member stands in? (domain.md §15)

Each stage weighs what it needs; a value counts by its standing. lifecycle.profiles reckons the same for
everybody in one statement, and tests hold the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm.formats import local
from members.models import FieldWeight, Member, ProfileScore
from members.profile import facts
from members.profile.fields import all_fields
from members.profile.questions.shipped import settle
from members.profile.standing import COUNTS

#: Of whom no night has said a stage yet.
FIRST_STAGE = "prospect"


@dataclass(frozen=True)
class Part:
    """One fact that the stage asks for."""

    fact: str
    label: str
    weight: int
    standing: str

    @property
    def counts(self) -> float:
        return COUNTS[self.standing]


@dataclass(frozen=True)
class Completeness:
    """`score` from 0 to 1; 1 where the stage asks for nothing. Heaviest gap first in `missing`."""

    stage: str
    score: float
    parts: tuple[Part, ...]

    @property
    def percent(self) -> int:
        return round(self.score * 100)

    @property
    def missing(self) -> tuple[Part, ...]:
        gaps = [part for part in self.parts if part.counts < COUNTS["declared"]]
        return tuple(sorted(gaps, key=lambda part: -part.weight * (1 - part.counts)))


def completeness(*, member: Member, at: datetime, stage: str | None = None) -> Completeness:
    """Without `stage`, for the one of the last night or event (`stage_of`)."""
    stage = stage or stage_of(member)
    weights = weights_of(stage)
    known = facts.known(member, on=local(at).date(), facts=weights)
    fields = all_fields()
    parts = tuple(
        Part(fact, facts.label_of(fact, fields), weight, known.standing(fact))
        for fact, weight in weights.items()
    )
    whole = sum(part.weight for part in parts)
    got = sum(part.weight * part.counts for part in parts)
    return Completeness(stage=stage, score=got / whole if whole else 1.0, parts=parts)


def stage_of(member: Member) -> str:
    """The stage as the lifecycle last handed it down; who is new is a prospect."""
    row = ProfileScore.objects.filter(member=member).only("stage").first()
    return row.stage if row else FIRST_STAGE


def weights_of(stage: str) -> dict[str, int]:
    """fact → weight at this stage, heaviest first."""
    settle()
    rows = FieldWeight.objects.filter(stage=stage, weight__gt=0).order_by("-weight", "field")
    return dict(rows.values_list("field", "weight"))
