"""What win-back keeps for itself: the yearly draw of the holdout."""

from __future__ import annotations

from django.db import models


class HoldoutYear(models.Model):
    """The salt of a year: a member's bucket is the hash of salt and public_id, for every door alike."""

    year = models.IntegerField(primary_key=True)
    salt = models.CharField(max_length=32)
    percent = models.IntegerField(default=10)
