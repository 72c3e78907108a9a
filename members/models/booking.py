"""Visits: what may be booked, at which times, for how many, and who came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import Team, User
from members.models.member import Member
from members.models.survey import Survey


class BookingService(models.Model):
    """A consultation, a trial: what people book."""

    code = models.SlugField(_("short name in the address"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True, db_default="")
    about_zh = models.TextField(_("what awaits the guest (Chinese)"), blank=True, db_default="")
    about_en = models.TextField(_("what awaits the guest (English)"), blank=True, db_default="")
    place = models.CharField(_("where"), max_length=120, blank=True, db_default="")
    minutes = models.SmallIntegerField(_("minutes"), default=60)
    remind_hours = models.SmallIntegerField(_("hours before which we remind"), default=24)
    follow_up = models.ForeignKey(
        Survey, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("survey after the visit"),
    )  # fmt: skip
    # Who receives the guests, and may therefore see them.
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("team that receives the guests"),
    )  # fmt: skip
    is_open = models.BooleanField(_("may be booked"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["name_zh", "id"]

    def __str__(self) -> str:
        return self.name_zh


class BookingSlot(models.Model):
    """One time for so many guests; `taken` never passes `capacity`, whoever asks at once."""

    service = models.ForeignKey(BookingService, models.CASCADE, related_name="slots", db_index=False)
    starts_at = models.DateTimeField()
    capacity = models.SmallIntegerField()
    taken = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["service", "starts_at"], name="booking_slot_once"),
            models.CheckConstraint(
                condition=Q(taken__gte=0, taken__lte=F("capacity")), name="booking_slot_not_overfull"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["starts_at"], name="booking_slot_at")]

    def __str__(self) -> str:
        return f"slot {self.pk}"


class Booking(models.Model):
    class State(models.TextChoices):
        BOOKED = "booked", _("has booked")
        CANCELLED = "cancelled", _("cancelled")
        ATTENDED = "attended", _("has come")
        MISSED = "missed", _("did not come")

    slot = models.ForeignKey(BookingSlot, models.PROTECT, related_name="bookings", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="bookings")
    token = models.CharField(max_length=32, unique=True, db_collation="C")
    state = models.CharField(max_length=9, choices=State, default=State.BOOKED, db_default="booked")
    note = models.CharField(_("anything we should know"), max_length=300, blank=True, db_default="")
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    marked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    marked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["slot_id", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["slot", "member"], condition=~Q(state="cancelled"), name="booking_once_a_slot"
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"
