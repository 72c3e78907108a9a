"""One row of facts and scores per member, one current stage per member, and the chain of moves.

These rows are derived, a million at a time, from members that the same statement reads: the foreign keys
are kept by those joins, not by a constraint whose check per row would cost more than the computation.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from lifecycle.models.policy import LifecycleRun
from members.models import Member


class Stage(models.TextChoices):
    PROSPECT = "prospect", _("Prospect")
    INTERESTED = "interested", _("Interested")
    FIRST_BUYER = "first_buyer", _("First-time buyer")
    REPEAT_BUYER = "repeat_buyer", _("Repeat buyer")
    CORE = "core", _("Core")
    LOST = "lost", _("Lapsed")
    DEFECTOR = "defector", _("Defected")


class MemberMetrics(models.Model):
    """Facts before as_of, from valid orders only; cycle_days and cycle_ratio are in lifecycle_standing."""

    class Band(models.TextChoices):
        N = "n", _("first purchase, on time")
        E0 = "e0", _("active")
        S1 = "s1", _("dozing")
        S2 = "s2", _("half asleep")
        S3 = "s3", _("asleep")

    class Risk(models.TextChoices):
        LOW = "low", _("low")
        WATCH = "watch", _("watch")
        HIGH = "high", _("high")
        GONE = "gone", _("gone")

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    first_order_on = models.DateField(null=True)
    last_order_on = models.DateField(null=True)
    order_count = models.IntegerField(default=0, db_default=0)
    purchase_days = models.IntegerField(default=0, db_default=0)
    net_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)
    # Net amount minus cost where the cost is known: what winning back is ranked by.
    value_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)
    order_count_365d = models.IntegerField(default=0, db_default=0)
    net_amount_365d = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)
    # How buying changes (R25) and what lifetime value reads: the purchase days at both ends, net of refunds.
    first_day_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)
    last_two_days_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)
    previous_order_on = models.DateField(null=True)
    last_refund_on = models.DateField(null=True)
    first_own_on = models.DateField(null=True)
    last_own_on = models.DateField(null=True)
    # Set while the newest "ended" interaction is later than the last valid order.
    ended_on = models.DateField(null=True)
    end_kind = models.CharField(max_length=20, blank=True, db_default="")
    r = models.SmallIntegerField(null=True)
    f = models.SmallIntegerField(null=True)
    m = models.SmallIntegerField(null=True)
    band = models.CharField(max_length=2, choices=Band, null=True, db_collation="C")
    risk = models.CharField(max_length=5, choices=Risk, null=True, db_collation="C")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["value_amount", "member"], name="metrics_by_value")
        ]


class TouchedMember(models.Model):
    """The work list of the run in progress: members moved here from the queue, or found by date."""

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    # An order was corrected, or two members merged: the past itself changed.
    correction = models.BooleanField(default=False, db_default=False)
    # One of these corrections is that two members became one.
    merged = models.BooleanField(default=False, db_default=False)
    # The earliest day among the orders that arrived.
    order_on = models.DateField(null=True)


class MemberStage(models.Model):
    """The current stage of a member: the end of the chain of this generation."""

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    stage = models.CharField(max_length=12, choices=Stage, db_collation="C")
    sub_state = models.CharField(max_length=16, blank=True, db_default="", db_collation="C")
    seq = models.IntegerField(default=1, db_default=1)
    since_on = models.DateField()
    # The last day on which the computed stage was core; today while it still is.
    last_core_on = models.DateField(null=True)
    reactivated_on = models.DateField(null=True)
    override_stage = models.CharField(max_length=12, choices=Stage, blank=True, db_default="")
    override_reason = models.CharField(max_length=200, blank=True, db_default="")
    override_until = models.DateField(null=True)
    override_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["stage", "member"], name="members_in_stage")
        ]


class StageTransition(models.Model):
    """One move; append-only, numbered per member, with the inputs that decided it."""

    class Cause(models.TextChoices):
        IMPORT = "import", _("first seen")
        ORDER = "order", _("order")
        REFUND = "refund", _("refund")
        RESPONSE = "response", _("response")
        TIME = "time", _("time passed")
        RFM = "rfm", _("scores changed")
        INTERVIEW = "interview", _("told us")
        MANUAL = "manual", _("by hand")
        MERGE = "merge", _("merge")
        POLICY = "policy", _("policy")
        CORRECTION = "correction", _("correction")

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    generation = models.IntegerField(default=1, db_default=1)
    seq = models.IntegerField()
    from_stage = models.CharField(max_length=12, choices=Stage, blank=True, db_default="")
    to_stage = models.CharField(max_length=12, choices=Stage)
    on = models.DateField()
    cause = models.CharField(max_length=10, choices=Cause)
    run = models.ForeignKey(
        LifecycleRun, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    # The inputs that decided, as they stood on that day.
    cycle_days = models.FloatField(null=True)
    cycle_ratio = models.FloatField(null=True)
    order_count = models.IntegerField()
    last_order_on = models.DateField(null=True)
    last_own_on = models.DateField(null=True)
    r = models.SmallIntegerField(null=True)
    f = models.SmallIntegerField(null=True)
    m = models.SmallIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "generation", "seq"], name="stage_chain"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["on"], name="stage_moves_on_day")]


class RfmSnapshot(models.Model):
    """The scores of every buyer at a month end, for the migration between groups."""

    as_of = models.DateField()
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_constraint=False)
    r = models.SmallIntegerField()
    f = models.SmallIntegerField()
    m = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["as_of", "member"], name="rfm_snapshot_once"),
        ]
