"""What a member is tied to, and what was bought piece by piece: as much of it as the key's scopes open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from crm.models import AuditEntry
from members import ties
from members.models import LifeEvent, Member, OrderLine, Product
from tests import shop
from tests.api_caller import Caller
from tests.campaign_cast import make_brand, make_member

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, 4, tzinfo=UTC)


@pytest.fixture
def member() -> Member:
    make_brand()
    return make_member(external_id="C1")


def tie(member: Member) -> None:
    """One of each noun."""
    amy = shop.staff("agent", name="Amy")
    home = ties.start_group(kind="household", name="王家", by=amy)
    ties.join(group=home, member=member, role="head", since_on=date(2025, 1, 2), by=amy)
    ties.join(group=home, member=make_member(external_id="C2"), role="spouse", by=amy)
    ties.join(group=home, member=make_member(external_id="X1", source="erp"), role="child", by=amy)
    ties.tag(member=member, name="VIP", by=amy, at=AT)
    ties.declare_interest(member=member, topic="陶藝", at=AT, by=amy)
    ties.add_life_event(member=member, kind="wedding", on=date(2026, 6, 1), note="在台南", by=amy)
    ties.add_identity(member=member, platform="instagram", handle="@Ming", by=amy)
    ties.start_membership(member=member, kind="金卡", card_no="G-1", from_on=date(2026, 1, 1), by=amy)
    ties.set_owner(member=member, user=amy, at=AT, by=amy)
    ties.write_note(member=member, text="不吃辣", is_pinned=True, at=AT, by=amy)
    ties.ask_for(member=member, subject="刻字", configuration={"字": "M"}, at=AT, by=amy)


def path(member: Member) -> str:
    return f"/members/mbr_{member.public_id.hex}/ties"


def test_every_tie_with_all_scopes(member: Member) -> None:
    tie(member)
    answer = Caller().get(path(member)).json()
    wife, child = (f"mbr_{Member.objects.get(external_id=key).public_id.hex}" for key in ("C2", "X1"))
    assert answer["groups"] == [{
        "kind": "household", "name": "王家", "role": "head", "since_on": "2025-01-02", "until_on": None,
        "others": [wife, child],
    }]  # fmt: skip
    assert answer["memberships"] == [{
        "kind": "金卡", "card_no": "G-1", "from_on": "2026-01-01", "to_on": None, "cancelled_at": None,
        "cancel_reason": "", "is_renewed": False,
    }]  # fmt: skip
    assert answer["life_events"] == [
        {"kind": "wedding", "on": "2026-06-01", "note": "在台南", "source": "page"}
    ]
    assert [(row["platform"], row["handle"]) for row in answer["identities"]] == [("instagram", "ming")]
    assert [(row["topic"], row["kind"], row["weight"]) for row in answer["interests"]] == [
        ("陶藝", "declared", 1.0)
    ]
    assert [row["name"] for row in answer["tags"]] == ["VIP"]
    assert [(row["name"], row["role"], row["since_at"]) for row in answer["contacts"]] == [
        ("Amy", "owner", "2026-05-01T04:00:00.000000Z")
    ]
    assert [(row["text"], row["is_pinned"], row["by"]) for row in answer["notes"]] == [
        ("不吃辣", True, "Amy")
    ]
    assert [(row["subject"], row["configuration"]) for row in answer["requests"]] == [("刻字", {"字": "M"})]
    read = AuditEntry.objects.get(action="members.read")
    assert (read.member_id, read.detail["fields"]) == (
        member.pk, ["card_no", "handle", "life_event", "note"],
    )  # fmt: skip


def test_what_the_key_has_no_scope_for_is_null(member: Member) -> None:
    tie(member)
    answer = Caller(["members:read"]).get(path(member)).json()
    assert (answer["notes"], answer["requests"]) == (None, None)
    closed: dict[str, list[Any]] = {
        "life_events": ["on", "note"], "identities": ["handle"], "memberships": ["card_no", "cancel_reason"],
    }  # fmt: skip
    for noun, names in closed.items():
        (row,) = answer[noun]
        assert {name: row[name] for name in names} == dict.fromkeys(names), noun
    wife = Member.objects.get(external_id="C2")
    assert answer["groups"][0]["others"] == [f"mbr_{wife.public_id.hex}"]
    assert answer["memberships"][0]["kind"] == "金卡"
    text = str(answer)
    assert not [secret for secret in ("G-1", "ming", "台南", "不吃辣", "06-01") if secret in text]
    assert not AuditEntry.objects.filter(action="members.read").exists()


def test_nobody_without_ties_and_nobody_of_another_feed(member: Member) -> None:
    answer = Caller().get(path(member)).json()
    assert answer.pop("member_id") == f"mbr_{member.public_id.hex}"
    assert answer == {noun: [] for noun in answer}
    other = Caller(["members:read"], source="erp").get(path(member))
    assert (other.status_code, other.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("many", [1, 3])
def test_ties_ask_the_same_questions_however_many(
    member: Member, many: int, django_assert_num_queries: Any
) -> None:
    for number in range(many):
        home = ties.start_group(kind="other", name=f"讀書會 {number}", by=None)
        ties.join(group=home, member=member, by=None)
        ties.join(group=home, member=make_member(), by=None)
        LifeEvent.objects.create(member=member, kind="move", on=date(2026, 1, 1 + number))
    caller = Caller(["members:read"])
    caller.get(path(member))
    with django_assert_num_queries(8):
        assert len(caller.get(path(member)).json()["groups"]) == many


@pytest.mark.parametrize("many", [1, 3])
def test_orders_carry_their_lines_with_how_each_was_made(
    member: Member, many: int, django_assert_num_queries: Any
) -> None:
    cup = Product.objects.create(external_id="P1", name="馬克杯", category="杯")
    for number in range(many):
        order = shop.order(member, date(2026, 3, 1 + number))
        for line_no, made in ((2, None), (1, {"刻字": "阿明"})):
            OrderLine.objects.create(
                order=order,
                line_no=line_no,
                product=cup,
                quantity=2,
                amount=500,
                cost=120,
                configuration=made,
            )
    caller = Caller(["orders:read"])
    caller.get("/orders")
    with django_assert_num_queries(8):
        rows = caller.get("/orders").json()["data"]
    assert len(rows) == many
    product = {"external_id": "P1", "name": "馬克杯", "category": "杯"}
    plain = {"product": product, "quantity": "2.00", "amount": "500.00", "cost": "120.00"}
    assert rows[0]["lines"] == [
        {"line_no": 1, **plain, "configuration": {"刻字": "阿明"}},
        {"line_no": 2, **plain, "configuration": {}},
    ]
