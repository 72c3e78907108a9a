"""Who comes, in the order of the clock? The list that staff mark, and the counts of each service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from crm.models import Brand, User
from members.models import Booking, BookingService, BookingSlot
from members.queries import visible_to


@dataclass(frozen=True)
class Coming:
    """One slot with its guests; `hidden` of them are not this person's to see."""

    slot: BookingSlot
    bookings: list[Booking]
    hidden: int


def coming(*, day: date, days: int, for_user: User) -> list[Coming]:
    """The slots of these days with the guests that this person may see."""
    zone = Brand.get().zone
    begin = datetime.combine(day, time(), tzinfo=zone)
    bookings = Booking.objects.exclude(state=Booking.State.CANCELLED).select_related("member")
    slots = (
        BookingSlot.objects.filter(starts_at__gte=begin, starts_at__lt=begin + timedelta(days=days))
        .select_related("service")
        .prefetch_related(Prefetch("bookings", bookings.order_by("pk"), to_attr="guests"))
        .order_by("starts_at", "service__name_zh")
    )
    rows = list(slots)
    members = {guest.member_id for slot in rows for guest in slot.guests}
    seen = set(visible_to(for_user).filter(pk__in=members).values_list("pk", flat=True)) if members else set()
    return [_coming(slot, seen) for slot in rows]


def _coming(slot: BookingSlot, seen: set[int]) -> Coming:
    guests: list[Booking] = slot.guests  # type: ignore[attr-defined]
    shown = [guest for guest in guests if guest.member_id in seen]
    return Coming(slot, shown, len(guests) - len(shown))


def services() -> QuerySet[BookingService]:
    """Every service with how many booked, came and stayed away."""
    counts = {
        state: Count("slots__bookings", filter=Q(slots__bookings__state=state))
        for state in Booking.State.values
    }
    return BookingService.objects.annotate(**{f"n_{state}": count for state, count in counts.items()})
