"""What to do with a member of a stage: the brand's own wording, and what was handed on about whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models import Member


class Phase(models.TextChoices):
    """The five phases of the call centre (R36); each hands its result on to the next."""

    CONTACT = "contact", _("Contact")
    ACQUIRE = "acquire", _("Acquire")
    CONVERT = "convert", _("Convert")
    KEEP = "keep", _("Keep")
    LOYAL = "loyal", _("Loyalty")


class PlaybookVersion(models.Model):
    """The words of a playbook as somebody saved them; the newest is in force, and none is ever edited."""

    # The key of a stage or of a phase.
    key = models.CharField(max_length=12, db_collation="C")
    version = models.IntegerField()
    # Null: from this version on the shipped words again.
    content = models.JSONField(null=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["key", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "version"], name="playbook_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class HandOver(models.Model):
    """One line of a phase's checklist, ticked for a member: who saw to it, and when."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    phase = models.CharField(max_length=8, choices=Phase, db_collation="C")
    # The day on which the member's present turn in the phase began: whoever comes round again is asked again.
    began_on = models.DateField()
    item = models.CharField(max_length=40, db_collation="C")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "phase", "began_on", "item"], name="hand_over_ticked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.phase} {self.item}"
