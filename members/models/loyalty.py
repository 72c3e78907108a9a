"""What a member has earned and not received yet; the apps above fulfil it with a coupon."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models.member import Member


class RewardDue(models.Model):
    """One reward for one source: (kind, member, source) is unique, so twice is once."""

    class Kind(models.TextChoices):
        SURVEY = "survey", _("answered a survey")

    kind = models.CharField(max_length=12, choices=Kind)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    source = models.CharField(max_length=60, db_collation="C")
    # Soft reference to the type of coupon.
    coupon_type_id = models.BigIntegerField()
    due_at = models.DateTimeField(db_default=Now())
    fulfilled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "member", "source"], name="reward_due_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="reward_still_due", condition=Q(fulfilled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"reward {self.pk}"
