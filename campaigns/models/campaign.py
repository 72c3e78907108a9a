"""A campaign: the plan that a second person approves, and the words it says."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaigns.models.coupon import CouponType
from crm.models import User
from lifecycle.models import Segment, Stage
from members.models import MessageTopic, Survey


class Campaign(models.Model):
    class Kind(models.TextChoices):
        STANDING = "standing", _("standing win-back")
        ONE_OFF = "one_off", _("one-off")
        # Asks core members to recommend the brand; goes out once, like a one-off.
        REFERRAL = "referral", _("referral ask")
        # What agents give by themselves; its one campaign is made by winback/offers, and never sends alone.
        DESK = "desk", _("offers of the desk")
        # Asks for answers to a survey: invitation, reminder, last one.
        SURVEY = "survey", _("survey invitation")
        # What somebody asked for, such as the reminder of a booking: its one campaign is made by its code.
        SERVICE = "service", _("service messages")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for approval")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        DONE = "done", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.STANDING)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_default="draft")
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, verbose_name=_("segment"))
    coupon_type = models.ForeignKey(
        CouponType, models.PROTECT, null=True, blank=True, verbose_name=_("coupon")
    )
    # Whose personal link the mail carries.
    survey = models.ForeignKey(
        Survey, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("survey")
    )
    # What it is about: members who left this topic out are left out.
    topic = models.ForeignKey(
        MessageTopic, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    # The stage of members it is meant for; its playbook lists it, the one that is usual there first.
    stage = models.CharField(
        _("for the stage"), max_length=12, choices=Stage, blank=True, default="", db_default=""
    )
    is_default = models.BooleanField(_("the usual one for this stage"), default=False, db_default=False)
    # Standing: the share of the eligible, by value, that is worth it; domain.md §5.
    top_percent = models.IntegerField(_("worth it: top % by value"), default=40)
    daily_quota = models.IntegerField(_("at most per day"), default=500)
    # Honour the brand's win-back holdout; standing campaigns always do.
    holdout = models.BooleanField(_("keep the holdout group out"), default=True)
    send_now = models.BooleanField(_("send now, outside office hours too"), default=False)
    observation_days = models.IntegerField(_("days in which an order counts as returned"), default=60)
    is_past = models.BooleanField(default=False)  # brought in from an earlier system; never sends
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="campaign_second_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="campaign_approver_is_not_submitter",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def goes_once(self) -> bool:
        """To the members of a segment, one time; a standing one takes in new members every night."""
        return self.kind in ONCE


#: Kinds that have one send.
ONCE = (Campaign.Kind.ONE_OFF, Campaign.Kind.REFERRAL)


class ContentVersion(models.Model):
    """The words, immutable once a send uses them; a change makes the next version."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="contents")
    version = models.IntegerField()
    subject_zh = models.CharField(_("subject (Chinese)"), max_length=150)
    body_zh = models.TextField(_("text (Chinese)"))
    subject_en = models.CharField(_("subject (English)"), max_length=150)
    body_en = models.TextField(_("text (English)"))
    # Where the button of the mail leads; /c/ redirects here and to nothing else.
    link_url = models.URLField(_("shop address behind the button"), max_length=300, blank=True, db_default="")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "version"], name="content_version_once"),
        ]
