"""What did the nights write down? Reads of DailyMetric, which the screens show instead of counting anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from analytics.models import DailyMetric

#: metric → key → value, as one night left them; what is not there is nought or unknown.
Figures = dict[str, dict[str, Decimal]]


def figures(*, on: date) -> Figures:
    """All figures of one day."""
    found: Figures = defaultdict(dict)
    for metric, key, value in DailyMetric.objects.filter(on=on).values_list("metric", "key", "value"):
        found[metric][key] = value
    return dict(found)


def figures_by_day(*, days: Collection[date], metrics: Collection[str]) -> dict[date, Figures]:
    """Some figures of several days, for a line over time."""
    found: dict[date, Figures] = {}
    rows = DailyMetric.objects.filter(on__in=days, metric__in=metrics)
    for on, metric, key, value in rows.values_list("on", "metric", "key", "value"):
        found.setdefault(on, {}).setdefault(metric, {})[key] = value
    return found


def newest_day() -> date | None:
    """The day of the newest figures."""
    return DailyMetric.objects.order_by("-on").values_list("on", flat=True).first()
