"""Why somebody left, in their own words; what the brand calls the reasons; and what was offered after it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaigns.models import Coupon, Delivery
from crm.models import Role, User
from members.models import Member
from winback.models.case import Case


class Interview(models.Model):
    """An exit interview, by phone or behind a personal link. It is there to learn, never to sell."""

    class Mode(models.TextChoices):
        PHONE = "phone", _("by phone")
        WEB = "web", _("by web form")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        FINISHED = "finished", _("finished")

    class Ending(models.TextChoices):
        """What the member says about coming back; the words are those of Interaction.END_KINDS."""

        OPEN = "", _("has not decided")
        COMPETITOR = "competitor", _("buys from a competitor now")
        NEED_CHANGED = "need_changed", _("does not need it any more")
        GONE = "interview", _("will not come back")

    case = models.ForeignKey(Case, models.CASCADE, related_name="interviews")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    mode = models.CharField(max_length=5, choices=Mode, default=Mode.PHONE)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT, db_default="draft")
    interviewer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # When the member was told that this is to learn and not to sell; without it nothing can be finished.
    purpose_said_at = models.DateTimeField(null=True)

    # Codes of winback/reasons: "price" or "price.cheaper_elsewhere".
    primary_reason = models.CharField(max_length=40, blank=True, db_default="", db_collation="C")
    secondary_reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    trigger_event = models.CharField(_("what happened"), max_length=300, blank=True, db_default="")
    trigger_on = models.DateField(_("when it happened"), null=True, blank=True)
    competitor = models.CharField(_("where they buy now"), max_length=80, blank=True, db_default="")
    should_have_done = models.CharField(
        _("what we should have done"), max_length=300, blank=True, db_default=""
    )
    would_return = models.SmallIntegerField(_("would come back (0–10)"), null=True, blank=True)
    verbatim = models.TextField(_("in the customer's words"), blank=True, db_default="")
    may_follow_up = models.BooleanField(_("may be asked again"), null=True)
    ending = models.CharField(
        _("and from now on"), max_length=20, choices=Ending, blank=True, default="", db_default=""
    )

    # How the member stood when it was finished: what the reports count by.
    stage = models.CharField(max_length=12, blank=True, db_default="")
    value_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)

    # 128 random bits; the member's own way in, for sixty days.
    link_token = models.CharField(max_length=32, null=True, unique=True, db_collation="C")
    link_expires_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(db_default=Now())
    saved_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case"], name="interview_one_draft", condition=Q(state="draft")),
            models.CheckConstraint(
                condition=~Q(state="finished")
                | (Q(finished_at__isnull=False, purpose_said_at__isnull=False) & ~Q(primary_reason="")),
                name="interview_finished_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(would_return=None) | Q(would_return__range=(0, 10)), name="interview_zero_to_ten"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["finished_at"], name="interviews_finished", condition=Q(state="finished")),
            models.Index(fields=["member", "-finished_at"], name="interviews_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_state_display()}"


class FormerInterviewLink(models.Model):
    """The way into a draft that was folded into another: two records were one person."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="+")
    link_token = models.CharField(max_length=32, unique=True, db_collation="C")
    link_expires_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"former link {self.pk}"


class ReasonLabel(models.Model):
    """What the brand calls a reason; the codes themselves are fixed in winback/reasons."""

    code = models.CharField(max_length=40, primary_key=True, db_collation="C")
    label_zh = models.CharField(_("in Chinese"), max_length=40)
    label_en = models.CharField(_("in English"), max_length=40)

    def __str__(self) -> str:
        return self.label_zh


class OfferLimit(models.Model):
    """What a role may give away by itself; a dearer coupon needs somebody above."""

    role = models.CharField(max_length=16, choices=Role, primary_key=True)
    most_amount = models.DecimalField(_("gives away at most"), max_digits=14, decimal_places=2)

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.most_amount}"


class Offer(models.Model):
    """Who got which offer after which reason: from these the brand learns which offer fits whom."""

    class How(models.TextChoices):
        SPOT = "spot", _("on the spot")
        EMAIL = "email", _("by e-mail")
        ALOUD = "aloud", _("read aloud")

    case = models.ForeignKey(Case, models.CASCADE, related_name="offers")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    coupon = models.OneToOneField(Coupon, models.CASCADE, related_name="+")
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="+")
    how = models.CharField(max_length=5, choices=How)
    reason_code = models.CharField(max_length=40, blank=True, db_default="", db_collation="C")
    why = models.CharField(_("why this offer"), max_length=200)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.member} {self.coupon.type}"
