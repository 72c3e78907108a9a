"""Samples: what was given, when and to whom; and when they are asked how it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models.activity import Order
from members.models.member import Member
from members.models.survey import Survey


class SampleBatch(models.Model):
    class How(models.TextChoices):
        ORDER = "order", _("in the parcel of an order")
        EVENT = "event", _("handed out at an event")

    name = models.CharField(_("what is given"), max_length=80)
    how = models.CharField(_("how"), max_length=5, choices=How, default=How.ORDER)
    given_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    # Asked about it so many days after it was given; without a survey nobody is.
    ask_after_days = models.SmallIntegerField(_("days until we ask how it was"), default=14)
    survey = models.ForeignKey(
        Survey, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("survey"),
    )  # fmt: skip
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-given_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("given_on")), name="sample_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Sample(models.Model):
    """One member got one of a batch, once."""

    batch = models.ForeignKey(SampleBatch, models.CASCADE, related_name="samples", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    order = models.ForeignKey(Order, models.SET_NULL, null=True, related_name="+", db_index=False)
    given_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "member"], name="sample_once_a_batch"),
        ]

    def __str__(self) -> str:
        return f"sample {self.pk}"
