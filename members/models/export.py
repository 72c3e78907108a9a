"""Files out: who asked for which members' data, who agreed, and what became of the file."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models.member import Member


class Export(models.Model):
    """One file on its way out. The row is the queue; the file lives for hours and goes."""

    class Kind(models.TextChoices):
        MEMBERS = "members", _("members")
        REFERRALS = "referrals", _("referrals")
        AUDIENCE = "audience", _("hashed audience")

    class Format(models.TextChoices):
        CSV = "csv", _("CSV for Excel (UTF-8)")
        XLSX = "xlsx", _("Excel workbook (xlsx)")

    class State(models.TextChoices):
        REQUESTED = "requested", _("waits for approval")
        REFUSED = "refused", _("refused")
        QUEUED = "queued", _("queued")
        WRITING = "writing", _("being written")
        READY = "ready", _("ready")
        FETCHED = "fetched", _("downloaded")
        EXPIRED = "expired", _("expired")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=12, choices=Kind)
    format = models.CharField(max_length=4, choices=Format, default=Format.CSV)
    columns = models.JSONField(default=list)
    # The filter as the list had it: what to run again when the file is written.
    query = models.JSONField(default=dict)
    # What was asked for, in words for whoever approves.
    about = models.CharField(max_length=300, blank=True)
    is_personal = models.BooleanField(default=False)
    purpose = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    rows = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    size = models.BigIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A second person: nobody agrees to a request of their own.
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="export_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(is_personal=False)
                | Q(state__in=["requested", "refused", "cancelled"])
                | Q(decided_by__isnull=False),
                name="personal_export_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"E-{self.pk}"


class ExportedMember(models.Model):
    """Whose personal data left in which file: what the member's privacy record shows."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_constraint=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["export", "member"], name="exported_once_a_file"),
        ]


class Canary(models.Model):
    """A member who does not exist, in one file alone: whoever uses the address has that file."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="canaries")
    number = models.CharField(max_length=20, db_collation="C")
    name = models.CharField(max_length=80)
    email = models.CharField(max_length=254, unique=True)
    phone = models.CharField(max_length=24, unique=True)

    def __str__(self) -> str:
        return self.number


class CanarySighting(models.Model):
    """Where and when the address of a canary turned up."""

    class Door(models.TextChoices):
        SEARCH = "search", _("looked up")
        CALL = "call", _("telephone")
        MEMBER = "member", _("became a member")

    canary = models.ForeignKey(Canary, models.CASCADE, related_name="sightings")
    door = models.CharField(max_length=20, choices=Door)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
