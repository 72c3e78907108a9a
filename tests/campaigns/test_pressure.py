"""Caps and hours, as pure functions over any clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from campaigns.pressure import CapRule, Contact, allowed_from
from crm.models import Brand

TAIPEI = ZoneInfo("Asia/Taipei")
BRAND = Brand(id=1, name="木日", time_zone="Asia/Taipei", country="TW")


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=TAIPEI)


def ask(at, *contacts, any_hour=False, brand=BRAND, **more):
    return allowed_from(
        [Contact("email", one) for one in contacts],
        channel="email",
        at=at,
        brand=brand,
        any_hour=any_hour,
        **more,
    )


def test_an_ordinary_working_hour_is_allowed():
    at = local(2026, 11, 20, 12, 0)
    assert ask(at) == at


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (local(2026, 11, 20, 8, 59), local(2026, 11, 20, 9, 0)),
        (local(2026, 11, 20, 18, 0), local(2026, 11, 23, 9, 0)),  # Friday evening → Monday
        (local(2026, 11, 22, 12, 0), local(2026, 11, 23, 9, 0)),  # Sunday
        (local(2025, 1, 27, 12, 0), local(2025, 2, 3, 9, 0)),  # Lunar New Year, nine days
        (local(2025, 2, 8, 10, 0), local(2025, 2, 8, 10, 0)),  # a make-up Saturday
    ],
)
def test_outside_office_hours_it_waits_for_the_next_opening(at, opens):
    assert ask(at) == opens


def test_send_now_ignores_the_hour_but_not_the_caps():
    at = local(2026, 11, 22, 23, 30)
    assert ask(at, any_hour=True) == at
    assert ask(at, local(2026, 11, 22, 1, 0), any_hour=True) == local(2026, 11, 23, 0, 0)


def test_one_a_day_counts_the_days_of_the_brand():
    assert ask(local(2026, 11, 20, 9, 0), local(2026, 11, 19, 23, 59)) == local(2026, 11, 20, 9, 0)
    assert ask(local(2026, 11, 20, 17, 0), local(2026, 11, 20, 0, 1)) == local(2026, 11, 23, 9, 0)


def test_the_fourth_mail_of_a_week_waits_until_the_first_has_left_the_window():
    contacts = [local(2026, 11, day, 10, 30) for day in (16, 17, 18)]
    # Three mails in seven days: free again a week after the first, a Monday morning.
    assert ask(local(2026, 11, 20, 12, 0), *contacts) == local(2026, 11, 23, 10, 30)


def test_other_channels_count_for_all_marketing_only():
    at = local(2026, 11, 20, 12, 0)
    calls = [Contact("line", local(2026, 11, 16 + day, 10, 0)) for day in range(4)]
    assert allowed_from(calls, channel="email", at=at, brand=BRAND, any_hour=True) == local(
        2026, 11, 23, 10, 0
    )
    assert allowed_from(calls[:3], channel="email", at=at, brand=BRAND, any_hour=True) == at


def test_zero_means_no_rule():
    at = local(2026, 11, 20, 12, 0)
    assert ask(at, at, at, rules=[CapRule(0)]) == at


@pytest.mark.parametrize(
    "zone", ["Asia/Taipei", "Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"]
)
@pytest.mark.parametrize("day", ["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-20"])
def test_nothing_leaves_in_quiet_hours_in_any_zone_around_changes_of_the_clock(zone, day):
    brand = Brand(id=1, name="x", time_zone=zone, country="TW")
    for hour in range(48):
        at = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=hour / 2)
        allowed = ask(at, brand=brand)
        here = allowed.astimezone(ZoneInfo(zone))
        assert allowed >= at
        assert 9 <= here.hour < 18
