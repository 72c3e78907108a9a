"""Nobody's stage hangs on an id, on the order of rows, on the clock of the server, or on a leap day."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection, transaction

from crm.sql import fetch
from lifecycle.models import LifecyclePolicy, MemberMetrics
from lifecycle.stages import months_before

from . import history
from .reference import Bought, Person
from .test_histories import random_person

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 1, 1)


def stages_of(brand: list[Person], order: list[int], *, zone: str = "UTC") -> dict[str, tuple]:
    """By name, when the members come in this order and the server's clock stands in this zone."""
    with transaction.atomic():
        LifecyclePolicy.objects.create(version=1, gap_min_members=5, rfm_min_buyers=10)
        for number in order:
            # One at a time: the place in the list is the name, whatever the id becomes.
            alone = [Person()] * number + [brand[number]]
            history.write(alone, before=AS_OF)
        with connection.cursor() as cursor:
            cursor.execute("set local time zone %s", [zone])
        history.run_nights([AS_OF])
        rows = fetch(
            "select external_id, stage, sub_state, cycle_ratio, r, f, m, band, rfm_group"
            " from lifecycle_standing join lifecycle_memberstage using (member_id)"
            " join members_member as member on member.id = member_id"
        ).rows
        transaction.set_rollback(True)
    return {name: tuple(rest) for name, *rest in rows}


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York"])
def test_ids_rows_and_the_clock_of_the_server_decide_nothing(zone: str) -> None:
    draw = Random(7)
    brand = [random_person(draw) for _ in range(30)]
    forwards = list(range(30))
    shuffled = forwards[:]
    draw.shuffle(shuffled)
    found = stages_of(brand, forwards)
    assert len(found) > 20
    assert len({row[0] for row in found.values()}) >= 4
    assert stages_of(brand, shuffled, zone=zone) == found


def test_months_are_counted_as_the_database_counts_them() -> None:
    days = [date(2024, 2, 29), date(2024, 3, 31), date(2025, 2, 28), date(2026, 2, 28), date(2028, 2, 29)]
    draw = Random(3)
    days += [date(2020, 1, 1) + timedelta(days=draw.randrange(4000)) for _ in range(200)]
    for months in (1, 11, 12, 24, 47):
        rows = fetch(
            "select day, (day - make_interval(months => %(months)s))::date"
            " from unnest(%(days)s::date[]) as day",
            {"days": days, "months": months},
        ).rows
        for day, expected in rows:
            assert months_before(day, months) == expected, (day, months)


def test_a_leap_day_is_a_day() -> None:
    """Bought on 29 February 2024 and 365 days before; on 28 February 2025 it is 365 days ago, then 366."""
    (member,) = history.write([Person([Bought(date(2024, 2, 29), 100)])])
    for as_of, waited, in_window in ((date(2025, 2, 28), 365, 1), (date(2025, 3, 1), 366, 0)):
        history.run_nights([as_of])
        figures = MemberMetrics.objects.get(member=member)
        (row,) = fetch("select days_since_last_order from lifecycle_standing").rows
        assert (row[0], figures.order_count_365d) == (waited, in_window)


def test_what_is_dated_today_or_later_is_not_seen_before_its_day() -> None:
    (member,) = history.write([Person([Bought(AS_OF - timedelta(days=5), 100)])])
    for ahead in (0, 1, 400):
        history.add_order(member, AS_OF + timedelta(days=ahead), 100, number=f"f{ahead}")
    counts = []
    for day in (AS_OF, AS_OF + timedelta(days=1), AS_OF + timedelta(days=2)):
        history.run_nights([day])
        counts.append(MemberMetrics.objects.get(member=member).order_count)
    assert counts == [1, 2, 3]
    assert history.stages_now() == {"C0000": "repeat_buyer"}
