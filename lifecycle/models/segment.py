"""A saved filter or list, who matched it last night, who was put in by hand, and what it was before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models import Member


class Segment(models.Model):
    class Kind(models.TextChoices):
        DYNAMIC = "dynamic", _("computed every night")
        # Its tree is not asked: the members are those put in by hand.
        LIST = "list", _("list kept by hand")

    class Watch(models.TextChoices):
        FINE = "", _("as expected")
        JUMPED = "jumped", _("jumped")
        EMPTIED = "emptied", _("became empty")

    name = models.CharField(_("name"), max_length=80, unique=True)
    description = models.CharField(_("what it is for"), max_length=300, blank=True, db_default="")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.DYNAMIC, db_default="dynamic")
    # The ready-made segment that it was adopted from.
    ready_key = models.CharField(max_length=40, blank=True, db_default="", db_collation="C")
    # The filter tree of domain.md §6.
    tree = models.JSONField()
    version = models.IntegerField(default=1, db_default=1)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)
    as_of = models.DateField(null=True)
    computed_at = models.DateTimeField(null=True)
    # Transactions before this one were seen by the last reading (segments/kept/following).
    seen_xid = models.BigIntegerField(null=True, editable=False)
    member_count = models.IntegerField(null=True)
    error = models.TextField(blank=True)
    # A night that changes the count by more than this share is flagged until somebody has looked.
    watch_percent = models.SmallIntegerField(_("flag a change of more than … %"), default=30, db_default=30)
    watch = models.CharField(max_length=7, choices=Watch, blank=True, default="", db_default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["ready_key"], name="segment_adopted_once", condition=~Q(ready_key="")
            ),
            models.CheckConstraint(
                condition=Q(watch_percent__gte=1, watch_percent__lte=1000), name="segment_watch_is_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_list(self) -> bool:
        return self.kind == Segment.Kind.LIST


class SegmentMember(models.Model):
    """Who is, or once was, in a segment; left_on null means still in.

    Written a million at a time from members that the same statement reads: the keys are kept by those joins.
    """

    segment = models.ForeignKey(
        Segment, models.CASCADE, related_name="rows", db_index=False, db_constraint=False
    )
    # No foreign-key index of its own: member_in_segment_once begins with member_id.
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    first_entered_on = models.DateField()
    last_entered_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Where the members of a next night stand is read from this index alone.
            models.UniqueConstraint(
                fields=["member", "segment"], include=["left_on"], name="member_in_segment_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Who is in, and who came since a day.
            models.Index(
                fields=["segment", "last_entered_on"],
                name="segment_entered",
                condition=Q(left_on__isnull=True),
            ),
            models.Index(
                fields=["segment", "left_on"], name="segment_left", condition=Q(left_on__isnull=False)
            ),
        ]


class SegmentOverride(models.Model):
    """A member put in or kept out by hand, whatever the filter says; the rows of a list are such."""

    class Kind(models.TextChoices):
        INCLUDE = "include", _("always in")
        EXCLUDE = "exclude", _("never in")

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="overrides", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    reason = models.CharField(_("reason"), max_length=200, blank=True, db_default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["segment", "member"], name="segment_override_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.member_id}"


class SegmentVersion(models.Model):
    """What a segment was: name and tree as somebody saved them; append-only."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="versions", db_index=False)
    number = models.IntegerField()
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True, db_default="")
    tree = models.JSONField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["segment_id", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["segment", "number"], name="segment_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.segment_id}.{self.number}"


class SegmentNight(models.Model):
    """How large a segment was as of a day, and how many came and went: the history of its size."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="nights", db_index=False)
    as_of = models.DateField()
    members = models.IntegerField()
    entered = models.IntegerField()
    left = models.IntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["segment_id", "-as_of"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["segment", "as_of"], name="segment_night_once"),
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.as_of}"
