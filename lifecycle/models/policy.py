"""The thresholds of the brand, versioned, and the parameters that each night found."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from crm.models import User

#: R from 5 down to 1, FM from 1 to 5 (domain.md §3).
RFM_GROUPS: list[list[str]] = [
    ["new", "potential_loyalist", "potential_loyalist", "champion", "champion"],
    ["promising", "potential_loyalist", "loyal", "loyal", "champion"],
    ["about_to_sleep", "need_attention", "need_attention", "loyal", "loyal"],
    ["hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"],
    ["lapsed", "lapsed", "at_risk", "cant_lose", "cant_lose"],
]


def default_groups() -> list[list[str]]:
    return [list(row) for row in RFM_GROUPS]


def fixed_r() -> list[int]:
    return [30, 60, 120, 240]


def fixed_f() -> list[int]:
    return [8, 5, 3, 2]


def fixed_m() -> list[float]:
    return [8, 5, 3, 1.5]


def band_borders() -> list[float]:
    return [1, 2, 3]


def risk_borders() -> list[float]:
    return [1, 1.5, 3]


class LifecyclePolicy(models.Model):
    """One version of the thresholds; the newest row is in force. All days are calendar days."""

    version = models.IntegerField(unique=True)
    default_gap_days = models.FloatField(default=60)
    gap_min_members = models.IntegerField(default=30)
    cycle_min_days = models.FloatField(default=7)
    cycle_max_days = models.FloatField(default=365)
    interested_days = models.IntegerField(default=365)
    rfm_window_days = models.IntegerField(default=365)
    rfm_min_buyers = models.IntegerField(default=500)
    fixed_r_days = ArrayField(models.IntegerField(), default=fixed_r)
    fixed_f_counts = ArrayField(models.IntegerField(), default=fixed_f)
    # Multiples of the average order value.
    fixed_m_multiples = ArrayField(models.FloatField(), default=fixed_m)
    rfm_groups = models.JSONField(default=default_groups)
    core_min_score = models.SmallIntegerField(default=4)
    core_keep_score = models.SmallIntegerField(default=3)
    core_max_ratio = models.FloatField(default=2)
    core_min_order_value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    lost_ratio = models.FloatField(default=3)
    defector_months = models.IntegerField(default=24)
    # Lifetime value: what must be known before a number is shown, and how large a cohort must be.
    value_min_members = models.IntegerField(default=200, db_default=200)
    value_min_days = models.IntegerField(default=180, db_default=180)
    cohort_min_members = models.IntegerField(default=30, db_default=30)
    # Of the net amount of 365 days so many percent must have a known cost for values to be margins.
    value_cost_percent = models.SmallIntegerField(default=50, db_default=50)
    # Cycles of silence: s1, s2, s3 begin; the risk is watch, high, gone.
    band_ratios = ArrayField(models.FloatField(), default=band_borders, db_default=[1, 2, 3])
    risk_ratios = ArrayField(models.FloatField(), default=risk_borders, db_default=[1, 1.5, 3])
    core_alarm_ratio = models.FloatField(default=1.5, db_default=1.5)
    # A score from which the eight-type model calls R, F or M high.
    type_high_score = models.SmallIntegerField(default=3, db_default=3)
    # Interested: new since the first thing they did, then active or cold since the last; inactive after it.
    interested_new_days = models.IntegerField(default=90, db_default=90)
    interested_active_days = models.IntegerField(default=90, db_default=90)
    interested_cold_days = models.IntegerField(default=180, db_default=180)
    won_back_days = models.IntegerField(default=180, db_default=180)
    backfill_months = models.IntegerField(default=24, db_default=24)
    # Signs of leaving (R25): an interval so many times the usual one; baskets, and the chance of staying
    # within thirty days, down by so much; ratings that count as low, of five and (who would not recommend us)
    # of ten; the part of the remaining chance that each sign beyond rhythm takes; how long each counts.
    sign_stretch = models.FloatField(default=1.5, db_default=1.5)
    sign_basket_percent = models.SmallIntegerField(default=30, db_default=30)
    sign_alive_percent = models.SmallIntegerField(default=20, db_default=20)
    sign_low_rating = models.SmallIntegerField(default=2, db_default=2)
    sign_detractor = models.SmallIntegerField(default=6, db_default=6)
    sign_weight_percent = models.SmallIntegerField(default=15, db_default=15)
    sign_muted_days = models.IntegerField(default=90, db_default=90)
    sign_rated_days = models.IntegerField(default=180, db_default=180)
    sign_answer_days = models.IntegerField(default=14, db_default=14)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]

    @classmethod
    def current(cls) -> LifecyclePolicy:
        return cls.objects.first() or cls.objects.create(version=1)

    def as_params(self) -> dict[str, Any]:
        """The thresholds under the names that the SQL files use."""
        names = [field.attname for field in self._meta.fields if field.attname not in {"id", "created_at"}]
        return {name: getattr(self, name) for name in names}


class LifecycleRun(models.Model):
    """What one as_of computed with: the parameters by which every score of it can be explained."""

    generation = models.IntegerField(default=1)
    as_of = models.DateField()
    policy = models.ForeignKey(LifecyclePolicy, models.PROTECT, related_name="+")
    brand_gap_days = models.FloatField()
    gap_members = models.IntegerField()
    rfm_buyers = models.IntegerField()
    average_order_value = models.FloatField(null=True)
    # Cut points c1..c4; null where the fixed table applies.
    r_cuts = ArrayField(models.DateField(), null=True)
    f_cuts = ArrayField(models.IntegerField(), null=True)
    m_cuts = ArrayField(models.DecimalField(max_digits=14, decimal_places=2), null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["generation", "as_of"], name="lifecycle_run_once"),
        ]
