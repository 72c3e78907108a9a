"""What to do next: which category follows which, and one suggestion a member (R30, R31, R52)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Channel, Member


class CategoryStep(models.Model):
    """Of the purchase days with `before` that were followed by another one, how many brought `after`."""

    before = models.CharField(max_length=80)
    after = models.CharField(max_length=80)
    support = models.IntegerField()
    of_before = models.IntegerField()
    # Next purchase days with `after`, of all next purchase days.
    after_all = models.IntegerField()
    of_all = models.IntegerField()
    # Support as a share of of_before, drawn towards the share in all while there are few.
    chance = models.FloatField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["before", "after"], name="category_step_once"),
        ]

    @property
    def confidence(self) -> float:
        return self.support / self.of_before

    @property
    def share_of_all(self) -> float:
        return self.after_all / self.of_all

    @property
    def lift(self) -> float:
        return self.confidence / self.share_of_all

    @property
    def is_beyond_chance(self) -> bool:
        """Whether it comes next more often than after anything: three standard errors of its share."""
        error = (self.confidence * (1 - self.confidence) / self.of_before) ** 0.5
        return bool(self.confidence - 3 * error > self.share_of_all)


class MemberAdvice(models.Model):
    """The best next action for one member, as of the newest weighing; "none" is an answer too."""

    class Action(models.TextChoices):
        NONE = "none", _("leave alone")
        MESSAGE = "message", _("message without an offer")
        OFFER = "offer", _("message with an offer")
        CALL = "call", _("call")

    class Reason(models.TextChoices):
        COMES_ANYWAY = "anyway", _("will probably order without us")
        COSTS_MORE = "costs", _("would cost more than it brings")
        UNREACHABLE = "reach", _("cannot be reached on a channel we may use")
        COMPLAINT = "complaint", _("a complaint is open")
        ENDED = "ended", _("told us that it is over")
        HELD_OUT = "held_out", _("in the holdout of win-back")
        UNMEASURED = "unmeasured", _("nothing measured yet")
        BEST = "best", _("brings most")

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    action = models.CharField(max_length=8, choices=Action, db_collation="C")
    reason = models.CharField(max_length=10, choices=Reason, db_collation="C")
    channel = models.CharField(max_length=8, choices=Channel, blank=True, db_default="", db_collation="C")
    daypart = models.CharField(max_length=9, blank=True, db_default="", db_collation="C")
    # Chance of an order within 60 days if nothing is done, and how much the action adds to it.
    chance = models.FloatField()
    added = models.FloatField()
    # What the action is expected to bring, its costs taken off; and what an offer would have brought.
    gain = models.DecimalField(max_digits=14, decimal_places=2)
    offer_gain = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    # The category that is most likely next, and the one in the last basket that says so.
    next_category = models.CharField(max_length=80, blank=True, db_default="")
    after_category = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["action", "member"], name="members_by_advice")
        ]
