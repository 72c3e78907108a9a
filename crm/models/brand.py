"""Whose members these are: the one brand of an installation."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models.nights import Night


class Brand(models.Model):
    """The one brand of this installation; the row with id 1."""

    name = models.CharField(_("brand name"), max_length=80)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Taipei")
    currency = models.CharField(_("currency"), max_length=3, default="TWD")
    country = models.CharField(_("country of the holiday calendar"), max_length=2, default="TW")
    sender_name = models.CharField(_("sender name"), max_length=80, blank=True)
    sender_email = models.EmailField(_("sender e-mail"), blank=True)
    reply_to = models.EmailField(_("reply-to e-mail"), blank=True)
    postal_address = models.CharField(_("postal address"), max_length=200, blank=True)
    service_phone = models.CharField(_("service phone"), max_length=40, blank=True)
    # The clocks of complaints run in these (crm/workdays.py reads them).
    service_hours = models.CharField(
        _("service hours"),
        max_length=120,
        default="09:00-12:00, 13:00-17:00",
        db_default="09:00-12:00, 13:00-17:00",
    )
    closed_days = models.TextField(_("extra days off"), blank=True, default="", db_default="")
    extra_workdays = models.TextField(_("extra workdays"), blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="brand_is_one"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @classmethod
    def get(cls) -> Brand:
        """The brand; before the first-run page has been filled in, an unsaved one with the defaults."""
        return cls.objects.first() or cls(id=1, name="熟客")

    @classmethod
    def for_page(cls) -> Brand:
        """The same with `data_as_of` and `data_at` of the newest night, which every page says at its foot."""
        night = Night.objects.filter(state=Night.State.DONE).order_by("-as_of", "-id")
        ours = cls.objects.annotate(
            data_as_of=models.Subquery(night.values("as_of")[:1]),
            data_at=models.Subquery(night.values("finished_at")[:1]),
        )
        return ours.first() or cls(id=1, name="熟客")
