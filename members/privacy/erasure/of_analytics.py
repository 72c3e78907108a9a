"""Figures of many; nobody's in particular."""

from members.privacy.erasure.columns import Fate

ANALYTICS: dict[str, Fate] = {
    "analytics.DailyMetric": Fate(na="id on metric key value"),
}
