"""One member: who may see what of them, why they stand where they stand, what happened, small acts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from crm.models import AuditEntry, User
from crm.pages.member import revealing
from crm.pages.member.timeline import BadCursor, timeline
from lifecycle.models import LifecycleRun, MemberStage
from lifecycle.queries import listed
from lifecycle.reasons import reasons
from members import privacy
from members.models import Assignment, Consent, Member
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Member]:
    return shop.open_shop()


@pytest.fixture
def officer(client: Client, people: dict[str, Member]) -> User:
    user = shop.staff("privacy_officer")
    client.force_login(user)
    return user


def page(client: Client, member: Member) -> str:
    answer = client.get(f"/members/{member.member_no}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_officer_sees_everything(client: Client, people: dict[str, Member], officer: User) -> None:
    text = page(client, people["林佳穎"])
    for words in ("林佳穎", "+886912345386", "jy.lin@example.org", "1988/06/02", "（38 歲）", "台中市西屯區"):
        assert words in text


def test_a_marketer_sees_masks(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("marketer"))
    text = page(client, people["林佳穎"])
    for words in ("林○穎", "09**-***-386", "j***@e***.org", "6 月"):
        assert words in text
    for hidden in ("林佳穎", "912345386", "jy.lin", "1988"):
        assert hidden not in text


@pytest.mark.parametrize("role", ["agent", "team_lead"])
def test_who_is_not_assigned_finds_nobody(client: Client, people: dict[str, Member], role: str) -> None:
    user = shop.staff(role)
    client.force_login(user)
    address = f"/members/{people['林佳穎'].member_no}/"
    hidden = client.get(address)
    assert hidden.status_code == 404
    assert "林" not in hidden.content.decode()
    Assignment.objects.create(member=people["林佳穎"], user=user, kind="call")
    assert "<h1>林佳穎" in client.get(address).content.decode()


@pytest.mark.parametrize("role", ["analyst", "admin"])
def test_who_reads_no_members_is_refused(client: Client, people: dict[str, Member], role: str) -> None:
    client.force_login(shop.staff(role))
    refused = client.get(f"/members/{people['林佳穎'].member_no}/")
    assert refused.status_code == 403
    assert not any(words in refused.content.decode() for words in ("林佳穎", "林○穎", "386", "台中市"))
    assert not AuditEntry.objects.filter(action="member.read").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("林佳穎", "R、F、M 都在 4 以上（5·5·5）。"),
        ("林佳蓉", "只在 2026/10/26 買過一次。"),
        ("吳宗翰", "沉默已達本人購買週期的 10.8 倍；3.0 倍視為離開。"),
        ("陳奕安", "近 24 個月內曾是主要顧客"),
        ("黃詩涵", "買過 3 次；R、F、M 都要達到 4 才是主要顧客"),
        ("臺小明", "還沒買過，也還沒與品牌互動過。"),
        ("周郁婷", "還沒買過，但在 2026/10/21 與品牌互動過（365 天內）。"),
    ],
)
def test_every_stage_says_why(people: dict[str, Member], name: str, words: str) -> None:
    (row,) = listed([people[name].pk])
    state = MemberStage.objects.get(member=people[name])
    run = LifecycleRun.objects.latest("as_of")
    said = reasons(row, state=state, run=run, cycle_days=None)
    assert words in " ".join(said)


def test_the_rhythm_is_said_in_days(people: dict[str, Member]) -> None:
    (row,) = listed([people["林佳穎"].pk])
    state = MemberStage.objects.get(member=people["林佳穎"])
    said = reasons(row, state=state, run=LifecycleRun.objects.latest("as_of"), cycle_days=30.0)
    assert said[-1] == "通常每 30 天買一次，上次購買在 20 天前，還有 10 天到期。"


def entries(member: Member, user: User, **query: str) -> list[dict[str, Any]]:
    return [
        entry
        for _month, rows in timeline(member_id=member.pk, for_user=user, **query).months
        for entry in rows
    ]


def test_the_timeline_is_one_list_newest_first(people: dict[str, Member], officer: User) -> None:
    found = entries(people["林佳穎"], officer)
    assert [entry["title"] for entry in found[:2]] == ["退款 NT$200", found[1]["title"]]
    assert str(found[1]["title"]).endswith("NT$3,200")
    assert found[1]["text"] == "精華液 30ml ×2"
    moments = [entry["at"] for entry in found]
    assert moments == sorted(moments, reverse=True)


def test_pages_of_the_timeline_join_without_a_gap(people: dict[str, Member], officer: User) -> None:
    titles, cursor = [], ""
    while True:
        part = timeline(member_id=people["林佳穎"].pk, for_user=officer, older=cursor)
        titles += [entry["title"] for _month, rows in part.months for entry in rows]
        if not (cursor := part.older):
            break
    counts = {str(tab["text"]): tab["count"] for tab in part.tabs}
    assert len(titles) == counts["全部"]
    assert sum(title.startswith(("訂單", "退款")) for title in titles) == counts["訂單"] == 24
    assert sum(title.startswith("階段") for title in titles) == counts["階段"]
    assert sum("行銷" in title for title in titles) == counts["同意"] == 2


def test_a_tab_shows_one_kind(people: dict[str, Member], officer: User) -> None:
    assert [entry["title"] for entry in entries(people["周郁婷"], officer, tab="contact")] == [
        "加入 LINE 好友"
    ]
    assert entries(people["周郁婷"], officer, tab="order") == []


def test_a_move_shows_the_inputs_that_decided(people: dict[str, Member], officer: User) -> None:
    moves = entries(people["陳奕安"], officer, tab="stage")
    assert moves[0]["title"] == "階段：主要 → 跳槽"
    assert "個購買週期" in str(moves[0]["text"])


@pytest.mark.parametrize("cursor", ["x", "%%%", "bm90LWEtdGltZSB4"])
def test_a_cursor_of_somebody_elses_making_is_refused(
    people: dict[str, Member], officer: User, cursor: str
) -> None:
    with pytest.raises(BadCursor):
        timeline(member_id=people["林佳穎"].pk, for_user=officer, older=cursor)


def test_a_profile_is_edited_through_the_one_door(
    client: Client, people: dict[str, Member], officer: User
) -> None:
    member = people["吳宗翰"]
    form = client.get(f"/members/{member.member_no}/edit/").context["form"]
    values = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    answer = client.post(
        f"/members/{member.member_no}/edit/", {**values, "name": "吳宗憲", "phone": "0933-111-222"}
    )
    member.refresh_from_db()
    assert answer.status_code == 302, answer.context["form"].errors
    assert answer.url == f"/members/{member.member_no}/"
    assert (member.name, member.name_key, member.phone) == ("吳宗憲", "吳宗憲", "+886933111222")
    assert AuditEntry.objects.get(action="member.edit").detail == {
        "fields": ["name", "phone"],
        "revision": 1,
    }


def test_what_cannot_be_kept_is_said_at_its_field(
    client: Client, people: dict[str, Member], officer: User
) -> None:
    member = people["吳宗翰"]
    answer = client.post(f"/members/{member.member_no}/edit/", {"name": "吳宗翰", "email": "not an address"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["email"]


def test_nobody_overwrites_what_they_may_not_read(client: Client, people: dict[str, Member]) -> None:
    agent, member = shop.staff("agent"), people["吳宗翰"]
    Assignment.objects.create(member=member, user=agent, kind="call")
    client.force_login(agent)
    client.post(
        f"/members/{member.member_no}/edit/", {"name": "吳宗翰", "phone": "0933111222", "city": "新北市"}
    )
    member.refresh_from_db()
    assert (member.phone, member.city) == ("+886922333444", "新北市")


def test_looking_leaves_a_trace(client: Client, people: dict[str, Member]) -> None:
    agent, member = shop.staff("agent"), people["吳宗翰"]
    Assignment.objects.create(member=member, user=agent, kind="call")
    client.force_login(agent)
    address = f"/members/{member.member_no}/reveal/"
    assert "+886922333444" in client.post(address, {"field": "phone", "reason": "call"}).content.decode()
    entry = AuditEntry.objects.get(action="member.reveal")
    assert (entry.user, entry.object_id, entry.detail) == (
        agent,
        str(member.pk),
        {"field": "phone", "reason": "call"},
    )
    assert client.post(address, {"field": "phone"}).status_code == 422
    assert client.post(address, {"field": "name_key", "reason": "call"}).status_code == 422


def test_the_hour_has_a_limit(people: dict[str, Member], monkeypatch) -> None:
    monkeypatch.setattr(revealing, "HOURLY", 2)
    agent, member = shop.staff("agent"), people["吳宗翰"]
    for _look in range(2):
        revealing.reveal_field(member=member, field="phone", reason="call", by=agent)
    with pytest.raises(revealing.QuotaUsedUp):
        revealing.reveal_field(member=member, field="phone", reason="call", by=agent)
    assert AuditEntry.objects.filter(action="member.reveal").count() == 2


def test_marketers_reveal_nothing(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("marketer"))
    address = f"/members/{people['吳宗翰'].member_no}/reveal/"
    assert client.post(address, {"field": "phone", "reason": "call"}).status_code == 403
    assert not AuditEntry.objects.filter(action="member.reveal").exists()


@time_machine.travel(shop.AT, tick=False)
def test_a_refusal_holds_at_once(client: Client, people: dict[str, Member], officer: User) -> None:
    member = people["吳宗翰"]
    assert privacy.contactability(members=[member.pk])[member.pk]["email"] == ""
    client.post(f"/members/{member.member_no}/withdraw/", {"channel": "email"})
    assert Consent.objects.get(member=member, channel="email").state == "withdrawn"
    assert privacy.contactability(members=[member.pk])[member.pk]["email"] == "withdrawn"
    assert "拒絕行銷" in page(client, member)


@pytest.mark.parametrize("orders", [1, 12])
def test_the_page_asks_the_same_questions_however_much_happened(
    client: Client, officer: User, orders: int, django_assert_num_queries
) -> None:
    buyer = shop.member("新客", orders=range(10, 10 + orders))
    Member.objects.filter(pk=buyer.pk).update(joined_on=date(2026, 1, 1))
    page(client, buyer)
    with django_assert_num_queries(12):
        page(client, buyer)
