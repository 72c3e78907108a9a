"""The send pipeline as rows: PostgreSQL is the queue and the truth (reliability.md §3.1)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign, ContentVersion
from campaigns.models.coupon import Coupon
from members.models import Booking, Channel, Member, Order


class Send(models.Model):
    """One occurrence of a campaign: a night's batch of a standing one, or the whole of a one-off."""

    class State(models.TextChoices):
        BUILDING = "building", _("building")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        DONE = "done", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="sends")
    content = models.ForeignKey(ContentVersion, models.PROTECT, related_name="+")
    occurrence_key = models.CharField(max_length=80, unique=True, db_collation="C")
    state = models.CharField(max_length=10, choices=State, default=State.BUILDING, db_default="building")
    as_of = models.DateField()
    # Of a survey: 1 the invitation, 2 the reminder, 3 the last one.
    touch = models.SmallIntegerField(default=1, db_default=1)
    # Of a service message: the visit that it is about.
    booking = models.ForeignKey(Booking, models.SET_NULL, null=True, related_name="+", db_index=False)
    send_now = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]


class AudienceMember(models.Model):
    """Who was in the audience of a send and in which arm; the comparison with the holdout counts these."""

    class Arm(models.TextChoices):
        TREATED = "treated", _("contacted")
        HOLDOUT = "holdout", _("held out")
        # The most valuable 1 % are always treated and belong to neither arm of the comparison.
        ALWAYS = "always", _("always contacted")

    send = models.ForeignKey(Send, models.CASCADE, related_name="audience", db_index=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    arm = models.CharField(max_length=8, choices=Arm)
    # What makes the entry unique for a standing campaign: the loss (stage chain number) it answers.
    occasion_key = models.CharField(max_length=80, db_collation="C")
    stage = models.CharField(max_length=12, blank=True, db_default="")
    value_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)
    entered_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["send", "member"], name="audience_once_a_send"),
            models.UniqueConstraint(fields=["campaign", "occasion_key"], name="audience_once_an_occasion"),
        ]


class Delivery(models.Model):
    """One message to one member for one send. Terminal states never go back."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("claimed")
        CALLING = "calling", _("handing over")
        SENT = "sent", _("sent")
        SKIPPED = "skipped", _("skipped")
        FAILED = "failed", _("failed")
        UNCERTAIN = "uncertain", _("uncertain")
        QUARANTINED = "quarantined", _("quarantined")
        CANCELLED = "cancelled", _("cancelled")

    send = models.ForeignKey(Send, models.PROTECT, related_name="deliveries", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    state = models.CharField(
        max_length=12, choices=State, default=State.QUEUED, db_default="queued", db_collation="C"
    )
    reason = models.CharField(max_length=30, blank=True, db_default="")
    coupon = models.ForeignKey(Coupon, models.SET_NULL, null=True, related_name="+", db_index=False)
    # Message-ID of the mail, idempotency key of other channels.
    provider_key = models.UUIDField(unique=True, default=uuid.uuid4)
    # What /u/, /c/ and /o/ carry: 128 random bits.
    link_token = models.CharField(max_length=32, unique=True, db_collation="C")
    # Keyed hash of the address that was called; one address gets one message a send, whoever shares it.
    address_hash = models.BinaryField(max_length=32, null=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    # host:pid of the process that holds the lease, for the status page and for whoever must look into it.
    leased_by = models.CharField(max_length=80, blank=True, db_default="")
    claims = models.SmallIntegerField(default=0, db_default=0)
    calls = models.SmallIntegerField(default=0, db_default=0)
    # A row whose lease was lost is claimed alone from then on.
    lost_leases = models.SmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(db_default=Now())
    last_error = models.CharField(max_length=300, blank=True, db_default="")
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    clicked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["send", "member"], name="delivery_once_a_send"),
            models.CheckConstraint(
                condition=Q(state__in=["claimed", "calling"], lease_token__isnull=False)
                | (~Q(state__in=["claimed", "calling"]) & Q(lease_token__isnull=True)),
                name="delivery_lease_while_held",
            ),
            models.UniqueConstraint(
                fields=["send", "address_hash"],
                name="delivery_once_an_address",
                condition=Q(address_hash__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["channel", "next_at", "id"], name="delivery_queue", condition=Q(state="queued")
            ),
            # Whether a send is finished is asked every half minute.
            models.Index(
                fields=["send"], name="delivery_open", condition=Q(state__in=["queued", "claimed", "calling"])
            ),
            # Rows that lost a lease are few and looked for at every claim.
            models.Index(
                fields=["channel", "next_at"],
                name="delivery_alone",
                condition=Q(state="queued", lost_leases__gt=0),
            ),
            models.Index(
                fields=["lease_until"], name="delivery_leases", condition=Q(state__in=["claimed", "calling"])
            ),
        ]


class Attempt(models.Model):
    """One hand-over to a provider; append-only but for its own outcome."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts", db_index=False)
    n = models.SmallIntegerField()
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, db_default="")
    detail = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["delivery", "n"], name="attempt_once"),
        ]


class FormerLink(models.Model):
    """What the links of a mail carry whose row was folded into another: two records were one person."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="+")
    link_token = models.CharField(max_length=32, unique=True, db_collation="C")


class FrequencySlot(models.Model):
    """One counted contact of a member on a channel; the caps count these under the member's lock."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel)
    at = models.DateTimeField(db_default=Now())
    delivery = models.OneToOneField(Delivery, models.CASCADE, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "at"], name="slots_of_member")
        ]


class ChannelBudget(models.Model):
    """Rate and circuit breaker of a channel, kept as a row that every worker sees."""

    channel = models.CharField(max_length=8, choices=Channel, primary_key=True)
    per_minute = models.IntegerField(default=1200)
    tokens = models.FloatField(default=1200)
    refilled_at = models.DateTimeField(db_default=Now())
    breaker = models.CharField(max_length=6, default="closed", db_default="closed")
    open_until = models.DateTimeField(null=True)
    open_seconds = models.IntegerField(default=60, db_default=60)
    failures_in_a_row = models.IntegerField(default=0, db_default=0)
    # What one message costs the brand; the campaign page counts it.
    cost_amount = models.DecimalField(max_digits=8, decimal_places=4, default=0, db_default=0)


class Outcome(models.Model):
    """An order credited to the last delivery within the campaign's window; unique per order."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="+")
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="outcomes")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    with_coupon = models.BooleanField()
    ordered_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())
