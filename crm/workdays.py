"""When may an office reach out? Business days of the brand's country, make-up workdays included.

Pure functions over a moment: the send gate asks them with the database's clock, tests with any other.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

OPENS, CLOSES = time(9), time(18)


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
