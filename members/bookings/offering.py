"""Which times are there? Slots of a service for a range of days, taken away while nobody has booked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from crm.models import Brand, User, record
from members.models import BookingService, BookingSlot

MOST_DAYS, MOST_SLOTS = 120, 500
#: So far ahead the public page shows times, and so short before one still may be booked.
AHEAD, NOTICE = timedelta(days=60), timedelta(hours=2)


class CannotOffer(Exception):
    """These times cannot be offered; the message says why."""


def add_slots(
    *,
    service: BookingService,
    first: date,
    last: date,
    weekdays: Collection[int],
    times: Sequence[time],
    capacity: int,
    by: User | None,
) -> int:
    """A slot at each time on these weekdays (0 is Monday); the number made. One that is there stays."""
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        raise CannotOffer(_("Choose at most %(days)s days, the first before the last.") % {"days": MOST_DAYS})
    zone = Brand.get().zone
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    starts = [
        datetime.combine(day, at, tzinfo=zone) for day in days if day.weekday() in weekdays for at in times
    ]
    if not 0 < len(starts) <= MOST_SLOTS:
        raise CannotOffer(_("That would be %(n)s times; between 1 and %(most)s can be added at once.")
            % {"n": len(starts), "most": MOST_SLOTS})  # fmt: skip
    with transaction.atomic():
        before = service.slots.count()
        BookingSlot.objects.bulk_create(
            (BookingSlot(service=service, starts_at=at, capacity=capacity) for at in starts),
            ignore_conflicts=True,
        )
        made = service.slots.count() - before
        record(by=by, action="booking.slots", target=service, slots=made)
    return made


def remove_slot(*, slot: BookingSlot, by: User | None) -> None:
    """Raises CannotOffer where somebody has booked it."""
    with transaction.atomic():
        gone, _rows = BookingSlot.objects.filter(pk=slot.pk, taken=0, bookings=None).delete()
        if not gone:
            raise CannotOffer(_("Somebody has booked this time; cancel with them first."))
        record(by=by, action="booking.remove_slot", target=slot.service)


def free_slots(*, service: BookingService, at: datetime) -> list[BookingSlot]:
    """What may be booked now, the earliest first."""
    return list(
        service.slots.filter(
            starts_at__gte=at + NOTICE, starts_at__lte=at + AHEAD, taken__lt=F("capacity")
        ).order_by("starts_at")
    )
