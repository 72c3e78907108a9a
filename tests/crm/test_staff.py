"""People, roles and the first day of an installation."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from crm import staff
from crm.models import AuditEntry, Brand, Role, Team, User

pytestmark = pytest.mark.django_db

BRAND = {"name": "木日保養", "time_zone": "Asia/Taipei", "currency": "TWD", "country": "TW"}


def opened() -> User:
    return staff.open_installation(
        brand=BRAND, username="mei", name="林美", email="mei@example.org", password="correct horse battery"
    )


def test_the_first_person_opens_the_house_and_nobody_after_them() -> None:
    assert staff.is_new()
    person = opened()
    assert (person.role, person.name, Brand.get().name) == (Role.ADMIN, "林美", "木日保養")
    assert not staff.is_new()
    with pytest.raises(staff.AlreadyOpened):
        opened()
    assert User.objects.count() == 1


def test_a_colleague_chooses_a_password_by_mail(settings) -> None:
    settings.BASE_URL = "https://crm.example.org"
    person = staff.create_person(
        by=opened(), username="yu", name="曾郁庭", email="yu@example.org", role="marketer"
    )
    assert not person.has_usable_password()
    staff.send_password_link(by=User.objects.get(username="mei"), person=person)
    (letter,) = mail.outbox
    assert letter.to == ["yu@example.org"]
    link = re.search(r"https://crm\.example\.org(/password/\S+)", letter.body)
    assert link
    browser = Client()
    form = browser.get(link[1], follow=True)
    address = form.redirect_chain[-1][0]
    words = {"new_password1": "a quiet blue lamp", "new_password2": "a quiet blue lamp"}
    browser.post(address, words)
    person.refresh_from_db()
    assert person.check_password("a quiet blue lamp")
    again = Client().get(link[1], follow=True)
    assert "validlink" not in again.context or not again.context["validlink"]


def test_a_change_is_written_down_with_its_fields_and_not_its_values() -> None:
    admin = opened()
    team = Team.objects.create(name="客服一組")
    person = staff.create_person(by=admin, username="yu", name="曾", email="yu@example.org", role="agent")
    staff.change_person(
        by=admin,
        person=person,
        name="曾",
        email="new@example.org",
        role="team_lead",
        team=team,
        is_active=True,
    )
    person.refresh_from_db()
    assert (person.role, person.team, person.email) == ("team_lead", team, "new@example.org")
    entry = AuditEntry.objects.get(action="user.change")
    assert entry.detail == {"fields": ["email", "role", "team"], "role": "team_lead"}


@pytest.mark.parametrize(("role", "is_active"), [("marketer", True), ("admin", False)])
def test_the_last_administrator_stays(role: str, is_active: bool) -> None:
    admin = opened()
    values = {"name": admin.name, "email": admin.email, "team": None}
    with pytest.raises(staff.LastAdministrator):
        staff.change_person(by=admin, person=admin, role=role, is_active=is_active, **values)
    staff.create_person(by=admin, username="second", name="二", email="b@example.org", role="admin")
    staff.change_person(by=admin, person=admin, role=role, is_active=is_active, **values)
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == (role, is_active)


def test_the_brand_is_changed_once_and_said_so() -> None:
    admin = opened()
    staff.save_brand(by=admin, values={**BRAND, "name": "木日", "sender_email": "hi@mukiri.example"})
    assert Brand.get().name == "木日"
    entry = AuditEntry.objects.get(action="brand.change")
    assert entry.detail == {"fields": ["name", "sender_email"]}
