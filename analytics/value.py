"""Where do the people and the money lie? R against F, the groups, the top fifth, and what is at risk.

All of it reads the figures of one night; the words of the axes come from the cut points of that night's run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.queries import Figures
from crm.formats import number
from lifecycle.models import LifecycleRun


@dataclass(frozen=True)
class Cell:
    """Members with these scores, and their share of the revenue of 365 days."""

    r: int
    f: int
    members: int
    share: float


@dataclass(frozen=True)
class RfmMap:
    """Rows from R 5 to R 1, columns from F 1 to F 5; who did not buy within the window stands beside it."""

    as_of: date
    rows: tuple[tuple[Cell, ...], ...]
    row_words: tuple[str, ...]
    column_words: tuple[str, ...]
    outside: int

    @property
    def members(self) -> int:
        """All who ever bought: the cells and those outside the window."""
        return self.outside + sum(cell.members for row in self.rows for cell in row)


@dataclass(frozen=True)
class TopShare:
    """The buyers above the 80th percentile of the year's spending, and what they brought of it."""

    members: int
    of_members: float
    of_amount: float


@dataclass(frozen=True)
class AtRisk:
    """Customers who are late by more than half a cycle of theirs, and what they spent in 365 days."""

    members: int
    amount: Decimal


def rfm_map(figures: Figures, *, run: LifecycleRun) -> RfmMap:
    members, amounts = figures.get("rf_members", {}), figures.get("rf_amount_365d", {})
    whole = float(sum(amounts.values()))

    def cell(r: int, f: int) -> Cell:
        key = f"{r}-{f}"
        share = float(amounts.get(key, 0)) / whole if whole else 0.0
        return Cell(r, f, int(members.get(key, 0)), share)

    return RfmMap(
        as_of=run.as_of,
        rows=tuple(tuple(cell(r, f) for f in range(1, 6)) for r in range(5, 0, -1)),
        row_words=tuple(recency_words(run)),
        column_words=tuple(frequency_words(run)),
        outside=int(members.get("0-0", 0)),
    )


def top_share(figures: Figures) -> TopShare | None:
    """None while nobody stands out: no buyers, or all spend the same."""
    buyers, amount = _one(figures, "buyers_365d"), _one(figures, "amount_365d")
    top = _one(figures, "top_members")
    if not buyers or not amount or not top:
        return None
    return TopShare(int(top), float(top / buyers), float(_one(figures, "top_amount_365d") / amount))


def at_risk(figures: Figures) -> AtRisk:
    return AtRisk(
        members=int(_one(figures, "late_members")),
        amount=_one(figures, "late_amount_365d"),
    )


def group_members(figures: Figures) -> dict[str, int]:
    """Members by RFM group, largest first."""
    counts = figures.get("group_members", {})
    return {group: int(count) for group, count in sorted(counts.items(), key=lambda item: -item[1])}


def recency_words(run: LifecycleRun) -> list[str]:
    """What R 5 … R 1 mean in days since the last order."""
    if run.r_cuts is None:
        within = list(run.policy.fixed_r_days)
    else:
        # Score 5 is a day after the latest cut point: fewer days ago than it.
        within = [(run.as_of - cut).days - 1 for cut in reversed(run.r_cuts)]
    ranges = zip([1, *(day + 1 for day in within[:-1])], within, strict=True)
    return [*(_days_words(first, last) for first, last in ranges), _over(within[-1])]


def frequency_words(run: LifecycleRun) -> list[str]:
    """What F 1 … F 5 mean in orders within the window."""
    if run.f_cuts is None:
        least = list(run.policy.fixed_f_counts)[::-1]
    else:
        least = [cut + 1 for cut in run.f_cuts]
    ranges = zip([1, *least[:-1]], [bound - 1 for bound in least], strict=True)
    return [*(_orders_words(first, last) for first, last in ranges), _orders_or_more(least[-1])]


def _days_words(first: int, last: int) -> str:
    if first > last:
        return "—"
    if first == 1:
        return _("within %(last)s d") % {"last": number(last)}
    return _("%(first)s–%(last)s d") % {"first": number(first), "last": number(last)}


def _over(days: int) -> str:
    return _("over %(days)s d") % {"days": number(days)}


def _orders_words(first: int, last: int) -> str:
    if first > last:
        return "—"
    if first == last:
        return ngettext("%(number)s order", "%(number)s orders", first) % {"number": number(first)}
    return _("%(first)s–%(last)s orders") % {"first": number(first), "last": number(last)}


def _orders_or_more(least: int) -> str:
    return _("%(number)s orders or more") % {"number": number(least)}


def _one(figures: Figures, metric: str) -> Decimal:
    return figures.get(metric, {}).get("", Decimal(0))
