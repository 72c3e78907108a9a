"""What an agent says in which situation: a script that follows the reason and the stage."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User


class Script(models.Model):
    """A script of the brand's own, or its wording of a shipped one (the same key)."""

    class Step(models.TextChoices):
        SAY = "say", _("say")
        ASK = "ask", _("ask")
        CHOOSE = "choose", _("choose")
        OFFER = "offer", _("offer")
        OBJECTION = "objection", _("objection")
        END = "end", _("end")

    # The key of a shipped script that this one takes the place of; empty for one of the brand's own.
    key = models.CharField(max_length=40, blank=True, db_default="", db_collation="C")
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    # Codes of the reason tree and keys of stages; empty: for any.
    reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    stages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    # [{"kind": "say", "zh": "…", "en": "…"}, …] in order.
    steps = models.JSONField(default=list)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.IntegerField(default=1)
    updated_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key"], name="script_once_a_key", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return self.name_zh
