"""How like the core members is somebody who has bought once or never, and what says so?

Like all derived rows, MemberLikeness is kept by the joins that write it, not by a foreign key.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models import Member


class LookalikeRun(models.Model):
    """One fit of the model, with what it stood on; without enough data, what is missing."""

    class Missing(models.TextChoices):
        CORE = "core", _("too few members who became core")
        OTHERS = "others", _("too few members who did not")
        PROFILES = "profiles", _("too little is known of them")
        WEAK = "weak", _("what is known does not tell them apart")

    as_of = models.DateField(unique=True)
    # Empty where scores are computed.
    missing = models.CharField(max_length=8, choices=Missing, blank=True, db_default="")
    # Members with us long enough to have become core, those of them who did, and those it was fitted on.
    members = models.IntegerField()
    core = models.IntegerField()
    fitted_members = models.IntegerField(default=0, db_default=0)
    # Of the members it was fitted on, the share who became core.
    base_rate = models.FloatField(null=True)
    intercept = models.FloatField(null=True)
    # Platt: chance = 1 / (1 + exp(−(slope · sum + offset))).
    slope = models.FloatField(null=True)
    offset = models.FloatField(null=True)
    # [{"field", "value", "on", "off", "members", "core"}]: what having the value, or not, adds to the sum.
    levels = models.JSONField(default=list)
    # Known share of each field, for what is missing: {"city": 0.93}.
    known = models.JSONField(default=dict)
    # The hold-out: area under the curve with its interval, and chance against outcome by tenth.
    quality = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-as_of"]


class MemberLikeness(models.Model):
    """The score of a prospect, an interested person or a first buyer, with the three strongest reasons."""

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    scored_on = models.DateField()
    # Of a hundred members known to be like this, so many became core: 0.12 is twelve.
    score = models.FloatField()
    # Places in LookalikeRun.levels, the strongest first; −1 is none.
    reason_1 = models.SmallIntegerField(default=-1, db_default=-1)
    reason_2 = models.SmallIntegerField(default=-1, db_default=-1)
    reason_3 = models.SmallIntegerField(default=-1, db_default=-1)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["score", "member"], name="members_by_likeness")
        ]
