"""Who came? Staff mark it once the time has come; who came is asked afterwards how it was."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from crm.models import User, record
from members import ingest, surveys
from members.bookings.reserving import SOURCE
from members.models import Booking, Survey

State = Booking.State
#: Asked the next day, when the visit has sunk in.
ASK_AFTER = timedelta(days=1)
#: Where a booking may go when staff look at who came; a slip of the finger can be mended.
MARKS: dict[str, tuple[str, ...]] = {
    State.ATTENDED: (State.BOOKED, State.MISSED),
    State.MISSED: (State.BOOKED, State.ATTENDED),
}


class CannotMark(Exception):
    """It is not marked; the message says why."""


def mark(*, booking: Booking, state: str, by: User | None, at: datetime) -> Booking:
    """Attended or missed. Raises CannotMark before the time, or for a cancelled one."""
    if state not in MARKS:
        raise CannotMark(_("Came or did not come: nothing else can be marked."))
    if booking.slot.starts_at > at:
        raise CannotMark(_("The time has not come yet."))
    with transaction.atomic():
        won = Booking.objects.filter(pk=booking.pk, state__in=MARKS[state]).update(
            state=state, marked_by=by, marked_at=at
        )
        booking.refresh_from_db()
        if not won:
            if booking.state == state:
                return booking
            raise CannotMark(_("It was cancelled meanwhile."))
        record(by=by, action=f"booking.{state}", target=booking)
        if state == State.ATTENDED:
            _came(booking, at=at)
    return booking


def _came(booking: Booking, *, at: datetime) -> None:
    service = booking.slot.service
    ingest.record_interaction(
        source=SOURCE,
        member=booking.member,
        interaction=ingest.InteractionFields(
            external_id=f"booking-{booking.pk}-attended", kind="attended",
            occurred_at=booking.slot.starts_at, channel="store", subject=service.name_zh,
        ),
        at=at,
    )  # fmt: skip
    if service.follow_up is not None and service.follow_up.state == Survey.State.OPEN:
        surveys.invite(
            survey=service.follow_up, members=[booking.member], by=None, at=at,
            occasion=f"booking:{booking.pk}", due_at=booking.slot.starts_at + ASK_AFTER,
        )  # fmt: skip
