"""What else we know: is each thing written down with who said it, and mended by whom may see the member?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.models import AuditEntry, Brand, User
from members import ties
from members.models import (
    Assignment,
    ContactLink,
    CustomRequest,
    GroupMember,
    Interest,
    LifeEvent,
    Member,
    MemberNote,
    Membership,
    MemberTag,
    SocialIdentity,
)
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(brand) -> User:
    return shop.staff("agent", username="amy", name="許雅雯")


@pytest.fixture
def brand(db) -> None:
    Brand.objects.create(pk=1, name="木日保養")


@pytest.fixture
def member(agent) -> Member:
    made = shop.member("林佳穎", orders=[20])
    Assignment.objects.create(member=made, user=agent, kind="case")
    return made


@pytest.fixture
def browser(agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def add(browser: Client, member: Member, noun: str, **said: str):
    return browser.post(reverse("members:tie", args=[member.member_no, noun, "add"]), said)


def press(browser: Client, member: Member, noun: str, name: str, row: int, **said: str):
    return browser.post(reverse("members:tie", args=[member.member_no, noun, name]), {"row": row, **said})


def page(browser: Client, member: Member) -> str:
    answer = browser.get(reverse("members:ties", args=[member.member_no]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_everything_is_written_down_with_who_said_it(browser, agent, member) -> None:
    order = member.orders.get()
    said = {
        "tags": {"name": "貴賓"},
        "interests": {"topic": "敏感肌"},
        "notes": {"kind": "need", "text": "不要香精", "is_pinned": "on"},
        "life_events": {"kind": "wedding", "on": "2026-03-01", "note": "在台中"},
        "groups": {"kind": "household", "role": "head", "name": "林家"},
        "identities": {"platform": "instagram", "handle": "@Jia.Ying"},
        "memberships": {"kind": "金卡", "card_no": "G-1", "from_on": "2026-01-01", "to_on": "2026-12-31"},
        "contacts": {"user": str(agent.pk), "role": "knows", "note": "在市集認識"},
        "requests": {
            "subject": "刻字禮盒", "text": "要刻女兒的名字", "configuration": "刻字：L.J.Y.\n緞帶: 綠",
            "wanted_on": "2026-12-20", "amount": "680", "order": order.external_id,
        },
    }  # fmt: skip
    for noun, words in said.items():
        answer = add(browser, member, noun, **words)
        assert (answer.status_code, answer["Location"]) == (
            302,
            reverse("members:ties", args=[member.member_no]) + f"#{noun}",
        )
    request = CustomRequest.objects.get()
    assert request.configuration == {"刻字": "L.J.Y.", "緞帶": "綠"}
    assert (request.amount, request.order, request.by, request.state) == (Decimal(680), order, agent, "new")
    assert MemberNote.objects.values_list("text", "is_pinned", "by").get() == ("不要香精", True, agent.pk)
    assert SocialIdentity.objects.get().handle == "jia.ying"
    assert [MemberTag.objects.get().by, Interest.objects.get().by, LifeEvent.objects.get().by] == [agent] * 3
    known = ties.known(member_id=member.pk, at=timezone.now())
    assert {noun: len(rows) for noun, rows in known.items()} == dict.fromkeys(said, 1)
    shown = page(browser, member)
    for words in (
        "貴賓",
        "敏感肌",
        "不要香精",
        "在台中",
        "林家",
        "金卡",
        "在市集認識",
        "要刻女兒的名字",
        "L.J.Y.",
        "NT$680",
    ):
        assert words in shown, words
    assert shown.count("許雅雯") >= 8
    # No values in the log: which member, which row, by whom.
    actions = set(AuditEntry.objects.filter(user=agent).values_list("action", flat=True))
    assert {"member.note", "request.create", "member.tag", "group.join", "contact.link"} <= actions
    assert not AuditEntry.objects.filter(detail__icontains="不要香精").exists()


def test_the_page_costs_the_same_however_much_is_known(
    browser, agent, member, django_assert_num_queries
) -> None:
    def know(number: int) -> None:
        ties.tag(member=member, name=f"字{number}", by=agent, at=shop.AT)
        ties.write_note(member=member, text=f"記{number}", by=agent, at=shop.AT)
        ties.ask_for(member=member, subject=f"要{number}", by=agent, at=shop.AT)
        ties.declare_interest(member=member, topic=f"題{number}", by=agent, at=shop.AT)

    know(1)
    address = reverse("members:ties", args=[member.member_no])
    browser.get(address)
    with django_assert_num_queries(8):
        browser.get(address)
    know(2)
    know(3)
    with django_assert_num_queries(8):
        shown = browser.get(address).content.decode()
    assert all(f"記{number}" in shown for number in (1, 2, 3))


def test_what_is_wrong_is_said_and_what_was_typed_stays(browser, member) -> None:
    answer = add(browser, member, "requests", subject="刻字", configuration="沒有冒號", order="no such")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "請寫成「項目：內容」：沒有冒號" in shown
    assert "這位會員沒有這個訂單編號。" in shown
    assert 'value="刻字"' in shown
    assert not CustomRequest.objects.exists()
    answer = add(browser, member, "memberships", kind="金卡", from_on="2026-02-01", to_on="2026-01-01")
    assert "會籍的結束日要在開始日之後。" in answer.content.decode()
    assert not Membership.objects.exists()


def test_rows_are_mended_and_taken_away(browser, agent, member) -> None:
    note = ties.write_note(member=member, text="早上不接電話", by=agent, at=shop.AT)
    press(browser, member, "notes", "edit", note.pk, text="下午三點後再打", is_pinned="on")
    note.refresh_from_db()
    assert (note.text, note.is_pinned) == ("下午三點後再打", True)
    press(browser, member, "notes", "edit", note.pk, text="   ")
    assert MemberNote.objects.get().text == "下午三點後再打"
    press(browser, member, "notes", "drop", note.pk)
    assert not MemberNote.objects.exists()
    put = ties.tag(member=member, name="VIP", by=agent, at=shop.AT)
    press(browser, member, "tags", "drop", put.tag_id)
    event = ties.add_life_event(member=member, kind="move", on=date(2026, 1, 1), by=agent)
    press(browser, member, "life_events", "drop", event.pk)
    identity = ties.add_identity(member=member, platform="dcard", handle="abc", by=agent)
    press(browser, member, "identities", "drop", identity.pk)
    interest = ties.declare_interest(member=member, topic="防曬", by=agent, at=shop.AT)
    press(browser, member, "interests", "drop", interest.pk)
    assert not any(model.objects.exists() for model in (MemberTag, LifeEvent, SocialIdentity, Interest))


def test_a_row_of_somebody_else_is_not_found(browser, agent, member) -> None:
    other = shop.member("陳奕安")
    note = ties.write_note(member=other, text="別人的", by=None, at=shop.AT)
    assert press(browser, member, "notes", "drop", note.pk).status_code == 404
    assert press(browser, other, "notes", "drop", note.pk).status_code == 404
    assert press(browser, member, "notes", "burn", note.pk).status_code == 404
    assert press(browser, member, "nothing", "drop", note.pk).status_code == 404
    assert MemberNote.objects.get().text == "別人的"
    assert "別人的" not in page(browser, member)


def test_a_household_grows_by_the_number_of_somebody_in_it(browser, agent, member) -> None:
    child = shop.member("林小安")
    Assignment.objects.create(member=child, user=agent, kind="case")
    add(browser, member, "groups", kind="household", role="child", with_member=child.member_no.lower())
    places = dict(GroupMember.objects.values_list("member", "role"))
    assert places == {child.pk: "member", member.pk: "child"}
    assert GroupMember.objects.values("group").distinct().count() == 1
    assert child.member_no in page(browser, member)
    unseen = shop.member("外人")
    answer = add(browser, member, "groups", kind="household", role="head", with_member=unseen.member_no)
    assert answer.status_code == 422
    assert GroupMember.objects.count() == 2
    place = GroupMember.objects.get(member=member)
    press(browser, member, "groups", "drop", place.pk)
    place.refresh_from_db()
    assert place.until_on == timezone.localdate(timezone=Brand.get().zone)


def test_who_answers_for_a_member_is_named_by_who_leads(browser, agent, member) -> None:
    answer = add(browser, member, "contacts", user=str(agent.pk), role="owner")
    assert "會員的負責人與代理人由班長指定。" in answer.content.decode()
    assert not ContactLink.objects.exists()
    lead = shop.staff("team_lead", name="周孟潔")
    Assignment.objects.create(member=member, user=lead, kind="case")
    leading = Client()
    leading.force_login(lead)
    add(leading, member, "contacts", user=str(agent.pk), role="owner")
    link = ContactLink.objects.get()
    assert (link.role, link.by) == ("owner", lead)
    assert Assignment.objects.filter(member=member, user=agent, kind="contact").exists()
    press(browser, member, "contacts", "drop", link.pk)
    assert ContactLink.objects.get().ended_at is None
    press(leading, member, "contacts", "drop", link.pk)
    assert ContactLink.objects.get().ended_at is not None


def test_a_membership_is_renewed_and_cancelled_with_a_reason(browser, agent, member) -> None:
    first = ties.start_membership(
        member=member, kind="金卡", from_on=date(2026, 1, 1), to_on=date(2026, 12, 31), by=agent
    )
    press(browser, member, "memberships", "renew", first.pk, to_on="2026-06-01")
    assert Membership.objects.count() == 1
    press(browser, member, "memberships", "renew", first.pk, to_on="2027-12-31")
    second = Membership.objects.get(renews=first)
    assert (second.from_on, second.to_on) == (date(2027, 1, 1), date(2027, 12, 31))
    press(browser, member, "memberships", "cancel", second.pk, reason=" ")
    second.refresh_from_db()
    assert second.cancelled_at is None
    press(browser, member, "memberships", "cancel", second.pk, reason="搬到國外")
    second.refresh_from_db()
    assert (second.cancelled_at is not None, second.cancel_reason) == (True, "搬到國外")


def test_how_a_piece_was_made_stands_on_the_timeline(browser, member) -> None:
    from members.models import OrderLine, Product

    product = Product.objects.create(external_id="P9", name="香氛蠟燭")
    OrderLine.objects.create(
        order=member.orders.get(), line_no=1, product=product, quantity=2, amount=900,
        configuration={"刻字": "L.J.Y.", "香味": "檜木"},
    )  # fmt: skip
    shown = browser.get(reverse("members:detail", args=[member.member_no])).content.decode()
    assert "香氛蠟燭 ×2（刻字 L.J.Y.、香味 檜木）" in shown
