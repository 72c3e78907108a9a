"""What do we still need to know, how do we ask, and how complete is each record?"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models.member import Member


class Question(models.Model):
    """One question of the bank that every door asks from: form, chat, survey, desk.

    It fills one field: a column, `custom:<key>`, or one of the facts of members.profile.facts.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("a number")
        DATE = "date", _("date")
        CHOICE = "choice", _("one of a list")
        MANY = "many", _("several of a list")
        BOOL = "bool", _("yes/no")
        SCALE = "scale", _("0 to 10")

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        db_collation="C",
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Lower-case letters, digits and _ only."))],
    )
    # Empty: the answer is kept with the survey alone.
    field = models.CharField(_("field it fills"), max_length=60, blank=True, db_default="", db_collation="C")
    wording_zh = models.CharField(_("wording in Chinese"), max_length=200)
    wording_en = models.CharField(_("wording in English"), max_length=200, blank=True, db_default="")
    kind = models.CharField(_("type"), max_length=8, choices=Kind, default=Kind.TEXT)
    # As of CustomField; empty takes the choices of the field it fills.
    options = models.JSONField(_("choices"), default=list, blank=True)
    # How likely somebody answers, from 0 to 1: next_best_question weighs the gain with it.
    probability = models.FloatField(
        _("chance of an answer"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    # For the first answer of a member; 0 is none.
    points = models.IntegerField(_("points for an answer"), default=0, db_default=0)
    position = models.IntegerField(_("position"), default=0, db_default=0)
    is_active = models.BooleanField(_("in use"), default=True, db_default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def wording(self) -> str:
        is_chinese = (get_language() or "zh-hant").startswith("zh")
        return self.wording_zh if is_chinese or not self.wording_en else self.wording_en


class AskedQuestion(models.Model):
    """A question put to a member, and what came of it. Refused ones rest for 180 days."""

    class Outcome(models.TextChoices):
        ASKED = "asked", _("was asked")
        ANSWERED = "answered", _("was answered")
        REFUSED = "refused", _("refused")

    member = models.ForeignKey(Member, models.CASCADE, related_name="asked", db_index=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="+", db_index=False)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.ASKED)
    # "desk", "survey:spring", "line"; with `contact`, one conversation: at most two questions in each.
    source = models.CharField(max_length=60, blank=True, db_default="")
    contact = models.CharField(max_length=60, blank=True, db_default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    points = models.IntegerField(default=0, db_default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "question", "at"], name="asked_of_member"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "question"], condition=Q(points__gt=0), name="points_for_answer_once"
            ),
        ]


class FieldWeight(models.Model):
    """How much a field counts towards a complete record at a stage (domain.md §15); edited as data."""

    stage = models.CharField(max_length=20, db_collation="C")
    field = models.CharField(max_length=60, db_collation="C")
    weight = models.SmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(20)])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["stage", "field"], name="field_weight_once"),
        ]


class ProfileScore(models.Model):
    """How complete a record is for the stage its member stands in, as of the last time it was reckoned.

    The stage is copied down here, so that doors below the lifecycle know which questions matter.
    """

    # Kept by the join that writes it; a million rows come at once.
    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    stage = models.CharField(max_length=20, db_collation="C")
    # From 0 to 1.
    score = models.FloatField()


class FieldHealth(models.Model):
    """Of the members of a stage, how many have this field, and how good are the values? Refilled nightly."""

    stage = models.CharField(max_length=20, db_collation="C")
    field = models.CharField(max_length=60, db_collation="C")
    members = models.IntegerField()
    verified = models.IntegerField()
    declared = models.IntegerField()
    inferred = models.IntegerField()
    expired = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["stage", "field"], name="field_health_once"),
        ]
