"""How many customers leave in a year? The rate, who is counted beside it, and its course over twelve months.

Yearly loss rate: distinct members who were first-time buyer, repeat buyer or core at the start of the year
and entered lost or defector in it, each once, divided by those members. Losses of buyers won within the year,
and of leads, stand beside it and never in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from analytics.queries import Figures, figures_by_day

#: What a trade usually loses in a year (R9), drawn as a band behind the line.
REFERENCE = (0.20, 0.40)


@dataclass(frozen=True)
class LossRate:
    """Members who bought at the start, and how many of them left."""

    base: int
    lost: int
    # Became buyers within the period and left in it; not part of the rate.
    won_within: int
    # Left without ever having bought; not part of the rate.
    leads: int

    @property
    def rate(self) -> float | None:
        return self.lost / self.base if self.base else None


@dataclass(frozen=True)
class LossPoint:
    """The rate of the twelve months that end on a day; None where the history is too short."""

    as_of: date
    loss: LossRate | None
    # The month is not over yet.
    is_partial: bool

    @property
    def month(self) -> date:
        """The month that the point closes, by the last day it sees."""
        return (self.as_of - timedelta(days=1)).replace(day=1)


def year_losses(figures: Figures) -> LossRate | None:
    """The twelve months up to the day of these figures."""
    return _rate(figures, "year")


def month_losses(figures: Figures) -> LossRate | None:
    """The month to date of these figures."""
    return _rate(figures, "month")


def course(*, as_of: date, months: int = 12) -> list[LossPoint]:
    """The yearly rate at the last month ends, oldest first, and as of today where the month is not over."""
    ends = month_ends(as_of, months)
    found = figures_by_day(days=ends, metrics=[f"loss_year_{name}" for name in _NAMES])
    return [LossPoint(end, _rate(found.get(end, {}), "year"), is_partial=end.day != 1) for end in ends]


def month_ends(as_of: date, months: int) -> list[date]:
    """as_of and the firsts of month before it, oldest first, `months` in all."""
    days = [as_of]
    while len(days) < months:
        days.append((days[-1] - timedelta(days=1)).replace(day=1))
    return days[::-1]


_NAMES = ("base", "lost", "won_within", "leads")


def _rate(figures: Mapping[str, Mapping[str, Decimal]], period: str) -> LossRate | None:
    counts = [figures.get(f"loss_{period}_{name}", {}).get("") for name in _NAMES]
    known = [int(count) for count in counts if count is not None]
    return LossRate(*known) if len(known) == len(_NAMES) else None
