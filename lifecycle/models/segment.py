"""A saved filter, and who matched it last night."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models import Member


class Segment(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    # The filter tree of domain.md §6.
    tree = models.JSONField()
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    as_of = models.DateField(null=True)
    member_count = models.IntegerField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class SegmentMember(models.Model):
    """Who is, or once was, in a segment; left_on null means still in."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="rows", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    first_entered_on = models.DateField()
    last_entered_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["segment", "member"], name="segment_member_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["segment"], name="segment_present", condition=Q(left_on__isnull=True)),
        ]
