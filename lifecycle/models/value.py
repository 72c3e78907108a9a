"""What each buyer is expected to bring, and the parameters that say so (domain.md §5).

Like all derived rows, MemberValue is kept by the joins that write it, not by a foreign key in the database.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models import Member


class ClvRun(models.Model):
    """One fit of BG/NBD and Gamma-Gamma, with what it stood on; without enough data, what is missing."""

    class Missing(models.TextChoices):
        MEMBERS = "members", _("too few members with two purchase days")
        HISTORY = "history", _("too little history")
        FIT = "fit", _("the model found no answer")

    generation = models.IntegerField(default=1)
    as_of = models.DateField()
    # Empty where values are computed.
    missing = models.CharField(max_length=8, choices=Missing, blank=True, db_default="")
    # Counts of the data: all buyers, those with two purchase days, days since the first order of anybody.
    buyers = models.IntegerField()
    repeat_buyers = models.IntegerField()
    history_days = models.IntegerField()
    # BG/NBD, in weeks, and how many buyers it was fitted on.
    r = models.FloatField(null=True)
    alpha = models.FloatField(null=True)
    a = models.FloatField(null=True)
    b = models.FloatField(null=True)
    log_likelihood = models.FloatField(null=True)
    fitted_members = models.IntegerField(default=0, db_default=0)
    # Gamma-Gamma, in the brand's currency, and how many repeat buyers it was fitted on.
    p = models.FloatField(null=True)
    q = models.FloatField(null=True)
    gamma = models.FloatField(null=True)
    spend_log_likelihood = models.FloatField(null=True)
    spend_members = models.IntegerField(default=0, db_default=0)
    # Of the net amount of 365 days, the share whose cost is known; below a half, value is revenue.
    cost_share = models.FloatField(default=0)
    margin_rate = models.FloatField(default=1)
    # Cohort of the first order ("2026-03", "2026Q1", "all") → what its repeat buyers are worth on average.
    cohorts = models.JSONField(default=dict)
    # The hold-out: expected against actual purchases by group, and the error.
    quality = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["generation", "as_of"], name="clv_run_once"),
        ]

    @property
    def is_margin(self) -> bool:
        """Whether values are margins; where too few costs are known they are revenue."""
        return self.cost_share >= 0.5

    def parameters(self) -> dict[str, Any]:
        """The parameters under the names of the literature."""
        names = ("r", "alpha", "a", "b", "log_likelihood", "p", "q", "gamma")
        return {name: getattr(self, name) for name in names}


class MemberValue(models.Model):
    """What one buyer is expected to bring from scored_on on; p_alive and the next order are in the view.

    One-time buyers have no rhythm of their own: theirs is the mean of their cohort, marked as an estimate.
    """

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    scored_on = models.DateField()
    is_estimate = models.BooleanField()
    # Net amount of a purchase day to come.
    expected_amount = models.DecimalField(max_digits=14, decimal_places=2)
    orders_90d = models.FloatField()
    orders_180d = models.FloatField()
    orders_365d = models.FloatField()
    value_90d = models.DecimalField(max_digits=14, decimal_places=2)
    value_180d = models.DecimalField(max_digits=14, decimal_places=2)
    value_365d = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["value_365d", "member"], name="members_by_value_365d")
        ]
