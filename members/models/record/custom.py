"""Which fields does this brand keep of its members beyond the columns? One definition each, no ALTER."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class CustomField(models.Model):
    """One field of Member.custom: its type, its words, and what counts as a value.

    The key never changes: values, segments and messages name it.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("a number")
        MONEY = "money", _("amount of money")
        DATE = "date", _("date")
        CHOICE = "choice", _("one of a list")
        MANY = "many", _("several of a list")
        BOOL = "bool", _("yes/no")

    key = models.CharField(
        _("key"),
        max_length=40,
        unique=True,
        db_collation="C",
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Lower-case letters, digits and _ only."))],
    )
    label_zh = models.CharField(_("name in Chinese"), max_length=60)
    label_en = models.CharField(_("name in English"), max_length=60, blank=True, db_default="")
    hint = models.CharField(_("hint"), max_length=200, blank=True, db_default="")
    kind = models.CharField(_("type"), max_length=8, choices=Kind, default=Kind.TEXT)
    # [{"value": "lactose", "zh": "乳糖不耐", "en": "lactose intolerant"}], of choice and many.
    options = models.JSONField(_("choices"), default=list, blank=True)
    # {"min": 0, "max": 10, "pattern": "^[A-Z]", "max_length": 80}: what counts as a value.
    rules = models.JSONField(default=dict, blank=True)
    is_required = models.BooleanField(_("must be filled in"), default=False, db_default=False)
    # Such a field has an index on its values (members.profile.custom).
    is_used_in_segments = models.BooleanField(_("used in segments"), default=False, db_default=False)
    # Shown in full only to those who see birthdays and addresses.
    is_private = models.BooleanField(_("private"), default=False, db_default=False)
    group = models.CharField(_("group"), max_length=60, blank=True, db_default="")
    position = models.IntegerField(_("position"), default=0, db_default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["group", "position", "id"]

    def __str__(self) -> str:
        return self.key

    @property
    def label(self) -> str:
        is_chinese = (get_language() or "zh-hant").startswith("zh")
        return self.label_zh if is_chinese or not self.label_en else self.label_en
