"""The settings pages: who may, what is refused, what is kept."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from crm.models import Brand, Team, User
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    Brand.objects.create(id=1, name="木日保養")
    person = shop.staff("admin", username="mei", name="林美")
    client.force_login(person)
    return person


@pytest.mark.parametrize("path", ["/settings/brand/", "/settings/users/", "/settings/users/new/"])
@pytest.mark.parametrize("role", ["marketer", "agent", "team_lead", "analyst", "privacy_officer"])
def test_only_administrators_come_here(client: Client, role: str, path: str) -> None:
    client.force_login(shop.staff(role))
    answer = client.get(path)
    assert answer.status_code == 403
    assert "您的角色沒有這個權限" in answer.content.decode()


def test_a_person_is_added_and_gets_a_link(client: Client, admin: User) -> None:
    values = {"username": "yu", "name": "曾郁庭", "email": "yu@example.org", "role": "marketer", "team": ""}
    assert client.post("/settings/users/new/", values).url == "/settings/users/"
    assert User.objects.get(username="yu").role == "marketer"
    assert [letter.to for letter in mail.outbox] == [["yu@example.org"]]
    again = client.post("/settings/users/new/", values)
    assert again.status_code == 422
    assert 'class="k-errors"' in again.content.decode()


def test_a_mail_that_cannot_leave_is_said_and_nothing_is_lost(client: Client, admin: User, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    values = {"username": "yu", "name": "曾郁庭", "email": "yu@example.org", "role": "marketer", "team": ""}
    page = client.post("/settings/users/new/", values, follow=True)
    assert User.objects.filter(username="yu").exists()
    assert "沒有送出" in page.content.decode()


def test_the_last_administrator_cannot_be_taken_away(client: Client, admin: User) -> None:
    values = {"name": "林美", "email": "m@example.org", "role": "analyst", "team": "", "is_active": "on"}
    answer = client.post(f"/settings/users/{admin.pk}/", values)
    assert answer.status_code == 422
    assert "最後一位系統管理員" in answer.content.decode()
    admin.refresh_from_db()
    assert admin.role == "admin"


def test_teams_have_names_of_their_own(client: Client, admin: User) -> None:
    client.post("/settings/teams/new/", {"name": "客服一組"})
    client.post("/settings/teams/new/", {"name": "客服一組"})
    assert list(Team.objects.values_list("name", flat=True)) == ["客服一組"]


def test_the_brand_page_keeps_the_sender(client: Client, admin: User) -> None:
    values = {
        "name": "木日保養",
        "currency": "TWD",
        "country": "TW",
        "time_zone": "Asia/Taipei",
        "sender_name": "木日",
        "sender_email": "hi@mukiri.example",
        "reply_to": "",
        "postal_address": "台北市",
        "service_phone": "",
    }
    assert client.post("/settings/brand/", values).url == "/settings/brand/"
    assert (Brand.get().sender_name, Brand.get().postal_address) == ("木日", "台北市")


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_of_people_asks_the_same_questions_however_many(
    client: Client, admin: User, people: int, django_assert_num_queries
) -> None:
    for _person in range(people):
        shop.staff("agent", team=Team.objects.get_or_create(name="客服")[0])
    with django_assert_num_queries(5):
        client.get("/settings/users/")
