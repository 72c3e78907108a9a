"""Figures by day, filled by the night and by nobody else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DailyMetric(models.Model):
    """One figure of one day; `key` splits it (a stage, a group), empty for the whole."""

    on = models.DateField()
    metric = models.CharField(max_length=40)
    key = models.CharField(max_length=60, blank=True, default="")
    value = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["on", "metric", "key"], name="daily_metric_once"),
        ]
