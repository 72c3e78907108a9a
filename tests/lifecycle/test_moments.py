"""Which day is it? Orders at midnight, in nights of 23 and 25 hours, on leap days, and ahead of time."""

from __future__ import annotations

import os
import time as clock
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from crm import events, merging
from crm.models import Brand
from crm.sql import fetch
from lifecycle import segments
from lifecycle.models import MemberMetrics, StageTransition
from members import ingest
from members.models import Member, Order

from . import history
from .reference import Bought, Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
#: The brand's zone, a day on which its clocks are put on or back (or an ordinary one), and the server's zone.
NIGHTS = [
    ("Asia/Taipei", date(2026, 11, 20), "America/New_York"),
    ("America/New_York", date(2026, 3, 8), "Asia/Taipei"),
    ("America/New_York", date(2026, 11, 1), "Pacific/Kiritimati"),
    ("Europe/Berlin", date(2026, 3, 29), "America/New_York"),
    ("Europe/Berlin", date(2026, 10, 25), "UTC"),
    # There is no midnight: the day begins at one o'clock.
    ("America/Santiago", date(2026, 9, 6), "Europe/Berlin"),
]


@contextmanager
def server_in(zone: str) -> Iterator[None]:
    """The sessions of the database and the process itself reckon in this zone."""
    before, known = os.environ.get("TZ", ""), connection.settings_dict["TIME_ZONE"]
    _set_server(zone, zone)
    try:
        yield
    finally:
        _set_server(before, known)


def _set_server(process: str, database: str | None) -> None:
    os.environ["TZ"] = process
    clock.tzset()
    connection.settings_dict["TIME_ZONE"] = database
    for cached in ("timezone", "timezone_name"):
        connection.__dict__.pop(cached, None)
    connection.ensure_timezone()


def moments(zone: str, day: date) -> dict[str, tuple[datetime, date]]:
    """Moments around a day, and on which day of the brand each of them lies."""

    def at(on: date, hour: int, minute: int = 0, second: int = 0, fold: int = 0) -> datetime:
        local = datetime.combine(on, time(hour, minute, second), tzinfo=ZoneInfo(zone)).replace(fold=fold)
        return local.astimezone(UTC)

    return {
        "eve": (at(day - DAY, 23, 59, 59), day - DAY),
        "midnight": (at(day - DAY, 23, 59, 59) + timedelta(seconds=1), day),
        "half": (at(day, 2, 30), day),
        "again": (at(day, 2, 30, fold=1), day),
        "end": (at(day, 23, 59, 59), day),
        "next": (at(day, 23, 59, 59) + timedelta(seconds=1), day + DAY),
    }


def order(member: str, at: datetime, number: str) -> None:
    fields = ingest.OrderFields(external_id=number, member=member, placed_at=at, amount=Decimal(100))
    ingest.record_order(source="main", order=fields, at=at)


def standing() -> dict[str, tuple[object, ...]]:
    rows = fetch(
        "select external_id, order_count, last_order_on, stage, cycle_ratio, r, f, m from lifecycle_standing"
        " join lifecycle_memberstage using (member_id)"
        " join members_member as member on member.id = member_id order by 1"
    ).rows
    return {name: tuple(rest) for name, *rest in rows}


@pytest.mark.parametrize(("zone", "day", "server"), NIGHTS)
def test_an_order_counts_from_the_brands_midnight_by_event_and_by_night(
    zone: str, day: date, server: str
) -> None:
    Brand.objects.create(id=1, name="木日保養", time_zone=zone)
    with server_in(server):
        for name in moments(zone, day):
            order(name, moments(zone, day - 30 * DAY)["half"][0], f"{name}-1")
        history.run_nights([day - DAY])
        for name, (at, on) in sorted(moments(zone, day).items(), key=lambda item: item[1][0]):
            if name in {"midnight", "next"}:
                history.run_nights([on])
            order(name, at, f"{name}-2")
            assert Order.objects.get(external_id=f"{name}-2").placed_on == on
            assert events.drain(at=at) == 1
            assert (standing()[name][0], standing()[name][2]) == (2, "repeat_buyer")
            assert StageTransition.objects.get(member__external_id=name, seq=2).on == on
        by_event = standing()
        reports = history.run_nights([day + DAY + DAY])
    assert reports[0].rows["stages"] == 0
    assert {name: row[:3] for name, row in standing().items()} == {
        name: (2, on, "repeat_buyer") for name, (_, on) in moments(zone, day).items()
    }
    assert {name: row[:3] for name, row in by_event.items()} == {
        name: row[:3] for name, row in standing().items()
    }
    # The clock of the server decides no score: the same facts without the events and at home.
    scores = standing()
    with server_in("UTC"):
        MemberMetrics.objects.all().delete()
        history.run_nights([day + 3 * DAY])
        again = standing()
    assert {name: row[4:] for name, row in again.items()} == {name: row[4:] for name, row in scores.items()}


def test_a_night_sees_what_lies_before_its_midnight() -> None:
    """23:59:59 in Taipei is the day before, 00:00:00 is not, whatever day it is in Greenwich."""
    Brand.objects.create(id=1, name="木日保養")
    day = date(2026, 11, 20)
    found = moments("Asia/Taipei", day)
    for name in ("eve", "midnight"):
        order(name, found[name][0], name)
    assert [found[name][0].isoformat() for name in ("eve", "midnight")] == [
        "2026-11-19T15:59:59+00:00", "2026-11-19T16:00:00+00:00",
    ]  # fmt: skip
    counts = []
    for as_of in (day, day + DAY):
        history.run_nights([as_of])
        counts.append({name: row[0] for name, row in standing().items()})
    assert counts == [{"eve": 1}, {"eve": 1, "midnight": 1}]


def test_an_order_ahead_of_its_time_moves_nobody_before_its_day() -> None:
    today = date(2026, 11, 20)
    (member,) = history.write([Person([Bought(date(2026, 11, 1), 100)])])
    history.run_nights([today])
    history.add_order(member, today + DAY, 100)
    events.drain(at=history.noon(today))
    assert history.stages_now() == {"C0000": "first_buyer"}
    # Nobody touches it again: its day is what brings it in.
    seen = []
    for as_of in (today + DAY, today + 2 * DAY):
        history.run_nights([as_of])
        seen.append(history.stages_now()["C0000"])
    assert seen == ["first_buyer", "repeat_buyer"]
    move = StageTransition.objects.get(member=member, seq=2)
    assert (move.on, move.cause) == (today + 2 * DAY, "order")


@pytest.mark.parametrize("by_night", [False, True])
def test_a_merge_moves_the_survivor_and_is_the_cause(by_night: bool) -> None:
    today = date(2026, 11, 20)
    orders = [Bought(date(2026, 11, 1), 100), Bought(date(2026, 10, 1), 70)]
    one, other = history.write([Person([bought]) for bought in orders])
    history.run_nights([today])
    assert set(history.stages_now().values()) == {"first_buyer"}
    at = history.noon(today)
    merging.merge(survivor_id=one.pk, absorbed_id=other.pk, by=None, at=at)
    if by_night:
        history.run_nights([today + DAY])
    else:
        assert events.drain(at=at) == 1
    assert history.stages_now() == {"C0000": "repeat_buyer"}
    move = StageTransition.objects.get(member=one, seq=2)
    assert (move.from_stage, move.cause, move.order_count) == ("first_buyer", "merge", 2)
    assert move.on == (today + DAY if by_night else today)
    assert MemberMetrics.objects.get(member=one).first_order_on == date(2026, 10, 1)


def test_leap_days_of_births_joins_and_orders() -> None:
    leap = date(2024, 2, 29)
    (member,) = history.write([Person(acted_on=[leap])])
    Member.objects.filter(pk=member.pk).update(birthday=date(1992, 2, 29), joined_on=leap)
    history.run_nights([date(2024, 3, 1)])
    assert history.stages_now() == {"C0000": "interested"}
    (move,) = StageTransition.objects.all()
    assert (move.on, move.last_own_on) == (date(2024, 3, 1), leap)

    def matches(leaf: dict[str, object], as_of: date) -> bool:
        tree = segments.parse({"v": 1, "all": [leaf]})
        return Member.objects.filter(pk__in=segments.compile(tree, as_of=as_of).raw()).exists()

    birthday = {"date": "birthday", "op": "anniversary_in", "value": {"from": 1, "to": 1}}
    for year, eve in ((2026, 27), (2028, 28)):
        days = [date(year, 2, 25) + n * DAY for n in range(7)]
        assert [day for day in days if matches(birthday, day)] == [date(year, 2, eve)]
    day = leap.isoformat()
    joined = {"date": "joined", "op": "between", "value": {"from": day, "to": day}}
    assert matches(joined, date(2026, 3, 1))
