"""Whom does the brand mean, and who are its members really?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User


class Persona(models.Model):
    """A customer as the brand imagines one: trait → the values that are meant; a trait left out is open."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    note = models.TextField(_("what they care about"), max_length=1000, blank=True, db_default="")
    traits = models.JSONField(default=dict)
    version = models.IntegerField(default=1, db_default=1)
    # Who meets all of it, as of a day: {"as_of", "members", "buyers", "core"}; empty until counted.
    fit = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    archived_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonaVersion(models.Model):
    """What a persona said at some time; never edited."""

    persona = models.ForeignKey(Persona, models.CASCADE, related_name="versions", db_index=False)
    number = models.IntegerField()
    name = models.CharField(max_length=60)
    note = models.TextField(blank=True, db_default="")
    traits = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["persona", "number"], name="persona_version_once"),
        ]


class Portrait(models.Model):
    """How many members, buyers and core members have each value of each trait, as of a day."""

    as_of = models.DateField(unique=True)
    members = models.IntegerField()
    buyers = models.IntegerField()
    core = models.IntegerField()
    # {"city": {"known": [members, buyers, core], "values": {"台北市": [members, buyers, core]}}}
    shares = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-as_of"]
