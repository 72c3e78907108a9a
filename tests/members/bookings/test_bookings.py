"""A place goes to one guest, and to no more than there is room for; who came is marked and asked."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from crm.models import Team
from members import bookings, profile
from members.bookings import CannotBook, CannotMark, CannotOffer, Guest
from members.models import (
    Assignment,
    Booking,
    BookingService,
    BookingSlot,
    DuplicateCandidate,
    Interaction,
    Member,
    SurveyInvitation,
)
from tests import shop
from tests.campaign_cast import make_brand
from tests.members.surveys import cast

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
LATER = AT + timedelta(days=2)
WANG = Guest(name="王小明", phone="+886912345678", email="wang@example.com")


def offered(*, capacity: int = 1, **values: object) -> BookingSlot:
    make_brand()
    service = BookingService.objects.create(code="trial", name_zh="保養體驗", **values)
    return BookingSlot.objects.create(service=service, starts_at=LATER, capacity=capacity)


@pytest.mark.django_db
def test_a_place_is_booked_once_a_guest_and_freed_by_cancelling() -> None:
    slot = offered(team=Team.objects.create(name="門市"))
    booking = bookings.reserve(slot=slot, guest=WANG, at=AT)
    assert bookings.reserve(slot=slot, guest=WANG, at=AT) == booking
    with pytest.raises(CannotBook):
        bookings.reserve(slot=slot, guest=Guest(name="林美玲", phone="+886922333444"), at=AT)
    slot.refresh_from_db()
    assert (slot.taken, Booking.objects.count(), Member.objects.count()) == (1, 1, 1)
    assert Interaction.objects.get().kind == "booked"
    assert Assignment.objects.get().member == booking.member
    assert bookings.free_slots(service=slot.service, at=AT) == []
    assert bookings.cancel(booking=booking, at=AT)
    assert not bookings.cancel(booking=booking, at=AT)
    assert bookings.free_slots(service=slot.service, at=AT) == [slot]
    other = bookings.reserve(slot=slot, guest=Guest(name="林美玲", phone="+886922333444"), at=AT)
    assert other.member.name == "林美玲"


@pytest.mark.django_db(transaction=True)
def test_ten_guests_at_once_get_three_places() -> None:
    slot = offered(capacity=3)
    gate, got, refused = threading.Barrier(10), [], []

    def ask(number: int) -> None:
        guest = Guest(name=f"客人{number}", phone=f"+88691200000{number}")
        gate.wait()
        try:
            got.append(bookings.reserve(slot=slot, guest=guest, at=AT))
        except CannotBook:
            refused.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slot.refresh_from_db()
    assert (len(got), len(refused), slot.taken) == (3, 7, 3)
    # Who got no place left nothing behind.
    assert Member.objects.count() == Booking.objects.count() == 3


@pytest.mark.django_db
def test_a_guest_is_a_member_by_a_verified_contact_alone() -> None:
    slot = offered(capacity=5)
    member = shop.member("王小明", phone="+886912345678")
    typed = bookings.reserve(slot=slot, guest=WANG, at=AT).member
    wife = bookings.reserve(slot=slot, guest=Guest(name="林美玲", phone="+886912345678"), at=AT).member
    assert len({member, typed, wife}) == 3
    pairs = {(row.one_id, row.other_id, row.door) for row in DuplicateCandidate.objects.all()}
    assert pairs == {
        (member.pk, typed.pk, "booking"), (member.pk, wife.pk, "booking"), (typed.pk, wife.pk, "booking"),
    }  # fmt: skip
    profile.verify(member=member, field="phone", result="valid", how="code", at=AT, by=None)
    again = Guest(name="王先生", phone="+886912345678")
    assert bookings.reserve(slot=slot, guest=again, at=AT).member == member
    assert Member.objects.count() == 3


@pytest.mark.django_db
def test_who_came_is_marked_after_the_time_and_asked_the_next_day() -> None:
    survey = cast.opened()
    slot = offered(follow_up=survey)
    booking = bookings.reserve(slot=slot, guest=WANG, at=AT)
    with pytest.raises(CannotMark):
        bookings.mark(booking=booking, state="attended", by=None, at=AT)
    bookings.mark(booking=booking, state="missed", by=None, at=LATER)
    for _ in range(2):
        bookings.mark(booking=booking, state="attended", by=None, at=LATER)
    invitation = SurveyInvitation.objects.get()
    assert (invitation.occasion_key, invitation.due_at) == (
        f"booking:{booking.pk}",
        LATER + timedelta(days=1),
    )
    assert sorted(Interaction.objects.values_list("kind", flat=True)) == ["attended", "booked"]
    with pytest.raises(CannotMark):
        bookings.mark(booking=booking, state="cancelled", by=None, at=LATER)
    assert not bookings.cancel(booking=booking, at=LATER)


@pytest.mark.django_db
def test_times_are_added_for_a_range_and_removed_while_free() -> None:
    slot = offered()
    week = {"first": date(2026, 11, 23), "last": date(2026, 11, 29), "capacity": 2, "by": None}
    days = {"weekdays": [0, 2], "times": [time(10), time(14)]}
    assert bookings.add_slots(service=slot.service, **week, **days) == 4
    assert bookings.add_slots(service=slot.service, **week, **days) == 0
    first = BookingSlot.objects.order_by("starts_at").exclude(pk=slot.pk)[0]
    assert first.starts_at == datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    with pytest.raises(CannotOffer):
        bookings.add_slots(service=slot.service, **week, weekdays=[], times=[time(10)])
    bookings.reserve(slot=first, guest=WANG, at=AT)
    with pytest.raises(CannotOffer):
        bookings.remove_slot(slot=first, by=None)
    bookings.remove_slot(slot=slot, by=None)
    assert BookingSlot.objects.count() == 4


@pytest.mark.django_db
def test_too_late_or_closed_cannot_be_booked() -> None:
    slot = offered()
    with pytest.raises(CannotBook):
        bookings.reserve(slot=slot, guest=WANG, at=LATER - timedelta(hours=1))
    BookingService.objects.update(is_open=False)
    with pytest.raises(CannotBook):
        bookings.reserve(slot=slot, guest=WANG, at=AT)
