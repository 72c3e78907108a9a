"""Who is about to leave: the list of those with most at stake.

Like all derived rows, kept by the joins that write them, not by a foreign key in the database.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Member


class MemberRisk(models.Model):
    """One line of the list "about to leave", as of the newest night."""

    class Signal(models.TextChoices):
        LATE = "late", _("overdue")
        INTERVAL = "interval", _("longer and longer intervals")
        BASKET = "basket", _("smaller and smaller baskets")
        ALIVE = "alive", _("chance of staying falls")
        MUTED = "muted", _("muted a channel")
        RATING = "rating", _("low rating")
        SILENT = "silent", _("left a survey unanswered")

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    signals = ArrayField(models.CharField(max_length=8, choices=Signal))
    # The night that first put the member on the list.
    since_on = models.DateField()
    # The chance of losing the member, and the value of a year times that chance.
    risk = models.FloatField()
    at_stake = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at_stake", "member"], name="members_at_stake")
        ]
