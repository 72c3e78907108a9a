"""What do the pages say of the next step: of one member, and of the members of each stage?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.advice.deciding import FEWEST
from analytics.models import CategoryStep, MemberAdvice
from analytics.worth.yardsticks import newest_run
from crm import sql
from crm.formats import STAGES

NONE = MemberAdvice.Action.NONE


@dataclass(frozen=True)
class Suggestion:
    """What is advised for one member, with the evidence for the category; as of the newest weighing."""

    as_of: date
    advice: MemberAdvice
    step: CategoryStep | None
    # The offer in question: id and name; empty where there is none.
    offer_name: str


@dataclass(frozen=True)
class Line:
    """Members of one stage with the same advice, for the same reason."""

    action: str
    reason: str
    members: int
    gain: Decimal
    chance: float
    added: float
    offer_gain: float | None
    daypart: str
    channel: str


@dataclass(frozen=True)
class Group:
    """A stage: what is advised to its members, most gain first."""

    stage: str
    lines: tuple[Line, ...]

    @property
    def members(self) -> int:
        return sum(line.members for line in self.lines)

    @property
    def gain(self) -> Decimal:
        return sum((line.gain for line in self.lines), Decimal(0))

    @property
    def best(self) -> Line:
        """What brings most; where nothing brings anything, why most are left alone."""
        return max(self.lines, key=lambda line: (line.gain, line.members))

    def count(self, action: str) -> int:
        return sum(line.members for line in self.lines if line.action == action)


def suggestion(*, member_id: int) -> Suggestion | None:
    """None before the first weighing, and for a member whom it has not seen."""
    advice = MemberAdvice.objects.filter(member=member_id).first()
    run = newest_run()
    if advice is None or run is None:
        return None
    step = None
    if advice.next_category:
        step = CategoryStep.objects.filter(before=advice.after_category, after=advice.next_category).first()
    return Suggestion(run.as_of, advice, step, str(run.offer.get("name", "")))


def groups() -> list[Group]:
    """By stage, in the order of the relationship; stages without members are left out."""
    found: dict[str, list[Line]] = defaultdict(list)
    for stage, *rest in sql.query("analytics/advice/groups").rows:
        found[stage].append(Line(*rest))
    return [
        Group(stage, tuple(sorted(found[stage], key=lambda line: (-line.gain, -line.members, line.reason))))
        for stage in STAGES
        if stage in found
    ]


def category_steps() -> list[CategoryStep]:
    """Pairs that enough purchase days speak for, the frequent ones first."""
    return list(
        CategoryStep.objects.filter(of_before__gte=FEWEST).order_by("-of_before", "before", "-chance")
    )
