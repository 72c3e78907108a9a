"""How does a place become somebody's, and nobody else's? One conditional UPDATE of the slot, then the row.

Whoever comes second for the last place gets none: the count is taken before the booking is written, in the
same transaction, and the database refuses a slot above its capacity whoever writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from members import doors, ingest
from members.bookings.offering import NOTICE
from members.models import (
    Assignment,
    Booking,
    BookingService,
    BookingSlot,
    DuplicateCandidate,
    FormerToken,
    Member,
)
from members.surveys.inviting import new_token

SOURCE = "booking"


class CannotBook(Exception):
    """The place is not given; the message says why."""


@dataclass(frozen=True)
class Guest:
    """Who comes; phone and e-mail in the form in which members are kept, at least one of them."""

    name: str
    phone: str = ""
    email: str = ""
    note: str = ""
    language: str = ""


def reserve(*, slot: BookingSlot, guest: Guest, at: datetime) -> Booking:
    """A place in the slot for this guest. Raises CannotBook. The same guest again gets the same booking."""
    if not BookingService.objects.filter(pk=slot.service_id, is_open=True).exists():
        raise CannotBook(_("This cannot be booked at the moment."))
    with transaction.atomic():
        member = _member(guest, at=at)
        known = (
            Booking.objects.filter(slot=slot, member=member).exclude(state=Booking.State.CANCELLED).first()
        )
        if known is not None:
            return known
        # All conditions on the slot's own row: a join is judged before the lock, and not again after it.
        won = BookingSlot.objects.filter(
            pk=slot.pk, taken__lt=F("capacity"), starts_at__gte=at + NOTICE
        ).update(taken=F("taken") + 1)
        if not won:
            raise CannotBook(_("This time has just been taken. Please choose another."))
        booking = Booking.objects.create(
            slot=slot, member=member, token=new_token(), note=guest.note, booked_at=at
        )
        _assign(booking)
        _tell(booking, "booked", at=at)
    return booking


def cancel(*, booking: Booking, at: datetime) -> bool:
    """The place is free again. True when that is news; a visit that has begun is not cancelled."""
    with transaction.atomic():
        won = Booking.objects.filter(
            pk=booking.pk, state=Booking.State.BOOKED, slot__starts_at__gt=at
        ).update(state=Booking.State.CANCELLED, cancelled_at=at)
        if won:
            BookingSlot.objects.filter(pk=booking.slot_id).update(taken=F("taken") - 1)
    booking.refresh_from_db()
    return won == 1


def by_token(token: str) -> Booking | None:
    """The visit that the link opens, whichever record of the member it was sent to."""
    rows = Booking.objects.select_related("slot__service", "member")
    former = FormerToken.objects.filter(token=token).values("booking")
    return rows.filter(token=token).first() or rows.filter(pk__in=former).first()


def _member(guest: Guest, *, at: datetime) -> Member:
    """Whom a verified contact means; else a record of their own, and the pair is filed (members/doors)."""
    fields = ingest.MemberFields(
        external_id="", name=guest.name, phone=guest.phone, email=guest.email,
        language=guest.language, joined_at=at, updated_at=at,
    )  # fmt: skip
    return doors.arrive(fields=fields, source=SOURCE, door=DuplicateCandidate.Door.BOOKING, at=at).member


def _assign(booking: Booking) -> None:
    """Whoever receives the guest may see who comes, until a week after."""
    team = booking.slot.service.team
    if team is not None:
        Assignment.objects.create(
            member=booking.member, team=team, kind="booking", until=booking.slot.starts_at + timedelta(days=7)
        )


def _tell(booking: Booking, kind: str, *, at: datetime) -> None:
    service = booking.slot.service
    ingest.record_interaction(
        source=SOURCE,
        member=booking.member,
        interaction=ingest.InteractionFields(
            external_id=f"booking-{booking.pk}-{kind}", kind=kind, occurred_at=at, channel="web",
            subject=service.name_zh,
        ),
        at=at,
    )  # fmt: skip
