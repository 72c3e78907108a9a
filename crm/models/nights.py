"""What ran when: nights with their steps, and which processes are alive."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Night(models.Model):
    """One occurrence of the nightly job; the row is inserted by whoever gets to run it."""

    class Kind(models.TextChoices):
        NIGHT = "night", _("night")
        CATCH_UP = "catch_up", _("catch-up")
        BACKFILL = "backfill", _("back-fill")

    class State(models.TextChoices):
        WANTED = "wanted", _("wanted")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    as_of = models.DateField()
    generation = models.IntegerField(default=1)
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["generation", "as_of"], name="night_once"),
        ]


class StepRun(models.Model):
    """The ledger of a night: one row per step, kept for the status page and for resuming."""

    class State(models.TextChoices):
        STARTED = "started", _("started")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    night = models.ForeignKey(Night, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=40)
    position = models.SmallIntegerField()
    state = models.CharField(max_length=8, choices=State)
    rows = models.BigIntegerField(null=True)
    seconds = models.FloatField(null=True)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["night_id", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["night", "step"], name="step_once_a_night"),
        ]


class Heartbeat(models.Model):
    """When a process was last alive: beat, each worker, the sender. The status page reads it."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField(db_default=Now())
    detail = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
