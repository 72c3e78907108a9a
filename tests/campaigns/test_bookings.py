"""What a guest hears: a confirmation at once, a reminder before, each once, and with or without consent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from campaigns import bookings as messages
from campaigns import sending
from campaigns.models import Delivery, FrequencySlot
from members import bookings, privacy
from members.bookings import Guest
from members.models import Booking, BookingService, BookingSlot
from tests.campaign_cast import make_brand

pytestmark = pytest.mark.django_db
AT = datetime.now(UTC)
GUEST = Guest(name="王小明", email="wang@example.com")


def booked(*, ahead: timedelta = timedelta(days=3), guest: Guest = GUEST) -> Booking:
    make_brand()
    service, _ = BookingService.objects.get_or_create(code="trial", name_zh="保養體驗", place="敦南店")
    minutes = timedelta(minutes=BookingSlot.objects.count())
    slot = BookingSlot.objects.create(service=service, starts_at=AT + ahead + minutes, capacity=1)
    return bookings.reserve(slot=slot, guest=guest, at=AT)


def test_a_confirmation_now_and_a_reminder_the_day_before(sink) -> None:
    box, booking = sink(), booked()
    assert [messages.notify(at=AT) for _ in range(2)] == [1, 0]
    assert dict(sending.deliver_due(channel="email")) == {"sent": 1}
    (mail,) = box.mails()
    assert mail["Subject"].strip().startswith("您的預約：保養體驗，")
    text = next(part for part in mail.iter_parts() if part.get_content_type() == "text/plain").get_content()
    assert f"/b/{booking.token}/" in text
    assert "敦南店" in text
    assert messages.notify(at=AT + timedelta(days=1)) == 0
    assert [messages.notify(at=AT + timedelta(days=2, hours=1)) for _ in range(2)] == [1, 0]
    assert sorted(Delivery.objects.values_list("send__occurrence_key", flat=True)) == [
        f"booking:{booking.pk}:confirm", f"booking:{booking.pk}:remind",
    ]  # fmt: skip


def test_a_refusal_of_marketing_does_not_lose_the_appointment(sink) -> None:
    sink()
    booking = booked()
    privacy.withdraw(member=booking.member, channel="email", at=AT, source="test")
    messages.notify(at=AT)
    assert dict(sending.deliver_due(channel="email")) == {"sent": 1}
    assert not FrequencySlot.objects.exists()
    privacy.suppress(channel="email", address="wang@example.com", reason="hard_bounce", at=AT)
    messages.notify(at=AT + timedelta(days=2, hours=1))
    Delivery.objects.filter(state="queued").update(next_at=AT)
    assert dict(sending.deliver_due(channel="email")) == {"skipped": 1}


def test_who_books_on_the_day_is_not_reminded_and_who_cancels_hears_nothing() -> None:
    booked(ahead=timedelta(hours=5))
    gone = booked(guest=Guest(name="林美玲", email="lin@example.com"))
    bookings.cancel(booking=gone, at=AT)
    booked(guest=Guest(name="陳大華", phone="+886912345678"))
    assert messages.notify(at=AT) == 1
    assert messages.notify(at=AT + timedelta(hours=1)) == 0
