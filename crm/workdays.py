"""When may an office reach out, and when is a promise due? Business days of the brand's country, make-up
workdays included.

Pure functions over a moment: the send gate asks them with the database's clock, tests with any other. Reach
is one stretch a day; promises to customers run on the service hours, which may have several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays

if TYPE_CHECKING:
    from crm.models import Brand

OPENS, CLOSES = time(9), time(18)
#: Nobody's office is shut longer than this: a calendar without a single open hour is a mistake in it.
LONGEST_SHUT_DAYS = 400

Interval = tuple[time, time]
HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~～]\s*(\d{1,2}):(\d{2})")


class BadHours(ValueError):
    """The hours cannot be read, overlap, or end before they begin."""


@cache
def _calendar(country: str) -> holidays.HolidayBase:
    """The calendar fills in each year as it is asked for; an unknown country has only weekends."""
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return holidays.HolidayBase()


def is_workday(on: date, *, country: str) -> bool:
    """Monday to Friday without public holidays, and the Saturdays that make up for a bridge day."""
    return _calendar(country).is_working_day(on)


def is_office_hour(at: datetime, *, zone: ZoneInfo, country: str) -> bool:
    """Within [09:00, 18:00) of a business day on the brand's clock."""
    here = at.astimezone(zone)
    return is_workday(here.date(), country=country) and OPENS <= here.time() < CLOSES


def next_office_hour(at: datetime, *, zone: ZoneInfo, country: str) -> datetime:
    """The moment itself within office hours, else the next opening."""
    if is_office_hour(at, zone=zone, country=country):
        return at
    here = at.astimezone(zone)
    on = here.date() if here.time() < OPENS else here.date() + timedelta(days=1)
    while not is_workday(on, country=country):
        on += timedelta(days=1)
    return datetime.combine(on, OPENS, tzinfo=zone)


# ---- service hours: what a promise to a customer is counted in ----


def read_hours(text: str) -> tuple[Interval, ...]:
    """ "09:00-12:00, 13:00-17:00" as intervals in order; raises BadHours."""
    parts = [part.strip() for part in re.split(r"[,，、;；\n]", text) if part.strip()]
    found = []
    for part in parts:
        match = HOURS.fullmatch(part)
        if not match:
            raise BadHours(part)
        first, last = _time(match[1], match[2]), _time(match[3], match[4])
        if first >= last:
            raise BadHours(part)
        found.append((first, last))
    found.sort()
    if not found or any(before[1] > after[0] for before, after in pairwise(found)):
        raise BadHours(text)
    return tuple(found)


def write_hours(intervals: tuple[Interval, ...]) -> str:
    return ", ".join(f"{first:%H:%M}-{last:%H:%M}" for first, last in intervals)


def read_days(text: str) -> frozenset[date]:
    """Dates such as 2026-11-20, one or several a line; raises BadHours naming the first that is none."""
    days = set()
    for word in re.split(r"[\s,，、;；]+", text.strip()):
        if word:
            try:
                days.add(date.fromisoformat(word.replace("/", "-")))
            except ValueError:
                raise BadHours(word) from None
    return frozenset(days)


@dataclass(frozen=True)
class Calendar:
    """The service hours of a brand: the stretches of a business day, and the days that differ."""

    zone: ZoneInfo
    country: str
    intervals: tuple[Interval, ...]
    #: Days on which this office is shut though others work, and the other way round.
    closed: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()

    @classmethod
    def of(cls, brand: Brand) -> Calendar:
        return cls(
            zone=brand.zone,
            country=brand.country,
            intervals=read_hours(brand.service_hours),
            closed=read_days(brand.closed_days),
            extra=read_days(brand.extra_workdays),
        )

    @property
    def day_length(self) -> timedelta:
        """What "one business day" of a promise is worth."""
        midnight = datetime(2000, 1, 1)  # noqa: DTZ001 - a length, not a moment
        return sum(
            (
                datetime.combine(midnight, last) - datetime.combine(midnight, first)
                for first, last in self.intervals
            ),
            timedelta(),
        )

    def is_workday(self, on: date) -> bool:
        return on in self.extra or (on not in self.closed and is_workday(on, country=self.country))

    def stretches(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches from the day of `since` on, in UTC, so that a change of clocks cannot bend
        their length.
        """
        on = since.astimezone(self.zone).date()
        shut = 0
        while shut < LONGEST_SHUT_DAYS:
            if self.is_workday(on):
                shut = 0
                for first, last in self.intervals:
                    yield self._moment(on, first), self._moment(on, last)
            else:
                shut += 1
            on += timedelta(days=1)
        raise BadHours("no open hour in more than a year")

    def _moment(self, on: date, at: time) -> datetime:
        return datetime.combine(on, at, tzinfo=self.zone).astimezone(UTC)


def add_business_time(at: datetime, amount: timedelta, *, calendar: Calendar) -> datetime:
    """The first moment at which `amount` of service time has passed since `at`.

    Friday 16:30 and an hour is Monday 09:30 where the office shuts at five; nothing added is `at` itself.
    """
    if amount <= timedelta():
        return at
    left = amount
    for opens, closes in calendar.stretches(at):
        begins = max(opens, at)
        if begins >= closes:
            continue
        if begins + left <= closes:
            return (begins + left).astimezone(calendar.zone)
        left -= closes - begins
    raise BadHours("no open hour")  # pragma: no cover - stretches end only by raising


def business_time_between(start: datetime, end: datetime, *, calendar: Calendar) -> timedelta:
    """How much service time lies between two moments; nothing when the end is not later."""
    passed = timedelta()
    if end <= start:
        return passed
    for opens, closes in calendar.stretches(start):
        if opens >= end:
            break
        passed += max(min(closes, end) - max(opens, start), timedelta())
    return passed


def _time(hour: str, minute: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise BadHours(f"{hour}:{minute}") from None
