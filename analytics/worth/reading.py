"""What do the pages say of worth? Groups, the Pareto curve, what marks each group, loyalty beside value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from analytics.models import MemberWorth, WorthRun
from analytics.models.worth import ValueGroup
from crm import sql
from crm.models import User
from lifecycle.segments.profiling import Line, wilson
from members.queries import visible_to

#: A group with fewer members has no marks, a trait with fewer is no mark, and so many are named.
FEWEST_MEMBERS, FEWEST_WITH_TRAIT, MARKS = 30, 10, 7


@dataclass(frozen=True)
class GroupFigures:
    """What one value group brought and cost in 365 days."""

    group: str
    members: int
    orders: int
    net_amount: Decimal
    cost_amount: Decimal
    discount_amount: Decimal
    extra_amount: Decimal
    service_amount: Decimal
    contribution: Decimal
    discount_share: float | None
    mostly_discounted: int
    draining: int
    drained: Decimal
    loyalty_known: int
    loyal: int

    @property
    def margin(self) -> Decimal:
        """What would have been earned at full price, before anybody was served."""
        return self.net_amount + self.discount_amount - self.extra_amount - self.cost_amount


@dataclass(frozen=True)
class Twentieth:
    """One twentieth of the customers, the most valuable first, and all of them up to it."""

    step: int
    members: int
    contribution: Decimal
    net_amount: Decimal
    least: Decimal
    # Share of the whole contribution that all up to this one bring; None where the whole is not above nought.
    cumulative: float | None

    @property
    def share(self) -> float:
        return self.step / 20


@dataclass(frozen=True)
class Cell:
    """Customers by value and loyalty; is_loyal None is not known."""

    is_valuable: bool
    is_loyal: bool | None
    members: int = 0
    contribution: Decimal = Decimal(0)
    discount_share: float | None = None


@dataclass(frozen=True)
class StageDiscounts:
    stage: str
    members: int
    discount_share: float | None
    mostly_discounted: int
    contribution: Decimal


@dataclass(frozen=True)
class Mark:
    """What a group has more (or less) often than all other customers; the difference is more than chance."""

    topic: str
    line: Line


def figures(*, run: WorthRun) -> dict[str, GroupFigures]:
    """Value group → its figures; a group that nobody is in is left out."""
    rows = sql.query("analytics/worth/figures", line=_line(run)).rows
    found = {row[0]: GroupFigures(*row) for row in rows}
    return {group: found[group] for group in ValueGroup.values if group in found}


def pareto() -> list[Twentieth]:
    """The curve, the most valuable twentieth first; fewer than twenty customers leave steps out."""
    rows = sql.query("analytics/worth/pareto").rows
    whole = sum((row[2] for row in rows), Decimal(0))
    found, so_far = [], Decimal(0)
    for step, members, contribution, net_amount, least in rows:
        so_far += contribution
        found.append(
            Twentieth(
                step, members, contribution, net_amount, least, float(so_far / whole) if whole > 0 else None
            )
        )
    return found


def cells(*, run: WorthRun) -> list[Cell]:
    """The four of the 2 × 2, the valuable and loyal first, and the two of whom loyalty is not known."""
    rows = sql.query("analytics/worth/cells", line=_line(run)).rows
    found = {(row[0], row[1]): Cell(*row) for row in rows}
    keys = [(valuable, loyal) for loyal in (True, False, None) for valuable in (True, False)]
    return [found.get(key, Cell(*key)) for key in keys]


def by_stage() -> list[StageDiscounts]:
    return [StageDiscounts(*row) for row in sql.query("analytics/worth/stages").rows]


def draining(*, for_user: User) -> QuerySet[MemberWorth]:
    """Who costs more than they bring, the costliest first, as far as this person may see the members."""
    return MemberWorth.objects.filter(contribution__lt=0, member__in=visible_to(for_user)).order_by(
        "contribution", "member"
    )


def marks(*, run: WorthRun) -> dict[str, list[Mark]]:
    """Value group → what marks it against all other customers, the most telling first."""
    return marks_of(run.marks)


def marks_of(rows: Iterable[Sequence[Any]]) -> dict[str, list[Mark]]:
    counts: dict[tuple[str, str | None], dict[str, int]] = defaultdict(dict)
    for topic, trait, group, members in rows:
        counts[topic, trait][group] = members
    found: dict[str, list[Mark]] = {}
    for group in ValueGroup.values:
        lines = [
            Mark(topic, _beside(trait, group, counts[topic, trait], counts[topic, None]))
            for topic, trait in counts
            if trait is not None
        ]
        told = [mark for mark in lines if _is_told(mark.line)]
        found[group] = sorted(told, key=lambda one: (-_distance(one.line), one.topic, one.line.trait))[:MARKS]
    return found


def _beside(trait: str, group: str, having: dict[str, int], known: dict[str, int]) -> Line:
    inside, of_inside = having.get(group, 0), known.get(group, 0)
    return Line(trait, inside, of_inside, sum(having.values()) - inside, sum(known.values()) - of_inside)


def _is_told(line: Line) -> bool:
    """Enough members on both sides, and intervals that do not touch."""
    if line.of_inside < FEWEST_MEMBERS or line.of_outside < FEWEST_MEMBERS:
        return False
    if line.inside + line.outside < FEWEST_WITH_TRAIT:
        return False
    low, high = line.interval
    other_low, other_high = wilson(line.outside, line.of_outside)
    return low > other_high or high < other_low


def _distance(line: Line) -> float:
    return abs(line.share - line.share_outside)


def _line(run: WorthRun) -> float:
    return run.yardstick.loyalty_line if run.yardstick else 60.0
