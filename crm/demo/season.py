"""When do people in Taiwan buy skin care, and how has the brand grown?

Time is local: seconds since 1970 on the clock of Asia/Taipei, which has had no summer time since 1979.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy as np

from crm.demo.draws import Floats, Instants, Ints, Moments, pick

DAY = 86_400
ZONE_SECONDS = 8 * 3600
YEARS = 3

#: First day of the lunar year, for the dip before and during the holidays.
# fmt: off
LUNAR_NEW_YEAR = (
    date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10),
    date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13),
    date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19),
    date(2035, 2, 8),
)
# fmt: on

#: Share of orders by hour of the day: at a counter, and on a telephone in the evening.
STORE_HOURS = (0.0,) * 11 + (4, 6, 6, 7, 8, 8, 9, 10, 11, 9, 5) + (0.0, 0.0)
ONLINE_HOURS = (
    3,
    2,
    1,
    0.5,
    0.3,
    0.3,
    0.6,
    1.5,
    2.5,
    3.5,
    4.5,
    5,
    6.5,
    5.5,
    4.5,
    4.5,
    4.5,
    4.5,
    5,
    6,
    7.5,
    9.5,
    10.5,
    7,
)
OFFICE_HOURS = (0.0,) * 10 + (7, 8, 4, 5, 9, 9, 9, 7) + (0.0,) * 6


@dataclass(frozen=True)
class Span:
    """The three years before as_of; as_of itself has not happened yet."""

    as_of: date

    @cached_property
    def start(self) -> date:
        return self.as_of - timedelta(days=round(365.25 * YEARS))

    @property
    def days(self) -> int:
        return (self.as_of - self.start).days

    @property
    def opens(self) -> int:
        """The first second of the span."""
        return seconds(self.start)

    @property
    def ends(self) -> int:
        """The first second after it."""
        return seconds(self.as_of)

    def at(self, years_before: float) -> int:
        """The moment so many years before as_of."""
        return self.ends - round(years_before * 365.25) * DAY

    @cached_property
    def weights(self) -> Floats:
        """How strongly each day of the span draws buyers; 1 on average."""
        raw = np.array([day_weight(self.start + timedelta(days=n)) for n in range(self.days)])
        return np.asarray(raw / raw.mean())

    @cached_property
    def warp(self) -> Floats:
        """Season-weighted days elapsed at each midnight: buying runs on this clock."""
        return np.concatenate([[0.0], np.cumsum(self.weights)])

    def elapsed(self, moments: Floats) -> Floats:
        """Seconds → season-weighted days."""
        return np.interp((moments - self.opens) / DAY, np.arange(self.days + 1), self.warp)

    def moment(self, elapsed: Floats) -> Floats:
        """Season-weighted days → seconds; beyond the end it runs on at the ordinary pace."""
        inside = np.interp(elapsed, self.warp, np.arange(self.days + 1))
        beyond = np.maximum(elapsed - self.warp[-1], 0.0)
        return np.asarray(self.opens + (inside + beyond) * DAY)


def day_weight(on: date) -> float:
    """The pull of one calendar day: shopping festivals, gifts, paydays, the empty week of the new year."""
    weight = (0.95, 0.92, 0.94, 0.97, 1.05, 1.12, 1.08)[on.weekday()]
    if on.day in {5, 6, 7, 10}:
        weight *= 1.08
    return weight * festival(on) * new_year_dip(on)


def festival(on: date) -> float:
    month_day = (on.month, on.day)
    if (11, 1) <= month_day <= (11, 12):  # 雙 11
        return 3.4 if on.day in {1, 10, 11} else 1.8
    if (10, 1) <= month_day <= (10, 20):  # 週年慶
        return 1.5
    if -12 <= (on - mothers_day(on.year)).days <= 0:
        return 1.75
    if (6, 16) <= month_day <= (6, 18) or (12, 10) <= month_day <= (12, 12):
        return 1.5
    if (12, 18) <= month_day <= (12, 25):
        return 1.25
    return 1.05 if on.month in {3, 9} else 0.95


def mothers_day(year: int) -> date:
    """The second Sunday of May."""
    first = date(year, 5, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7)


def new_year_dip(on: date) -> float:
    for first in LUNAR_NEW_YEAR:
        if -20 <= (on - first).days < -5:
            return 1.2
        if -2 <= (on - first).days <= 6:
            return 0.35
    return 1.0


def seconds(on: date) -> int:
    """Local midnight of a day."""
    return int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp())


def days(moments: Moments) -> Instants:
    """The local day of each moment."""
    return moments.astype("datetime64[s]").astype("datetime64[D]")


def utc(moments: Moments) -> Instants:
    """Local seconds → UTC instants as the database keeps them."""
    return (moments - ZONE_SECONDS).astype("datetime64[s]")


def midnight(moments: Moments) -> Moments:
    return moments // DAY * DAY


def at_hour(rng: np.random.Generator, moments: Moments, hours: tuple[float, ...]) -> Moments:
    """The same days, at a believable time of day."""
    picked: Ints = pick(rng, hours, len(moments)) * 3600 + rng.integers(0, 3600, len(moments))
    return midnight(moments) + picked
