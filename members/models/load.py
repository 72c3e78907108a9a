"""A load: one file on its way into the database, with its progress kept so that it can resume."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User


class Load(models.Model):
    class Kind(models.TextChoices):
        MEMBERS = "members", _("members")
        ORDERS = "orders", _("orders")
        ORDER_LINES = "order_lines", _("order lines")
        REFUNDS = "refunds", _("refunds")
        INTERACTIONS = "interactions", _("interactions")

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        READING = "reading", _("reading the file")
        APPLYING = "applying", _("writing")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=12, choices=Kind)
    profile = models.CharField(max_length=20, default="generic")
    source = models.CharField(max_length=40, default="main")
    file_name = models.CharField(max_length=255)
    path = models.CharField(max_length=1024)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    # Where reading stands: bytes of the decoded file that are safely in the staging table.
    offset = models.BigIntegerField(default=0)
    lines_read = models.BigIntegerField(default=0)
    # Where writing stands: how many staged lines are applied.
    applied_line = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    # How the file is written: encoding, delimiter, its header, and which column is which.
    layout = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    error = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
