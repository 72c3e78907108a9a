"""One list of everything that happened: every kind, both ways through the pages, and what each may read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from crm.models import User
from crm.pages.member.timeline import BadCursor, Timeline, timeline
from members import profile
from members.models import Complaint, ConsentEvent, Interaction, Member
from tests import campaign_cast, shop

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def brand() -> None:
    campaign_cast.make_brand()


@pytest.fixture
def officer() -> User:
    return shop.staff("privacy_officer", name="許雅雯")


@pytest.fixture
def lin(officer: User) -> Member:
    lin = shop.member("林佳穎", phone="+886912345386", city="台中市")
    shop.order(lin, shop.ago(40), external_id="A-1")
    shop.order(lin, shop.ago(3), external_id="A-2", coupon_code="AUTUMN")
    contact(lin, "called", 20, subject="詢問補寄", note="下週再打", by=officer)
    contact(lin, "message_sent", 10, channel="line", subject="換季保養提醒")
    ConsentEvent.objects.create(member=lin, channel="line", state="withdrawn", occurred_at=ago(8))
    complaint(lin, 5, about=None)
    profile.change(
        member=lin, values={"city": "高雄市", "phone": "0933111222"}, at=ago(1), source="page", by=officer
    )
    return lin


def ago(days: int) -> datetime:
    return THEN - timedelta(days=days)


def contact(member: Member, kind: str, days: int, **values: Any) -> None:
    Interaction.objects.create(
        member=member, external_id=str(uuid4()), kind=kind, is_own=False, occurred_at=ago(days),
        occurred_on=ago(days).date(), **values,
    )  # fmt: skip


def complaint(member: Member, days: int, *, about: User | None) -> Complaint:
    due = ago(days) + timedelta(days=3)
    return Complaint.objects.create(
        member=member, submission=uuid4(), received_at=ago(days), subject="瓶口漏液", category="product",
        severity="s2", level="s2", first_reply_due_at=due, resolution_due_at=due, legal_due_at=due,
        about=about,
    )  # fmt: skip


def titles(found: Timeline) -> list[str]:
    return [entry["title"] for _month, entries in found.months for entry in entries]


def test_every_kind_is_there_newest_first(lin: Member, officer: User) -> None:
    found = timeline(member_id=lin.pk, for_user=officer)
    number = Complaint.objects.get().complaint_no
    assert titles(found) == [
        "資料異動：編輯",
        "訂單 A-2 · NT$1,200",
        f"客訴 {number}：瓶口漏液",
        "拒絕行銷：LINE",
        "寄出訊息：換季保養提醒",
        "去電未接：詢問補寄",
        "訂單 A-1 · NT$1,200",
    ]
    assert {str(tab["text"]): tab["count"] for tab in found.tabs} == {
        "全部": 7, "訂單": 2, "接觸": 1, "客訴": 1, "訊息": 1, "同意": 1, "異動紀錄": 1,
    }  # fmt: skip
    edit = found.months[0][1][0]
    assert edit["text"] == "縣市 台中市 → 高雄市；手機 +886912345386 → +886933111222"
    assert edit["who"] == "許雅雯"


@pytest.mark.parametrize(
    ("tab", "count"),
    [
        ("order", 2),
        ("contact", 1),
        ("complaint", 1),
        ("message", 1),
        ("consent", 1),
        ("edit", 1),
        ("x", 7),
    ],
)
def test_a_tab_shows_its_kind_alone(lin: Member, officer: User, tab: str, count: int) -> None:
    assert len(titles(timeline(member_id=lin.pk, for_user=officer, tab=tab))) == count


def test_who_reads_masks_reads_masks_in_the_history_too(lin: Member) -> None:
    found = timeline(member_id=lin.pk, for_user=shop.staff("marketer"))
    edit = found.months[0][1][0]
    assert edit["text"] == "縣市 台中市 → 高雄市；手機 09**-***-386 → 09**-***-222"
    text = str(found)
    assert "下週再打" not in text
    assert "瓶口漏液" not in text


def test_nobody_reads_a_complaint_about_themselves(lin: Member) -> None:
    agent = shop.staff("agent")
    complaint(lin, 4, about=agent)
    found = timeline(member_id=lin.pk, for_user=agent, tab="complaint")
    assert len(titles(found)) == 1
    assert {tab["text"]: tab["count"] for tab in found.tabs}["客訴"] == 1


def test_pages_go_there_and_back_without_a_gap(officer: User) -> None:
    buyer = shop.member("王小明")
    # Several facts of one moment stand on the border of two pages.
    for day in range(23):
        shop.order(buyer, shop.ago(day // 5))
        contact(buyer, "called_in", day // 5)
    contact(buyer, "message_sent", 0)
    first = timeline(member_id=buyer.pk, for_user=officer)
    second = timeline(member_id=buyer.pk, for_user=officer, older=first.older)
    third = timeline(member_id=buyer.pk, for_user=officer, older=second.older)
    every = [entry for part in (first, second, third) for _month, rows in part.months for entry in rows]
    assert [len(titles(part)) for part in (first, second, third)] == [20, 20, 7]
    moments = [entry["at"] for entry in every]
    assert moments == sorted(moments, reverse=True)
    orders = [entry["title"] for entry in every if entry["title"].startswith("訂單")]
    assert len(set(orders)) == 23
    assert (first.newer, third.older) == ("", "")
    assert titles(timeline(member_id=buyer.pk, for_user=officer, newer=third.newer)) == titles(second)
    assert titles(timeline(member_id=buyer.pk, for_user=officer, newer=second.newer)) == titles(first)


@pytest.mark.parametrize("cursor", ["x", "%%%", "bm90LWEtdGltZSB4", "MjAyNi0wMS0wMVQwMDowMDowMCBv"])
def test_a_cursor_of_somebody_elses_making_is_refused(lin: Member, officer: User, cursor: str) -> None:
    for way in ({"older": cursor}, {"newer": cursor}):
        with pytest.raises(BadCursor):
            timeline(member_id=lin.pk, for_user=officer, **way)


def test_a_page_of_a_busy_member_reads_a_page(lin: Member, officer: User) -> None:
    """Whoever has thousands of facts costs no more than a page of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into members_interaction"
            " (member_id, source, external_id, kind, is_own, occurred_at, occurred_on)"
            " select %s, 'main', 'B' || n, 'called_in', true, moment, moment::date from ("
            " select n, timestamptz '2026-01-01 04:00Z' + n * interval '1 hour' as moment"
            " from generate_series(1, 4000) as n) as made",
            [lin.pk],
        )
        cursor.execute("analyze members_interaction")
    found = timeline(member_id=lin.pk, for_user=officer, tab="contact")
    assert len(titles(found)) == 20
    assert {str(tab["text"]): tab["count"] for tab in found.tabs}["接觸"] == 4001
