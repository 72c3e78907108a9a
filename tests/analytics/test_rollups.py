"""Does a day hold the figures of its night, and does a second fill write nothing?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from analytics import rollups
from analytics.models import DailyMetric
from analytics.queries import figures, newest_day
from members.models import Consent, Member, Order, Refund
from tests.lifecycle.people import AS_OF, person, run

pytestmark = pytest.mark.django_db


def order(member: Member, number: str, amount: int, on: date, status: str = "paid") -> Order:
    return Order.objects.create(
        member=member,
        external_id=number,
        placed_at=f"{on}T04:00Z",
        placed_on=on,
        amount=amount,
        status=status,
    )


def test_without_a_night_there_is_nothing_to_write() -> None:
    assert rollups.fill(as_of=AS_OF) == 0
    assert newest_day() is None


def test_a_day() -> None:
    run()
    yesterday = AS_OF - timedelta(days=1)
    core = person(
        "core", stage="core", order_count=5, order_count_365d=5, net_amount=9000, net_amount_365d=6000,
        r=5, f=4, m=5, band="e0", risk="low", last_order_on=yesterday, email="c@x.tw", consent="granted",
    )  # fmt: skip
    person(
        "late", stage="first_buyer", order_count=1, order_count_365d=1, net_amount=2000, net_amount_365d=2000,
        r=2, f=1, m=3, band="s1", risk="high", last_order_on=date(2026, 8, 1), phone="+886912345678",
    )  # fmt: skip
    gone = person(
        "gone", stage="lost", order_count=1, net_amount=500, r=0, f=0, m=0, band="s3", risk="gone",
        last_order_on=date(2025, 8, 1), consent="withdrawn",
    )  # fmt: skip
    lead = person("lead", stage="interested", line_id="U1")
    person("today")
    Consent.objects.create(member=lead, channel="line", state="granted", changed_at="2026-01-01T00:00Z")
    Consent.objects.create(member=core, channel="sms", state="granted", changed_at="2026-01-01T00:00Z")
    order(core, "1", 1000, yesterday)
    back = order(core, "2", 400, yesterday)
    Refund.objects.create(
        order=back,
        member=core,
        external_id="r",
        refunded_at=f"{yesterday}T05:00Z",
        refunded_on=yesterday,
        amount=400,
    )
    order(core, "3", 700, yesterday, status="cancelled")
    order(core, "4", 800, AS_OF)
    order(gone, "5", 300, AS_OF - timedelta(days=2))

    written = rollups.fill(as_of=AS_OF)

    plain = {
        (metric, key): value.normalize()
        for metric, keys in figures(on=AS_OF).items()
        for key, value in keys.items()
    }
    assert plain == {
        ("members", ""): 4,
        ("buyers", ""): 3,
        ("amount_365d", ""): 8000,
        ("stage_members", "core"): 1,
        ("stage_members", "first_buyer"): 1,
        ("stage_members", "lost"): 1,
        ("stage_members", "interested"): 1,
        ("stage_amount_365d", "core"): 6000,
        ("stage_amount_365d", "first_buyer"): 2000,
        ("stage_amount_365d", "lost"): 0,
        ("stage_amount_365d", "interested"): 0,
        ("band_members", "e0"): 1,
        ("band_members", "s1"): 1,
        ("band_members", "s3"): 1,
        ("group_members", "champion"): 1,
        ("group_members", "hibernating"): 1,
        ("group_members", "lapsed"): 1,
        ("group_amount_365d", "champion"): 6000,
        ("group_amount_365d", "hibernating"): 2000,
        ("group_amount_365d", "lapsed"): 0,
        ("rf_members", "5-4"): 1,
        ("rf_members", "2-1"): 1,
        ("rf_members", "0-0"): 1,
        ("rf_amount_365d", "5-4"): 6000,
        ("rf_amount_365d", "2-1"): 2000,
        ("rf_amount_365d", "0-0"): 0,
        ("risk_members", "low"): 1,
        ("risk_members", "high"): 1,
        ("risk_amount_365d", "low"): 6000,
        ("risk_amount_365d", "high"): 2000,
        ("buyers_365d", ""): 2,
        ("contactable", ""): 2,
        ("contactable", "email"): 1,
        ("contactable", "line"): 1,
        ("orders", ""): 1,
        ("order_amount", ""): 1000,
    }
    assert written == len(plain)


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
