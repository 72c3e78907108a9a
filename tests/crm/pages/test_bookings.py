"""The page that books, the guest's own page, and the list on which staff mark who came."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.models import Role, Team
from crm.pages.bookings import public
from members import bookings
from members.bookings import Guest
from members.models import Booking, BookingService, BookingSlot
from tests import shop
from tests.campaign_cast import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _brand() -> None:
    cache.clear()
    make_brand()


def slot(*, ahead: timedelta = timedelta(days=2), capacity: int = 1, **values: object) -> BookingSlot:
    service, _ = BookingService.objects.get_or_create(
        code="trial", defaults={"name_zh": "保養體驗", "name_en": "Trial", "place": "敦南店", **values}
    )
    return BookingSlot.objects.create(service=service, starts_at=timezone.now() + ahead, capacity=capacity)


def test_a_guest_books_looks_and_cancels() -> None:
    free, client = slot(), Client()
    assert f'value="{free.pk}"' in client.get("/book/trial/").content.decode()
    form = {"slot": free.pk, "name": "王小明", "phone": "0912 345 678", "note": "第一次來"}
    made = client.post("/book/trial/", form)
    booking = Booking.objects.get()
    assert made.url == f"/b/{booking.token}/"
    assert (booking.member.phone, booking.note) == ("+886912345678", "第一次來")
    assert f'value="{free.pk}"' not in client.get("/book/trial/").content.decode()
    other = {**form, "name": "林美玲", "phone": "0922 333 444"}
    assert client.post("/book/trial/", other).status_code == 422
    page = client.get(made.url).content.decode()
    assert "敦南店" in page
    assert "取消預約" in page
    client.post(made.url, {"cancel": "1"})
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert client.post("/book/trial/", other).status_code == 302


def test_what_is_missing_is_said_and_programs_book_nothing() -> None:
    free, client = slot(), Client()
    assert client.post("/book/trial/", {"slot": free.pk, "name": "王小明"}).status_code == 422
    assert client.post("/book/trial/", {"name": "王小明", "phone": "0912345678"}).status_code == 422
    spam = {"slot": free.pk, "name": "x", "email": "x@example.com", "website": "http://x"}
    assert client.post("/book/trial/", spam).status_code == 200
    assert not Booking.objects.exists()
    BookingService.objects.update(is_open=False)
    assert client.get("/book/trial/").status_code == 404


def test_one_place_books_so_often_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "BOOKINGS", 1)
    free, form = slot(capacity=5), {"name": "王小明", "phone": "0912345678"}
    codes = [Client().post("/book/trial/", {**form, "slot": free.pk}).status_code for _ in range(2)]
    assert codes == [302, 429]


def test_staff_see_their_guests_and_mark_who_came() -> None:
    mine, other = Team.objects.create(name="門市"), Team.objects.create(name="電話")
    past = slot(ahead=timedelta(days=1), capacity=3, team=mine)
    booking = bookings.reserve(
        slot=past, guest=Guest(name="王小明", phone="+886912345678"), at=timezone.now()
    )
    BookingSlot.objects.update(starts_at=timezone.now() - timedelta(minutes=5))
    clients = {}
    for team in (mine, other):
        clients[team] = Client()
        clients[team].force_login(shop.staff(Role.AGENT, team=team, language="zh-hant"))
    assert "王小明" in clients[mine].get("/bookings/").content.decode()
    assert "王小明" not in clients[other].get("/bookings/").content.decode()
    mark = {"state": "attended"}
    assert clients[other].post(f"/bookings/{booking.pk}/mark/", mark).status_code == 404
    assert clients[mine].post(f"/bookings/{booking.pk}/mark/", mark).status_code == 302
    booking.refresh_from_db()
    assert booking.state == "attended"


def test_a_service_gets_its_times_and_the_list_asks_the_same_number_of_questions() -> None:
    client = Client()
    client.force_login(shop.staff(Role.MARKETER, language="zh-hant"))
    made = {"code": "trial", "name_zh": "保養體驗", "minutes": 30, "remind_hours": 24, "is_open": "on"}
    assert client.post("/bookings/services/new/", made).url == "/bookings/services/trial/"
    day = (timezone.now() + timedelta(days=3)).date().isoformat()
    times = {"first": day, "last": day, "weekdays": list("0123456"), "times": "10:00、14：30", "capacity": 2}
    assert client.post("/bookings/services/trial/slots/", times).status_code == 302
    assert BookingSlot.objects.count() == 2
    assert client.post("/bookings/services/trial/slots/", {**times, "times": "bald"}).status_code == 422
    numbers = []
    for n in range(3):
        free = BookingSlot.objects.all()[n % 2]
        guest = Guest(name=f"客人{n}", phone=f"+88691234567{n}")
        bookings.reserve(slot=free, guest=guest, at=timezone.now())
        if n != 1:
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/bookings/").status_code == 200
            numbers.append(len(queries))
    assert numbers[0] == numbers[1]
