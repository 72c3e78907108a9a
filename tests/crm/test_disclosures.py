"""Is it on record who saw whose unmasked data, once an answer and not once a field?"""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client

from crm import disclosures
from crm.models import AuditEntry, Role
from members.models import Assignment
from tests import campaign_cast, shop
from tests.api_caller import Caller

pytestmark = pytest.mark.django_db


def reads() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action="members.read").order_by("id"))


@pytest.fixture(autouse=True)
def brand() -> None:
    campaign_cast.make_brand()


def test_an_officer_who_opens_a_member_leaves_one_row(client: Client) -> None:
    officer = shop.staff(Role.PRIVACY_OFFICER)
    client.force_login(officer)
    buyer = shop.member("王小明", email="ming@example.org", phone="+886912345678")
    client.get(f"/members/{buyer.member_no}/")
    (row,) = reads()
    assert (row.user, row.member_id, row.kind) == (officer, buyer.pk, "read")
    assert row.detail["route"] == "members:detail"
    assert set(row.detail["fields"]) >= {"name", "email", "phone"}
    assert "ming" not in str(row.detail)


def test_who_sees_masks_only_leaves_none(client: Client) -> None:
    client.force_login(shop.staff(Role.MARKETER))
    buyer = shop.member("王小明", email="ming@example.org")
    client.get(f"/members/{buyer.member_no}/")
    client.get("/members/")
    assert reads() == []


def test_an_agent_reads_the_names_of_those_assigned(client: Client) -> None:
    agent = shop.staff(Role.AGENT)
    mine, other = shop.member("王小明"), shop.member("陳大文")
    for member in (mine, other):
        Assignment.objects.create(member=member, user=agent, kind="case")
    client.force_login(agent)
    client.get("/members/")
    (row,) = reads()
    assert (row.member_id, row.detail["fields"], row.detail["members"]) == (None, ["name"], 2)
    assert row.detail["ids"] == sorted([mine.pk, other.pk])


def test_a_program_leaves_one_row_a_call_with_a_digest() -> None:
    members = [shop.member(f"會員{number}") for number in range(3)]
    caller = Caller(["members:read", "members:read:contact", "sources:all"])
    caller.get("/members")
    (row,) = reads()
    assert row.actor == f"api:{caller.client.name}"
    assert row.detail["fields"] == ["email", "name", "phone"]
    words = ",".join(str(member.pk) for member in members)
    assert row.detail["digest"] == hashlib.sha256(words.encode()).hexdigest()[:32]


def test_a_refused_page_shows_nothing_and_leaves_none(client: Client) -> None:
    client.force_login(shop.staff(Role.AGENT))
    assert client.get(f"/members/{shop.member('王小明').member_no}/").status_code == 404
    assert reads() == []


def test_a_long_list_is_a_count_and_a_digest() -> None:
    with disclosures.watching() as seen:
        disclosures.note("name", members=range(1, 500))
    row = disclosures.write(seen, route="x", by=None, client=None)
    assert row
    assert row.detail["members"] == 499
    assert "ids" not in row.detail


def test_nobody_watches_nothing_is_kept() -> None:
    disclosures.note("name", members=[1])
    with disclosures.watching() as seen:
        pass
    assert disclosures.write(seen, route="x", by=None, client=None) is None
