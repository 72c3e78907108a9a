"""Which nights are still to run, and which month ends does a replay go by?"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Min

from crm.models import Night
from lifecycle.models import LifecyclePolicy
from lifecycle.queries import newest_run
from members.models import Interaction, Order

#: After a longer silence the missed nights are not replayed one by one but by month ends.
LONGEST_CATCH_UP_DAYS = 31


def due(*, today: date) -> list[tuple[date, str]]:
    """The nights still to run up to today, oldest first; more than a month of them shrink to month ends."""
    newest = newest_run()
    done = Night.objects.filter(as_of=today, state=Night.State.DONE).exists()
    if done or (newest and newest.as_of > today):
        return []
    if newest is None:
        return [(today, Night.Kind.NIGHT)]
    missed = (today - newest.as_of).days - 1
    if missed > LONGEST_CATCH_UP_DAYS:
        days = [
            day
            for day in month_ends(as_of=today, months=LifecyclePolicy.current().backfill_months)
            if day > newest.as_of
        ]
    else:
        days = [newest.as_of + timedelta(days=n + 1) for n in range(missed)]
    return [*((day, Night.Kind.CATCH_UP) for day in days), (today, Night.Kind.NIGHT)]


def month_ends(*, as_of: date, months: int) -> list[date]:
    """The firsts of month in the last `months` months before as_of, from the first fact on."""
    first = min(
        (
            day
            for day in (
                Order.objects.aggregate(day=Min("placed_on"))["day"],
                Interaction.objects.aggregate(day=Min("occurred_on"))["day"],
            )
            if day
        ),
        default=as_of,
    )
    day = as_of.replace(day=1)
    days: list[date] = []
    while len(days) < months and day > first:
        if day < as_of:
            days.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    return sorted(days)
