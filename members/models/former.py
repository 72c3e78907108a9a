"""Which links of a member lead on after their row was folded into another's? Two records were one person."""

from __future__ import annotations

from django.db import models

from members.models.booking import Booking
from members.models.member import Member
from members.models.survey import SurveyInvitation


class FormerToken(models.Model):
    """What such a link carries, and what it opens now: an invitation, a visit, or else the preferences."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    token = models.CharField(max_length=32, unique=True, db_collation="C")
    invitation = models.ForeignKey(SurveyInvitation, models.CASCADE, null=True, related_name="+")
    booking = models.ForeignKey(Booking, models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return f"former link {self.pk}"
