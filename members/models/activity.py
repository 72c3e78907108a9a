"""What members did: orders, refunds, interactions, and the queue of members that just changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models.member import Member


class Product(models.Model):
    source = models.CharField(max_length=40, default="main", db_default="main")
    external_id = models.CharField(max_length=64, db_collation="C")
    name = models.CharField(max_length=200, blank=True, db_default="")
    category = models.CharField(max_length=80, blank=True, db_default="")
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "external_id"], name="product_identity"),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


class Order(models.Model):
    """Valid as of D: paid or fulfilled, with amount minus refunds dated before D above zero."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        PAID = "paid", _("paid")
        FULFILLED = "fulfilled", _("fulfilled")
        CANCELLED = "cancelled", _("cancelled")

    # No foreign-key index of its own: order_of_member begins with member_id.
    member = models.ForeignKey(Member, models.CASCADE, related_name="orders", db_index=False)
    source = models.CharField(max_length=40, default="main", db_default="main", db_collation="C")
    external_id = models.CharField(max_length=64, db_collation="C")
    version = models.BigIntegerField(default=0, db_default=0)
    placed_at = models.DateTimeField()
    # placed_at as a day of the brand.
    placed_on = models.DateField()
    status = models.CharField(
        max_length=10, choices=Status, default=Status.PAID, db_default="paid", db_collation="C"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    channel = models.CharField(max_length=40, blank=True, db_default="")
    store = models.CharField(max_length=60, blank=True, db_default="")
    coupon_code = models.CharField(max_length=40, blank=True, db_default="")
    payment_method = models.CharField(max_length=30, blank=True, db_default="")
    instalments = models.SmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["external_id", "source"], name="order_identity"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The nightly aggregate reads this index alone, in member order; the id tells which was refunded.
            models.Index(
                fields=["member", "placed_on"],
                include=["amount", "cost", "status", "id"],
                name="order_of_member",
            ),
            models.Index(fields=["placed_on", "member"], name="order_on_day"),
            models.Index(fields=["coupon_code"], name="order_with_coupon", condition=~Q(coupon_code="")),
        ]

    def __str__(self) -> str:
        return self.external_id


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    line_no = models.IntegerField()
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=12, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    # How this piece was made for the customer: engraving, size, blend; name of the choice → what was chosen.
    configuration = models.JSONField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["order", "line_no"], name="order_line_identity"),
        ]


class Refund(models.Model):
    """Money given back on one order; the sum never exceeds the order's amount."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="refunds", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=64, db_collation="C")
    version = models.BigIntegerField(default=0, db_default=0)
    refunded_at = models.DateTimeField()
    refunded_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["order", "external_id"], name="refund_identity"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["refunded_on"], name="refund_on_day")]


class ParkedRefund(models.Model):
    """A refund that arrived before its order; tried again whenever orders of its source come in."""

    source = models.CharField(max_length=40, db_collation="C")
    order_external_id = models.CharField(max_length=64, db_collation="C")
    external_id = models.CharField(max_length=64, db_collation="C")
    version = models.BigIntegerField()
    has_own_version = models.BooleanField(default=False)
    refunded_at = models.DateTimeField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["order_external_id", "external_id", "source"], name="parked_refund_identity"
            ),
        ]


class Interaction(models.Model):
    """One contact in either direction. `is_own`: the member acted (domain.md §1)."""

    # fmt: off
    OWN_KINDS = frozenset({
        "registered", "subscribed", "line_added", "ad_clicked", "liked", "commented", "shared",
        "community_joined", "booked", "attended", "answered", "called_in", "clicked", "ended",
    })
    # fmt: on
    #: How a relation ended; only with kind "ended".
    END_KINDS = frozenset(
        {"interview", "competitor", "need_changed", "account_closed", "membership_cancelled"}
    )

    member = models.ForeignKey(Member, models.CASCADE, related_name="interactions", db_index=False)
    source = models.CharField(max_length=40, default="main", db_default="main", db_collation="C")
    external_id = models.CharField(max_length=80, db_collation="C")
    version = models.BigIntegerField(default=0, db_default=0)
    kind = models.CharField(max_length=30)
    end_kind = models.CharField(max_length=20, blank=True, db_default="")
    is_own = models.BooleanField()
    occurred_at = models.DateTimeField()
    occurred_on = models.DateField()
    channel = models.CharField(max_length=20, blank=True, db_default="")
    subject = models.CharField(max_length=200, blank=True, db_default="")
    note = models.TextField(blank=True, db_default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["external_id", "source"], name="interaction_identity"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["member", "occurred_on"], include=["is_own", "kind"], name="interaction_of_member"
            ),
            models.Index(fields=["occurred_on", "member"], name="interaction_on_day"),
        ]


class ChangedMember(models.Model):
    """The queue from ingest to the lifecycle, written in ingest's own transaction.

    fact_on is the earliest day among the facts that arrived: a fact dated before the member
    entered lost is a correction of the past, and only such a one may undo the entry.
    """

    class Reason(models.TextChoices):
        MEMBER = "member", _("member")
        ORDER = "order", _("order")
        REFUND = "refund", _("refund")
        INTERACTION = "interaction", _("interaction")
        CORRECTION = "correction", _("correction")
        MERGE = "merge", _("merge")

    id = models.BigAutoField(primary_key=True)  # also the order of arrival
    # No constraint in the database: a row lives for seconds, a million come at once, and who drains the queue
    # joins it with the members.
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    reason = models.CharField(max_length=12, choices=Reason)
    fact_on = models.DateField(null=True)
    at = models.DateTimeField(db_default=Now())
