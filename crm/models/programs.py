"""Other programs: who calls the API, what was answered, and whom we call."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models.staff import User


class ApiClient(models.Model):
    """Another program. `source` is the feed that it writes and, without the scope sources:all, reads."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    source = models.CharField(_("feed"), max_length=40, default="main", db_default="main")
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    calls_per_minute = models.IntegerField(_("calls a minute"), default=600, db_default=600)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(calls_per_minute__gt=0), name="api_client_may_call_at_all"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_authenticated(self) -> bool:
        """What Django REST framework asks of whoever calls."""
        return True


class ApiKey(models.Model):
    """A secret of a client: the key itself is shown once, and its keyed hash is kept."""

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="keys")
    key_id = models.CharField(max_length=8, unique=True, db_collation="C")
    key_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]


class IdempotencyKey(models.Model):
    """A call that was answered, with the answer: written in the transaction of its effect."""

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255, db_collation="C")
    request_hash = models.BinaryField(max_length=32)
    status = models.SmallIntegerField()
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_once"),
        ]


class WebhookEndpoint(models.Model):
    """An address that wants to hear of something. Its secret is derived from `seed` (crm/webhooks)."""

    class State(models.TextChoices):
        ACTIVE = "active", _("in use")
        PAUSED = "paused", _("paused")
        DISABLED = "disabled", _("disabled")

    name = models.CharField(_("name"), max_length=60, unique=True)
    url = models.URLField(_("address"), max_length=500)
    topics = ArrayField(models.CharField(max_length=40), default=list)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE, db_default="active")
    seed = models.BinaryField(max_length=32)
    # After a rotation both secrets sign until old_until.
    old_seed = models.BinaryField(max_length=32, null=True)
    old_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class OutboxMessage(models.Model):
    """One thing that happened, to be told; written in the transaction in which it happened."""

    message_id = models.UUIDField(unique=True, db_default=models.Func(function="shuke_uuid7"))
    topic = models.CharField(max_length=40)
    # What it was, so that the same thing is told once.
    event_key = models.CharField(max_length=80, unique=True, db_collation="C")
    member_id = models.BigIntegerField(null=True)
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now(), db_index=True)


class WebhookDelivery(models.Model):
    """A message on its way to one endpoint: the row is the queue."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("on its way")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")

    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="deliveries", db_index=False)
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED, db_default="queued")
    attempts = models.SmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(db_default=Now())
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    last_status = models.SmallIntegerField(null=True)
    last_error = models.CharField(max_length=200, blank=True, db_default="")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "endpoint"], name="webhook_delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state="sending", lease_token__isnull=False)
                | (~models.Q(state="sending") & models.Q(lease_token__isnull=True)),
                name="webhook_delivery_is_leased",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_at", "id"], condition=models.Q(state="queued"), name="webhook_delivery_due"
            ),
        ]
