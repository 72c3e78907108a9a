"""The service calendar: lunch breaks, weekends, holidays and the Saturdays that make up for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.models import Brand
from crm.workdays import (
    BadHours,
    Calendar,
    add_business_time,
    business_time_between,
    read_days,
    read_hours,
    write_hours,
)

TAIPEI = ZoneInfo("Asia/Taipei")
CALENDAR = Calendar(TAIPEI, "TW", read_hours("09:00-12:00, 13:00-17:00"))
HOUR = timedelta(hours=1)


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=TAIPEI)


def test_friday_late_and_an_hour_is_monday_morning() -> None:
    assert add_business_time(at(2026, 11, 20, 16, 30), HOUR, calendar=CALENDAR) == at(2026, 11, 23, 9, 30)


def test_a_brand_that_changed_nothing_keeps_that_promise() -> None:
    calendar = Calendar.of(Brand(name="木日保養"))
    assert add_business_time(at(2026, 11, 20, 16, 30), HOUR, calendar=calendar) == at(2026, 11, 23, 9, 30)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        # Over the lunch break, and into its edge.
        (at(2026, 11, 20, 11, 30), HOUR, at(2026, 11, 20, 13, 30)),
        (at(2026, 11, 20, 11, 0), HOUR, at(2026, 11, 20, 12, 0)),
        (at(2026, 11, 20, 12, 20), HOUR, at(2026, 11, 20, 14, 0)),
        # Before opening and at night.
        (at(2026, 11, 20, 6, 0), HOUR, at(2026, 11, 20, 10, 0)),
        (at(2026, 11, 20, 23, 0), HOUR, at(2026, 11, 23, 10, 0)),
        # 8 February 2025 is a Saturday that makes up for a bridge day.
        (at(2025, 2, 7, 16, 30), HOUR, at(2025, 2, 8, 9, 30)),
        (at(2025, 2, 7, 16, 30), 8 * HOUR, at(2025, 2, 10, 9, 30)),
        # The lunar new year of 2026: from Saturday 14 to Sunday 22 February nobody works.
        (at(2026, 2, 13, 16, 30), HOUR, at(2026, 2, 23, 9, 30)),
        # Seven hours are a day.
        (at(2026, 11, 17, 14, 0), 14 * HOUR, at(2026, 11, 19, 14, 0)),
        (at(2026, 11, 17, 3, 0), timedelta(), at(2026, 11, 17, 3, 0)),
    ],
)
def test_due_times(start: datetime, amount: timedelta, due: datetime) -> None:
    assert add_business_time(start, amount, calendar=CALENDAR) == due


def test_own_days_off_and_own_workdays() -> None:
    calendar = Calendar(
        TAIPEI,
        "TW",
        CALENDAR.intervals,
        closed=frozenset({date(2026, 11, 23)}),
        extra=frozenset({date(2026, 11, 21)}),
    )
    assert add_business_time(at(2026, 11, 20, 16, 30), HOUR, calendar=calendar) == at(2026, 11, 21, 9, 30)
    assert add_business_time(at(2026, 11, 21, 16, 30), HOUR, calendar=calendar) == at(2026, 11, 24, 9, 30)


def test_a_day_is_as_long_as_its_stretches() -> None:
    assert CALENDAR.day_length == 7 * HOUR


def test_a_change_of_clocks_does_not_bend_an_hour() -> None:
    zone = ZoneInfo("Europe/London")
    calendar = Calendar(zone, "GB", read_hours("00:30-03:30"), extra=frozenset({date(2026, 3, 29)}))
    start = datetime(2026, 3, 29, 0, 30, tzinfo=zone)
    due = add_business_time(start, HOUR, calendar=calendar)
    assert due.astimezone(UTC) - start.astimezone(UTC) == HOUR


@pytest.mark.parametrize(
    "text",
    ["", "9-17", "09:00-09:00", "13:00-12:00", "09:00-12:00, 11:00-17:00", "09:00-24:00", "09:00-12:00, 13"],
)
def test_hours_that_cannot_be(text: str) -> None:
    with pytest.raises(BadHours):
        read_hours(text)


def test_hours_as_people_write_them() -> None:
    hours = read_hours("13:00～17:30、9:00 - 12:00")
    assert write_hours(hours) == "09:00-12:00, 13:00-17:30"
    assert read_days("2026/12/31\n2026-11-20, 2026-11-20") == {date(2026, 12, 31), date(2026, 11, 20)}
    with pytest.raises(BadHours, match=r"31\.12\."):
        read_days("2026-12-31 31.12.")


def test_a_calendar_without_an_open_day_says_so() -> None:
    days = frozenset(date(2026, 1, 1) + timedelta(n) for n in range(900))
    never = Calendar(TAIPEI, "TW", CALENDAR.intervals, closed=days)
    with pytest.raises(BadHours):
        add_business_time(at(2026, 1, 2, 9), HOUR, calendar=never)


# Hypothesis adds the zone itself.
FIRST, LAST = datetime(2024, 1, 1), datetime(2027, 12, 1)  # noqa: DTZ001
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
amounts = st.integers(1, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))


@settings(max_examples=60, deadline=None)
@given(moments, amounts)
def test_what_was_added_has_passed_and_not_a_minute_earlier(start: datetime, amount: timedelta) -> None:
    due = add_business_time(start, amount, calendar=CALENDAR)
    assert business_time_between(start, due, calendar=CALENDAR) == amount
    assert business_time_between(start, due - timedelta(minutes=1), calendar=CALENDAR) < amount


@settings(max_examples=60, deadline=None)
@given(moments, amounts, amounts)
def test_two_steps_are_one(start: datetime, first: timedelta, second: timedelta) -> None:
    step = add_business_time(start, first, calendar=CALENDAR)
    assert add_business_time(step, second, calendar=CALENDAR) == add_business_time(
        start, first + second, calendar=CALENDAR
    )


@settings(max_examples=60, deadline=None)
@given(moments, moments)
def test_nothing_is_counted_backwards_or_twice(one: datetime, other: datetime) -> None:
    between = business_time_between(one, other, calendar=CALENDAR)
    assert timedelta() <= between <= max(other - one, timedelta())
    if other <= one:
        assert between == timedelta()
