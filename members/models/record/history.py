"""Where does each value come from, is it verified, and what was there before?

Both name a field by its column, or by `custom:<key>`.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import ApiClient, User
from members.models.load import Load
from members.models.member import Member


class FieldProvenance(models.Model):
    """Source and standing of one value.

    A value without a row has the provenance of its record: the feed, and the time it came in. So a load of a
    million members writes none of these.
    """

    class Kind(models.TextChoices):
        DECLARED = "declared", _("declared")
        VERIFIED = "verified", _("verified")
        INFERRED = "inferred", _("inferred")

    class Result(models.TextChoices):
        """What a verification (校驗) found."""

        VALID = "valid", _("is right")
        UNREACHABLE = "unreachable", _("could not be reached")
        WRONG_PERSON = "wrong_person", _("belongs to somebody else")
        INVALID = "invalid", _("does not exist")
        NO_NEED = "no_need", _("has no need")

    member = models.ForeignKey(Member, models.CASCADE, related_name="provenances", db_index=False)
    field = models.CharField(max_length=60, db_collation="C")
    # Door or feed: "desk", "page", "api:shop", "survey:nps-2026", "main".
    source = models.CharField(max_length=60, db_default="")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.DECLARED, db_default="declared")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    client = models.ForeignKey(ApiClient, models.SET_NULL, null=True, related_name="+", db_index=False)
    # The last verification, whatever it found; the value counts as verified only when that was "valid".
    checked_at = models.DateTimeField(null=True)
    checked_how = models.CharField(max_length=20, blank=True, db_default="")
    checked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    result = models.CharField(max_length=12, choices=Result, blank=True, db_default="")
    expires_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "field"], name="provenance_once"),
        ]


class MemberChange(models.Model):
    """One field of one member, before and after. Only erasure takes these rows away.

    A merge, its undo and a restore are changes like any other.
    """

    class Kind(models.TextChoices):
        EDIT = "edit", _("edit")
        IMPORT = "import", _("import")
        SURVEY = "survey", _("survey")
        MERGE = "merge", _("merge")
        RESTORE = "restore", _("restored")
        VERIFICATION = "verification", _("verification")

    member = models.ForeignKey(Member, models.CASCADE, related_name="changes", db_index=False)
    field = models.CharField(max_length=60, db_collation="C")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.EDIT)
    source = models.CharField(max_length=60, blank=True, db_default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    client = models.ForeignKey(ApiClient, models.SET_NULL, null=True, related_name="+", db_index=False)
    load = models.ForeignKey(Load, models.SET_NULL, null=True, related_name="+", db_index=False)
    # The member's revision after this change; whoever saw an older one has not seen this value.
    revision = models.IntegerField(default=0, db_default=0)
    at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "id"], name="change_of_member"),
            models.Index(fields=["load"], name="change_of_load", condition=Q(load__isnull=False)),
        ]
