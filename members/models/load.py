"""A load: one file on its way into the database, with its progress kept so that it can resume."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models.member import Member


class Load(models.Model):
    class Kind(models.TextChoices):
        MEMBERS = "members", _("members")
        ORDERS = "orders", _("orders")
        ORDER_LINES = "order_lines", _("order lines")
        REFUNDS = "refunds", _("refunds")
        INTERACTIONS = "interactions", _("interactions")
        GROUPS = "groups", _("households, employers and other groups")
        NOTES = "notes", _("notes about members")

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        QUEUED = "queued", _("queued")
        READING = "reading", _("reading the file")
        CHECKING = "checking", _("trying it out")
        CHECKED = "checked", _("tried out")
        APPLYING = "applying", _("writing")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        UNDOING = "undoing", _("undoing")
        UNDONE = "undone", _("undone")

    class Mode(models.TextChoices):
        UPSERT = "upsert", _("add new members and update known ones")
        CREATE = "create", _("add new members only")
        UPDATE = "update", _("update known members only")
        FILL = "fill", _("add new members; of known ones fill only what is empty")

    kind = models.CharField(max_length=12, choices=Kind)
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.UPSERT, db_default="upsert")
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
    # What a person has chosen on the page: encoding, delimiter, sheet, header row, and what each column is.
    options = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    # A trial reads and judges the file and says what would happen; nothing is written.
    is_trial = models.BooleanField(default=False, db_default=False)
    trial = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    # The first load of all makes members with numbers in one row: these take the place of LoadChange.
    made_from = models.BigIntegerField(null=True)
    made_upto = models.BigIntegerField(null=True)
    undo = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    error = models.TextField(blank=True)
    # The same as a sentence and what fills it, so that everybody reads it in their language.
    problem = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    cancel_requested = models.BooleanField(default=False)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]


class LoadMapping(models.Model):
    """What the columns of a file with this header were last time."""

    kind = models.CharField(max_length=12, choices=Load.Kind)
    # sha256 of the folded names of the columns, in their order.
    signature = models.CharField(max_length=64, db_collation="C")
    mapping = models.JSONField(default=list)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "signature"], name="load_mapping_once"),
        ]


class LoadChange(models.Model):
    """What one load did to one member: nothing in `before` means it made the member. Kept for the undo."""

    load = models.ForeignKey(Load, models.CASCADE, related_name="+", db_index=False)
    # No constraint in the database, since a load writes a million; an erasure deletes by the index.
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_constraint=False)
    # Only what differs, by the names of the columns.
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    # Why an undo left it: "used", "edited", or the fields that somebody has changed since.
    left = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["load", "member"], name="load_change_once"),
        ]


class LoadedTie(models.Model):
    """What one load wrote of groups and notes: nothing in `before` means it made the row. For the undo."""

    load = models.ForeignKey(Load, models.CASCADE, related_name="+", db_index=False)
    # "group", "place" (of a member in a group) or "note".
    noun = models.CharField(max_length=8)
    row_id = models.BigIntegerField()
    # Role and days, or kind and place on the page; never the words themselves.
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["load", "noun", "row_id"], name="loaded_tie_once"),
        ]
