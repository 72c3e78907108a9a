"""Does a day hold the figures of its night, and does a second fill write nothing?"""

import csv
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from analytics import rollups
from analytics.models import DailyMetric
from analytics.queries import figures, newest_day
from members.models import Consent, Member, Order, Refund
from tests.lifecycle.people import AS_OF, person, run

pytestmark = pytest.mark.django_db


GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "analytics"


def golden(name: str) -> list[dict[str, str]]:
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def shop() -> None:
    """The members and orders of the golden files."""
    for row in golden("members"):
        granted = row.pop("granted").split()
        name, known = row.pop("external_id"), {key: value for key, value in row.items() if value}
        member = person(name, **known)
        for channel in granted:
            Consent.objects.create(
                member=member, channel=channel, state="granted", changed_at="2026-01-01T00:00Z"
            )
    for row in golden("orders"):
        member = Member.objects.get(external_id=row["member"])
        order = Order.objects.create(
            member=member,
            external_id=row["external_id"],
            placed_at=f"{row['placed_on']}T04:00Z",
            placed_on=row["placed_on"],
            amount=row["amount"],
            status=row["status"],
        )
        if row["refund"]:
            Refund.objects.create(
                order=order,
                member=member,
                external_id="r",
                refunded_at=f"{row['refunded_on']}T05:00Z",
                refunded_on=row["refunded_on"],
                amount=row["refund"],
            )


def test_without_a_night_there_is_nothing_to_write() -> None:
    assert rollups.fill(as_of=AS_OF) == 0
    assert newest_day() is None


def test_a_day() -> None:
    run()
    shop()
    person("today")
    written = rollups.fill(as_of=AS_OF)
    found = {
        (metric, key, value.normalize())
        for metric, keys in figures(on=AS_OF).items()
        for key, value in keys.items()
    }
    expected = {(row["metric"], row["key"], Decimal(row["value"]).normalize()) for row in golden("figures")}
    assert sorted(found - expected) == []
    assert sorted(expected - found) == []
    assert written == len(expected)


def test_twice_writes_nothing_and_a_change_writes_the_day_anew() -> None:
    run()
    person("a", stage="core", order_count=2, last_order_on=AS_OF)
    assert rollups.fill(as_of=AS_OF) > 0
    before = list(DailyMetric.objects.values_list("pk", flat=True))
    assert rollups.fill(as_of=AS_OF) == 0
    assert list(DailyMetric.objects.values_list("pk", flat=True)) == before

    person("b", stage="core", order_count=2, last_order_on=AS_OF)
    assert rollups.fill(as_of=AS_OF) > 0
    assert figures(on=AS_OF)["stage_members"] == {"core": Decimal(2)}


def test_other_days_stay() -> None:
    run()
    person("a", stage="core")
    DailyMetric.objects.create(on=AS_OF - timedelta(days=1), metric="members", value=7)
    rollups.fill(as_of=AS_OF)
    assert figures(on=AS_OF - timedelta(days=1)) == {"members": {"": Decimal(7)}}
    assert newest_day() == AS_OF
