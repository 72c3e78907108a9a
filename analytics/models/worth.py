"""What makes a customer valuable to this brand, and what each one brought, cost and said (R40, R57, R62).

MemberWorth is derived, like the rows of the lifecycle: kept by the joins that write it, not by a constraint.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models import Member


def default_weights() -> dict[str, float]:
    return {"contribution": 60, "value_365d": 25, "orders": 15}


def default_loyalty() -> dict[str, float]:
    return {"satisfaction": 40, "advocacy": 30, "full_price": 30}


class ValueGroup(models.TextChoices):
    TOP = "top", _("most valuable")
    MIDDLE = "middle", _("middle")
    BOTTOM = "bottom", _("least valuable")


class ValueYardstick(models.Model):
    """One version of what counts; the newest row is in force, none is ever edited."""

    version = models.IntegerField(unique=True)
    # Metric, or custom:<key> of an own field → its weight; only their proportions count.
    weights = models.JSONField(default=default_weights)
    # Part of loyalty → its weight, and from how many of 100 somebody counts as loyal.
    loyalty_weights = models.JSONField(default=default_loyalty)
    loyalty_line = models.FloatField(default=60)
    top_percent = models.SmallIntegerField(default=20)
    bottom_percent = models.SmallIntegerField(default=20)
    # What serving costs: a minute, and how many of them a contact and a complaint take.
    minute_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(5))
    contact_minutes = models.FloatField(default=6)
    complaint_minutes = models.FloatField(default=30)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]

    @classmethod
    def current(cls) -> ValueYardstick:
        return cls.objects.first() or cls.objects.get_or_create(version=1)[0]


class WorthRun(models.Model):
    """One weighing of everybody, as of a night; asked for, or due once a week (ADR 0010)."""

    as_of = models.DateField(unique=True)
    yardstick = models.ForeignKey(ValueYardstick, models.PROTECT, null=True, related_name="+")
    # It is to be computed while it was asked for later than it was computed.
    asked_at = models.DateTimeField(db_default=Now())
    computed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True, db_default="")
    seconds = models.FloatField(null=True)
    members = models.IntegerField(default=0, db_default=0)
    top_cut = models.FloatField(null=True)
    bottom_cut = models.FloatField(null=True)
    # Of the net amount of 365 days, the share whose cost is known, and what cost is taken where it is not.
    cost_share = models.FloatField(default=0, db_default=0)
    cost_rate = models.FloatField(default=0, db_default=0)
    # What was measured of our own acting, and the offer that advice speaks of (analytics/advice).
    rates = models.JSONField(default=dict)
    offer = models.JSONField(default=dict)
    # What marks each group: topic, trait, group, members (analytics/sql/worth/marks.sql).
    marks = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["-as_of"]


class MemberWorth(models.Model):
    """One customer of the last 365 days: who bought, or bought before and was served.

    contribution = net amount − cost − gifts and free delivery − service. Discounts are missing from the net
    amount already; discount_amount says how much they were, gifts and deliveries among them.
    """

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    orders = models.IntegerField()
    net_amount = models.DecimalField(max_digits=14, decimal_places=2)
    cost_amount = models.DecimalField(max_digits=14, decimal_places=2)
    discount_amount = models.DecimalField(max_digits=14, decimal_places=2)
    extra_amount = models.DecimalField(max_digits=14, decimal_places=2)
    service_amount = models.DecimalField(max_digits=14, decimal_places=2)
    contribution = models.DecimalField(max_digits=14, decimal_places=2)
    discounted_orders = models.IntegerField()
    # Share of orders with a discount, the newer ones weighing more (half after 180 days).
    discount_share = models.FloatField(null=True)
    # The part of the day in which most of at least three orders were placed.
    daypart = models.CharField(max_length=9, blank=True, db_default="", db_collation="C")
    # 0 … 1; null where nobody asked and nobody was brought.
    satisfaction = models.FloatField(null=True)
    advocacy = models.FloatField(null=True)
    friends = models.IntegerField()
    loyalty = models.FloatField(null=True)
    score = models.FloatField()
    value_group = models.CharField(max_length=6, choices=ValueGroup, db_collation="C")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["contribution", "member"], name="members_by_contribution")
        ]
