"""What the scores of everybody's record were last reckoned by."""

from __future__ import annotations

from django.db import models


class ProfileRun(models.Model):
    """The newest reckoning of everybody; another wish than `asked` makes the next night reckon them anew."""

    as_of = models.DateField(unique=True)
    # [{stage, fact, weight}] in order.
    asked = models.JSONField(default=list)
