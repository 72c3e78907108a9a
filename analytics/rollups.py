"""What does a night leave behind for the screens? The last step: everything → DailyMetric, one day at a time.

A day is deleted and filled again in one transaction, and only when a figure of it is different.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from analytics.models import DailyMetric
from crm import sql
from lifecycle.models import LifecycleRun
from lifecycle.queries import newest_run
from members.privacy import reach_parameters

CENT = Decimal("0.0001")
Row = tuple[str, str, Decimal]


def fill(*, as_of: date) -> int:
    """Write the figures of a day, those of the newest run; the number of rows written."""
    run = newest_run()
    if run is None:
        return 0
    rows = sorted((metric, key, Decimal(value).quantize(CENT)) for metric, key, value in _figures(as_of, run))
    with transaction.atomic():
        day = DailyMetric.objects.select_for_update().filter(on=as_of)
        if sorted(day.values_list("metric", "key", "value")) == rows:
            return 0
        day.delete()
        DailyMetric.objects.bulk_create(
            DailyMetric(on=as_of, metric=metric, key=key, value=value) for metric, key, value in rows
        )
    return len(rows)


def month_start(as_of: date) -> date:
    """The first of the month of the last day that as_of sees; moves dated after it belong to that month.

    A night dates its moves with as_of, the day after its facts: the first of a month closes the month before.
    """
    return (as_of - timedelta(days=1)).replace(day=1)


def year_before(as_of: date) -> date:
    """The same day a year earlier; the 28th for a 29 February."""
    try:
        return as_of.replace(year=as_of.year - 1)
    except ValueError:
        return as_of.replace(year=as_of.year - 1, day=28)


def _figures(as_of: date, run: LifecycleRun) -> Iterator[tuple[Any, ...]]:
    yield from sql.query("analytics/standing_figures", run_id=run.pk).rows
    if run.m_cuts is None:
        yield from sql.query("analytics/top_figures").rows
    yield from sql.query("analytics/move_figures", as_of=as_of, generation=run.generation).rows
    yield from _contactable()
    yield from sql.query("analytics/order_figures", as_of=as_of).rows
    yield from _losses("year", year_before(as_of), as_of, run)
    yield from _losses("month", month_start(as_of), as_of, run)


def _contactable() -> Iterator[tuple[Any, ...]]:
    reach, parameters = sql.text("members/privacy/reach"), reach_parameters()
    channels = sql.fetch(reach + sql.text("analytics/contact_figures"), parameters).rows
    yield from channels
    if len(channels) > 1:
        yield from sql.fetch(reach + sql.text("analytics/contact_anywhere"), parameters).rows
    else:
        yield from ((metric, "", value) for metric, _channel, value in channels)


def _losses(period: str, start: date, as_of: date, run: LifecycleRun) -> Iterator[Row]:
    """Nothing where the history does not reach back to the start: a rate without a base would be a guess."""
    if not LifecycleRun.objects.filter(generation=run.generation, as_of__lte=start).exists():
        return
    found = sql.query("analytics/loss_figures", start=start, as_of=as_of, generation=run.generation)
    (counts,) = found.rows
    for name, count in zip(found.columns, counts, strict=True):
        yield f"loss_{period}_{name}", "", Decimal(count)
