"""Questionnaires and stories: what is asked in which version, who was asked, and what they answered."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models.member import Member


class Survey(models.Model):
    class Kind(models.TextChoices):
        FORM = "form", _("questionnaire")
        # Short scenes with one question each, one on a screen.
        STORY = "story", _("story")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("no longer open")

    # Part of the address, so it never changes.
    code = models.SlugField(_("short name in the address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.FORM)
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT, db_default="draft")
    takes_anonymous = models.BooleanField(
        _("anybody with the address may answer, without a name"), default=True
    )
    # Soft reference to a type of coupon (the apps above fulfil what is due); empty for no reward.
    reward_type_id = models.BigIntegerField(null=True, blank=True)
    # Days from one touch to the next, and from the first until nobody is asked any more.
    remind_after_days = models.SmallIntegerField(_("days until the reminder"), default=7)
    last_after_days = models.SmallIntegerField(_("days from the reminder to the last one"), default=7)
    close_after_days = models.SmallIntegerField(_("days until an invitation closes"), default=28)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(remind_after_days__gte=1, last_after_days__gte=1, close_after_days__gte=1),
                name="survey_days_are_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SurveyVersion(models.Model):
    """What is asked; once published it never changes (a trigger refuses), so answers keep their question."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions", db_index=False)
    number = models.SmallIntegerField()
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120, blank=True, db_default="")
    intro_zh = models.TextField(_("introduction (Chinese)"), blank=True, db_default="")
    intro_en = models.TextField(_("introduction (English)"), blank=True, db_default="")
    thanks_zh = models.TextField(_("thanks (Chinese)"), blank=True, db_default="")
    thanks_en = models.TextField(_("thanks (English)"), blank=True, db_default="")
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["survey_id", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once"),
            models.UniqueConstraint(
                fields=["survey"], condition=Q(published_at__isnull=True), name="survey_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}.{self.number}"


class SurveyQuestion(models.Model):
    """One question of a version; `key` stays the same from version to version."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("one of several")
        MULTIPLE = "multiple", _("several of several")
        TEXT = "text", _("free text")
        NUMBER = "number", _("a number")
        DATE = "date", _("date")
        NPS = "nps", _("recommend, 0 to 10 (NPS)")
        CSAT = "csat", _("satisfied, 1 to 5 (CSAT)")
        CES = "ces", _("easy, 1 to 7 (CES)")
        # Words alone: a scene without a question.
        SCENE = "scene", _("scene without a question")

    version = models.ForeignKey(SurveyVersion, models.CASCADE, related_name="questions", db_index=False)
    position = models.SmallIntegerField()
    key = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    # The key of the question in the bank that it asks, and the field of the member that the answer fills.
    bank_key = models.CharField(max_length=60, blank=True, db_default="", db_collation="C")
    field = models.CharField(max_length=80, blank=True, db_default="", db_collation="C")
    # What a story tells before it asks.
    scene_zh = models.TextField(_("scene (Chinese)"), blank=True, db_default="")
    scene_en = models.TextField(_("scene (English)"), blank=True, db_default="")
    text_zh = models.CharField(_("question (Chinese)"), max_length=300, blank=True, db_default="")
    text_en = models.CharField(_("question (English)"), max_length=300, blank=True, db_default="")
    # [{"code": "a", "zh": "…", "en": "…"}, …]
    options = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    # [{"op": "is", "value": "a", "go": "q4"}, …]: the first that holds decides; "end" leaves.
    rules = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["version_id", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "key"], name="survey_question_once"),
            models.UniqueConstraint(
                fields=["version", "position"],
                name="survey_question_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.key


class SurveyInvitation(models.Model):
    """One member asked once for an occasion, by a personal link; asked three times at most, then closed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be asked")
        ASKED = "asked", _("asked")
        ANSWERED = "answered", _("has answered")
        CLOSED = "closed", _("closed without an answer")

    #: Invitation, reminder, last reminder.
    TOUCHES = 3

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    # What it is asked about ("booking:5", "sample:3"); empty for the survey as such.
    occasion_key = models.CharField(max_length=40, blank=True, default="", db_default="", db_collation="C")
    # 128 random bits, as in the links of a mail.
    token = models.CharField(max_length=32, unique=True, db_collation="C")
    state = models.CharField(
        max_length=8, choices=State, default=State.WAITING, db_default="waiting", db_collation="C"
    )
    # Nobody is asked before this moment.
    due_at = models.DateTimeField(db_default=Now())
    touches = models.SmallIntegerField(default=0, db_default=0)
    touched_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["survey", "member", "occasion_key"], name="survey_asked_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["survey", "touches", "due_at"],
                name="survey_invitation_open",
                condition=Q(state__in=["waiting", "asked"]),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class SurveyResponse(models.Model):
    """One person going through one version; without a member it is anonymous for good."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="responses", db_index=False)
    version = models.ForeignKey(SurveyVersion, models.CASCADE, related_name="+")
    invitation = models.OneToOneField(SurveyInvitation, models.CASCADE, null=True, related_name="response")
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="survey_responses")
    # By which an anonymous answer is gone on with.
    token = models.CharField(max_length=32, unique=True, db_collation="C")
    channel = models.CharField(max_length=8, default="web", db_default="web")
    language = models.CharField(max_length=10, blank=True, db_default="")
    # Where the person stands; empty once finished.
    current_key = models.CharField(max_length=12, blank=True, db_default="", db_collation="C")
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # Keyed hash of the network address of an anonymous answer; equal for equal addresses, and nothing else.
    ip_hash = models.BinaryField(max_length=32, null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["survey", "-started_at"], name="survey_response_of_survey"),
        ]

    def __str__(self) -> str:
        return f"response {self.pk}"


class SurveyAnswer(models.Model):
    """What one person said to one question. By kind: codes of options, a number, or text."""

    class Wrote(models.TextChoices):
        NOTHING = "", _("nothing")
        NEW = "new", _("a field that was empty")
        CHANGED = "changed", _("another value")
        SAME = "same", _("the value there was")

    response = models.ForeignKey(SurveyResponse, models.CASCADE, related_name="answers", db_index=False)
    question = models.ForeignKey(SurveyQuestion, models.CASCADE, related_name="+")
    key = models.CharField(max_length=12, db_collation="C")
    codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    number = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    text = models.TextField(blank=True, db_default="")
    # What became of the member's field.
    wrote = models.CharField(max_length=8, choices=Wrote, blank=True, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["response", "key"], name="survey_answer_once"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
