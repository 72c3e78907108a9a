"""At the desk: keys instead of the mouse, Chinese under composition, two at once, and a line that drops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.models import Contact
from crm.models import AuditEntry, User
from members.models import Member
from tests import shop
from tests.browser.conftest import PHONE
from tests.winback.desk_cast import make_agent, make_case
from winback import cases
from winback.models import Case

Browse = Callable[..., Page]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def people(live: str) -> dict[str, Member]:
    return shop.open_shop(months=3)


@pytest.fixture
def agent(people: dict[str, Member]) -> User:
    return make_agent(name="許雅雯")


def soon(minutes: int = 0) -> dict[str, object]:
    now = timezone.now()
    return {"opened_at": now - timedelta(days=1), "next_at": now - timedelta(minutes=minutes + 1)}


@pytest.fixture
def queue(people: dict[str, Member]) -> list[Case]:
    """Three cases, the dearest first."""
    names = {"陳奕安": "winback", "吳宗翰": "winback", "林佳穎": "early_warning"}
    Member.objects.filter(pk=people["陳奕安"].pk).update(phone="+886933555777")
    return [
        make_case(
            people[name],
            kind=kind,
            priority=900 - 100 * place,
            value_amount=31_400 - 4_000 * place,
            first_touch_due_at=timezone.now() + timedelta(hours=5),
            **soon(),
        )
        for place, (name, kind) in enumerate(names.items())
    ]


def compose(page: Page, half: str, whole: str) -> None:
    """Type as an input method does: letters under composition first, keys with 229, then the characters."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": half, "selectionStart": 1, "selectionEnd": 1})
    for key in ("j", "t", "1", "Enter"):
        devtools.send(
            "Input.dispatchKeyEvent",
            {
                "type": "rawKeyDown",
                "key": "Process",
                "windowsVirtualKeyCode": 229,
                "code": f"Key{key.upper()}",
            },
        )
    devtools.send("Input.insertText", {"text": whole})
    devtools.detach()


@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["wide", "phone"])
def test_an_agent_takes_the_next_case_and_writes_it_down(
    browse: Browse, agent: User, queue: list[Case], shoot: Shoot, *, size: tuple[int, int]
) -> None:
    page = browse("/", user=agent, size=size)
    assert page.url.endswith("/console/")
    shoot(page, f"desk-idle-{size[0]}")
    page.get_by_role("button", name="取下一位").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("陳奕安")
    shoot(page, f"desk-case-{size[0]}")
    page.get_by_role("button", name="號碼").click()
    call = page.locator("#number a")
    expect(call).to_have_attribute("href", "tel:+886933555777")
    assert AuditEntry.objects.filter(action="member.reveal", user=agent).count() == 1
    page.get_by_role("radio", name="已提供資訊").check()
    page.locator("#id_note").fill("想了解新的精華液。")
    page.get_by_role("button", name="完成並下一位").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("吳宗翰")
    contact = Contact.objects.get()
    assert (contact.member.name, contact.disposition.code, contact.by) == ("陳奕安", "info_given", agent)


def test_two_agents_press_the_same_case(browse: Browse, agent: User, queue: list[Case]) -> None:
    colleague = make_agent(name="周孟潔")
    here, there = browse("/console/", user=agent), browse("/console/", user=colleague)
    for page in (here, there):
        expect(page.locator(".k-qi").first).to_contain_text("陳奕安")
    here.locator(".k-qi").first.click()
    expect(here.get_by_role("heading", level=1)).to_contain_text("陳奕安")
    there.locator(".k-qi").first.click()
    expect(there.get_by_role("heading", level=1)).to_contain_text("吳宗翰")
    expect(there.locator("#toasts")).to_contain_text("許雅雯 已接手")
    assert dict(Case.objects.filter(agent__isnull=False).values_list("agent__name", "member__name")) == {
        "許雅雯": "陳奕安",
        "周孟潔": "吳宗翰",
    }
    there.goto("/console/?scope=team")
    expect(there.locator(".k-qi").first).to_contain_text("許雅雯 正在處理")


def test_an_unknown_caller_becomes_a_member(browse: Browse, agent: User, shoot: Shoot) -> None:
    page = browse("/console/", user=agent)
    page.locator("body").press("i")
    page.wait_for_url("**/console/caller/")
    page.keyboard.type("0987 654 321")
    page.keyboard.press("Enter")
    expect(page.get_by_text("查無「0987 654 321」。")).to_be_visible()
    shoot(page, "caller-new")
    page.get_by_label("姓名").fill("蔡宜庭")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("蔡宜庭")
    expect(page.get_by_role("radio", name="來電")).to_be_checked()
    member = Member.objects.get(phone="+886987654321")
    assert Case.objects.get(member=member).agent == agent


def test_a_caller_is_known_by_the_number(
    browse: Browse, agent: User, people: dict[str, Member], shoot: Shoot
) -> None:
    Member.objects.filter(pk=people["黃詩涵"].pk).update(phone="+886912345386")
    page = browse("/console/caller/?number=0912-345-386%20%2312", user=agent)
    shoot(page, "caller-chooser")
    page.get_by_role("link", name="林○穎").click()
    shoot(page, "caller-stranger")
    page.get_by_role("button", name="會員來電").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("林佳穎")
    page.get_by_role("link", name="編輯").first.click()
    page.get_by_label("職業").fill("設計師")
    page.get_by_role("button", name="儲存").click()
    page.wait_for_url(f"**/members/{people['林佳穎'].member_no}/")
    assert Member.objects.get(pk=people["林佳穎"].pk).occupation == "設計師"


def test_still_with_a_competitor_is_back_after_ninety_days(
    browse: Browse, agent: User, queue: list[Case]
) -> None:
    page = browse("/console/", user=agent)
    page.locator("#take-next").click()
    page.get_by_role("radio", name="仍在用別家").check()
    page.get_by_role("button", name="完成並下一位").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("吳宗翰")
    expect(page.locator(".k-queue-list")).not_to_contain_text("陳奕安")
    case = Case.objects.get(pk=queue[0].pk)
    assert case.state == "with_competitor"
    assert case.retry_at is not None
    assert (case.retry_at - timezone.now()).days in {89, 90}
    cases.advance_due(at=timezone.now() + timedelta(days=90, minutes=1))
    Case.objects.filter(pk=case.pk).update(next_at=timezone.now())
    page.goto("/console/?scope=team")
    expect(page.locator(".k-queue-list")).to_contain_text("陳奕安")


def test_ten_cases_without_the_mouse_while_composing_chinese(
    browse: Browse, agent: User, people: dict[str, Member], shoot: Shoot
) -> None:
    for place in range(10):
        member = shop.member(f"王小{'一二三四五六七八九十'[place]}", phone=f"+88691000000{place}")
        make_case(member, priority=500 - place, **soon())
    page = browse("/console/", user=agent)
    page.locator("body").press("t")
    for place in range(10):
        name = f"王小{'一二三四五六七八九十'[place]}"
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        page.keyboard.press("c")
        expect(page.locator("#number a")).to_be_focused()
        page.keyboard.press("l")
        expect(page.locator("#id_note")).to_be_focused()
        compose(page, "ㄨㄢˇㄕㄤˋ", "晚上再打，先記下來。t1jy")
        expect(page.locator("#id_note")).to_have_value("晚上再打，先記下來。t1jy")
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.keyboard.press("3")
        expect(page.get_by_role("radio", name="轉語音信箱")).to_be_checked()
        page.keyboard.press("Control+Enter")
    expect(page.get_by_text("目前沒有到期的案件了。")).to_be_visible()
    contacts = Contact.objects.order_by("id")
    assert [(row.disposition.code, row.note) for row in contacts] == [
        ("voicemail", "晚上再打，先記下來。t1jy")
    ] * 10
    assert Case.objects.filter(attempts=1, agent=None).count() == 10


def test_keys_rest_while_characters_are_composed_and_j_and_k_walk(
    browse: Browse, agent: User, queue: list[Case]
) -> None:
    page = browse("/console/", user=agent)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".k-qi").nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("陳奕安")
    page.keyboard.press("F6")
    expect(page.locator("#queue")).to_be_focused()
    page.keyboard.press("F6")
    expect(page.locator("#member")).to_be_focused()
    page.keyboard.press("F6")
    expect(page.locator("#work")).to_be_focused()
    page.keyboard.press("d")
    field = page.get_by_label("新需求")
    field.focus()
    compose(page, "ㄈㄤˊ", "防曬")
    expect(field).to_have_value("防曬")
    assert not Contact.objects.exists()


def test_nothing_is_lost_when_the_line_drops(browse: Browse, agent: User, queue: list[Case]) -> None:
    page = browse("/console/", user=agent)
    page.locator("#take-next").click()
    page.locator("#id_note").fill("她說")
    page.keyboard.press("Control+s")
    expect(page.locator("#draft-state")).to_contain_text("已自動存草稿")
    page.context.set_offline(True)
    page.locator("#id_note").fill("她說下週再回來看看")
    page.keyboard.press("Control+s")
    expect(page.locator("#draft-state")).to_contain_text("這台電腦")
    page.get_by_role("radio", name="已提供資訊").check()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#draft-state")).to_contain_text("連上後自動送出")
    assert not Contact.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("#toasts")).to_contain_text("已補送離線時記下的接觸紀錄", timeout=30_000)
    contact = Contact.objects.get()
    assert (contact.note, contact.disposition.code) == ("她說下週再回來看看", "info_given")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('k-draft-')).length") == 0


def test_a_draft_of_this_computer_is_back_after_a_crash(
    browse: Browse, agent: User, queue: list[Case]
) -> None:
    page = browse("/console/", user=agent)
    page.locator("#take-next").click()
    page.locator("#id_note").fill("說到一半")
    page.get_by_role("radio", name="忙線").check()
    page.reload()
    expect(page.locator("#id_note")).to_have_value("說到一半")
    expect(page.get_by_role("radio", name="忙線")).to_be_checked()


def test_the_desk_works_without_scripts(browse: Browse, agent: User, queue: list[Case]) -> None:
    page = browse("/console/", user=agent, scripts=False)
    page.get_by_role("button", name="取下一位").click()
    page.get_by_role("button", name="號碼").click()
    expect(page.get_by_role("link", name="+886933555777")).to_be_visible()
    page.get_by_role("link", name="回客服台").click()
    page.get_by_role("radio", name="無人接聽").check()
    page.get_by_role("button", name="完成並下一位").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("吳宗翰")
    assert Contact.objects.get().disposition.code == "no_answer"
