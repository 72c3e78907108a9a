"""Who did what: the log, its sealed days, and the one door that writes it.

Soft references: rows name members by plain ids, since the ground may not know the members app.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models.programs import ApiClient
from crm.models.staff import User


class AuditEntry(models.Model):
    """Who did what to which record; append-only, ids and field names only, never values."""

    class Kind(models.TextChoices):
        READ = "read", _("read")
        EXPORT = "export", _("took out")
        CHANGE = "change", _("changed")
        IMPORT = "import", _("loaded")
        MERGE = "merge", _("merged")
        RULE = "rule", _("changed a rule")
        PRIVACY = "privacy", _("consent and rights")
        ACCESS = "access", _("people and programs")

    at = models.DateTimeField(db_default=Now(), db_index=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CHANGE, db_default="change")
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    # Whose data it was; null for none and for several.
    member_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(
                fields=["member_id", "id"],
                name="audit_of_member",
                condition=models.Q(member_id__isnull=False),
            ),
            models.Index(fields=["action", "id"], name="audit_by_action"),
        ]


class RuleImage(models.Model):
    """What a rule said before and after an act of the log, which itself keeps no values. Never a member's."""

    entry = models.OneToOneField(AuditEntry, models.PROTECT, primary_key=True, related_name="image")
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)


class AuditDay(models.Model):
    """One day of the audit log, sealed: its digest covers the day's rows and the digest of the day before."""

    on = models.DateField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    rows = models.IntegerField()
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(db_default=Now())
    # What the newest check of this day found.
    checked_at = models.DateTimeField(null=True)
    is_intact = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-on"]

    @property
    def digest_words(self) -> str:
        """The beginning of it, as one writes it down elsewhere."""
        return bytes(self.digest).hex()[:16]


_RULES = (
    "segment|policy|script|disposition|reasons|offers|campaign|coupon_type|referral_program|retention"
    "|consent_text|topic|question|field|survey|form|audit|yardstick|persona|playbook|weights"
)
#: First words of an action → what it is; everything else is a change.
_KINDS: tuple[tuple[str, str], ...] = (
    (r".*\.(read|reveal)", AuditEntry.Kind.READ),
    (r".*export.*|load\.(rejects|warnings|file).*", AuditEntry.Kind.EXPORT),
    (r"(load|import)\..*", AuditEntry.Kind.IMPORT),
    (r"member\.(merge|unmerge|split).*|duplicates?\..*", AuditEntry.Kind.MERGE),
    (r"(privacy|consent|consents|suppression|preference|restriction)\..*", AuditEntry.Kind.PRIVACY),
    (rf"({_RULES})\..*", AuditEntry.Kind.RULE),
    (r"(user|team|api_client|api_key|webhook|brand|installation)\..*", AuditEntry.Kind.ACCESS),
)


def kind_of(action: str) -> str:
    """Under which heading the log lists an action."""
    return next((kind for words, kind in _KINDS if re.fullmatch(words, action)), AuditEntry.Kind.CHANGE)


def record(
    *,
    by: User | None,
    action: str,
    target: Any = None,
    client: ApiClient | None = None,
    member_id: int | None = None,
    **detail: Any,
) -> AuditEntry:
    """Write an audit row in the caller's transaction; without `by` and `client` the program itself did it."""
    if member_id is None and target is not None:
        member_id = target.pk if target._meta.model_name == "member" else getattr(target, "member_id", None)
    return AuditEntry.objects.create(
        user=by,
        actor=by.username if by else f"api:{client.name}" if client else "system",
        action=action,
        kind=kind_of(action),
        object_type=target._meta.model_name if target is not None else "",
        object_id=str(target.pk) if target is not None else "",
        member_id=member_id,
        detail=detail,
    )
