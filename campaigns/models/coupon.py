"""Coupons: what a type gives, and each single coupon with its one life."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stage
from members.models import Member, Order


class CouponType(models.Model):
    class Kind(models.TextChoices):
        AMOUNT = "amount", _("amount off")
        PERCENT = "percent", _("percent off")
        SHIPPING = "shipping", _("free delivery")
        GIFT = "gift", _("gift")

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    # Money for amount, percent for percent, the cost to the brand for gift and shipping.
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    min_spend = models.DecimalField(_("minimum spend"), max_digits=14, decimal_places=2, default=0)
    valid_days = models.IntegerField(_("valid for days after issue"), default=60)
    # The stage of members it is meant for; its playbook lists it, the one that is usual there first.
    stage = models.CharField(
        _("for the stage"), max_length=12, choices=Stage, blank=True, default="", db_default=""
    )
    is_default = models.BooleanField(_("the usual one for this stage"), default=False, db_default=False)
    # How many coupons of this type may be used in all; none is no limit.
    max_redemptions = models.IntegerField(_("how many may be used"), null=True, blank=True)
    # Written together with every use and return, in the same transaction.
    redeemed_count = models.IntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(redeemed_count__gte=0), name="coupon_type_never_below_zero"),
        ]

    def __str__(self) -> str:
        return self.name


class Coupon(models.Model):
    class State(models.TextChoices):
        ISSUED = "issued", _("issued")
        REDEEMED = "redeemed", _("redeemed")
        EXPIRED = "expired", _("expired")
        VOID = "void", _("void")

    code = models.CharField(max_length=24, unique=True, db_collation="C")
    type = models.ForeignKey(CouponType, models.PROTECT, related_name="coupons")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    # Why this member got it; unique, so that the same occasion never gives two.
    occasion_key = models.CharField(max_length=80, unique=True, db_collation="C")
    state = models.CharField(max_length=10, choices=State, default=State.ISSUED, db_default="issued")
    issued_at = models.DateTimeField(db_default=Now())
    expires_on = models.DateField()
    redeemed_at = models.DateTimeField(null=True)
    order = models.OneToOneField(Order, models.SET_NULL, null=True, related_name="+")
    # At the till the order may not be known here yet: its feed and external id, until it comes in.
    order_source = models.CharField(max_length=40, blank=True, db_default="", db_collation="C")
    order_external_id = models.CharField(max_length=64, blank=True, db_default="", db_collation="C")
    discount_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="redeemed", redeemed_at__isnull=False) | ~Q(state="redeemed"),
                name="coupon_redeemed_has_time",
            ),
            models.UniqueConstraint(
                fields=["order_source", "order_external_id"],
                condition=~Q(order_external_id=""),
                name="coupon_once_an_order",
            ),
        ]


class CouponFlag(models.Model):
    """An order whose coupon code needs a person's eye. The order stands: a placed order is never refused."""

    class Reason(models.TextChoices):
        UNKNOWN = "unknown", _("unknown code")
        OTHER_MEMBER = "other_member", _("another member's coupon")
        EXPIRED = "expired", _("expired coupon")
        USED = "used", _("coupon already used")
        VOID = "void", _("coupon was void")
        BELOW_MINIMUM = "below_minimum", _("below the minimum spend")
        OVER_LIMIT = "over_limit", _("more uses than the type allows")

    order = models.OneToOneField(Order, models.CASCADE, related_name="+")
    coupon = models.ForeignKey(Coupon, models.CASCADE, null=True, related_name="flags")
    reason = models.CharField(max_length=16, choices=Reason)
    at = models.DateTimeField(db_default=Now())
