"""Which two records may be one person, what was decided about them, and how a merge can be taken back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models.member import Member


class DuplicateCandidate(models.Model):
    """An unordered pair, written with the smaller key first, so that it is filed once whoever finds it.

    The members are named softly: of a merged pair one row is gone, and the decision stays on record.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to decide")
        MERGED = "merged", _("merged")
        REJECTED = "rejected", _("not the same")
        LATER = "later", _("later")

    class Door(models.TextChoices):
        """Who noticed it."""

        SEARCH = "search", _("duplicate search")
        JOIN = "join", _("join page")
        CALL = "call", _("telephone")
        SURVEY = "survey", _("survey")
        LINE = "line", _("LINE")
        STAFF = "staff", _("by hand")
        NEWSLETTER = "newsletter", _("newsletter page")
        BOOKING = "booking", _("booking page")
        API = "api", _("API")

    one = models.ForeignKey(Member, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    other = models.ForeignKey(Member, models.DO_NOTHING, related_name="+", db_constraint=False)
    probability = models.FloatField()
    # What agreed and what did not: [{"field", "level", "weight"}], words and numbers, never values.
    why = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    state = models.CharField(
        max_length=8, choices=State, default=State.OPEN, db_default="open", db_collation="C"
    )
    door = models.CharField(max_length=10, choices=Door, default=Door.SEARCH, db_default="search")
    later_until = models.DateTimeField(null=True)
    found_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="duplicate_pair_in_order"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-probability", "-id"], name="duplicate_queue"),
        ]


class DuplicateSearch(models.Model):
    """One search over all members, with its progress: the row is the queue."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("searching")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    state = models.CharField(max_length=8, choices=State, default=State.QUEUED, db_default="queued")
    # reading, training, comparing, filing
    phase = models.CharField(max_length=12, blank=True, db_default="")
    done = models.SmallIntegerField(default=0, db_default=0)  # percent
    threshold = models.FloatField()
    source = models.CharField(max_length=40, blank=True, db_default="")
    members = models.BigIntegerField(null=True)
    pairs = models.BigIntegerField(null=True)
    filed = models.BigIntegerField(null=True)
    # How the weights came about: trained on the brand's own records, or the rules for small sets.
    method = models.CharField(max_length=8, blank=True, db_default="")
    error = models.TextField(blank=True, db_default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="duplicate_search_one_at_a_time"
            ),
        ]


class Merge(models.Model):
    """Two members became one. The absorbed row is gone; what was changed is kept until `undo_until`."""

    survivor = models.ForeignKey(Member, models.DO_NOTHING, related_name="+", db_constraint=False)
    absorbed = models.ForeignKey(
        Member, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    # Which fields were taken from the absorbed record; names only.
    taken = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=80)
    undo_until = models.DateTimeField(db_index=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]


class MergedRows(models.Model):
    """One step of a merge on one table, as it was before; gone once the merge can no longer be undone."""

    class Kind(models.TextChoices):
        MOVED = "moved", _("moved")
        CHANGED = "changed", _("changed")
        DROPPED = "dropped", _("dropped")

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="rows")
    table = models.CharField(max_length=80)
    column = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    # moved: keys; changed: [before, after]; dropped: whole rows.
    rows = models.JSONField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]


class MemberAlias(models.Model):
    """An identity that was absorbed: pages, the API and the feeds find the survivor by it."""

    survivor = models.ForeignKey(Member, models.CASCADE, related_name="+")
    merge = models.ForeignKey(Merge, models.CASCADE, related_name="+", db_index=False)
    old_id = models.BigIntegerField(unique=True)
    public_id = models.UUIDField(unique=True)
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=64, null=True, db_collation="C")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "external_id"], name="member_alias_identity"),
        ]
