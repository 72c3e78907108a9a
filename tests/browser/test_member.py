"""Find somebody by keyboard, and mend what is known: with an input method, a colleague and a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from crm.models import User
from members import profile
from members.models import Member, MemberNote, MemberTag, Tag
from tests import shop
from tests.browser.conftest import PHONE

Browse = Callable[..., Page]


@pytest.fixture
def officer(live: str) -> User:
    return shop.staff("privacy_officer", name="許雅雯")


@pytest.fixture
def ming(live: str) -> Member:
    for name in ("王小明", "王明哲", "小王明"):
        shop.member(name)
    return shop.member("王明", phone="+886912345386", city="台中市", email="ming@example.org")


def test_a_name_and_a_phone_tail_are_found_without_the_mouse(
    browse: Browse, officer: User, ming: Member, shoot: Callable[[Page, str], None]
) -> None:
    page = browse("/members/", user=officer)
    devtools = page.context.new_cdp_session(page)
    page.keyboard.press("Control+k")
    results = page.locator("#palette .k-result")
    # The characters are not chosen yet: nothing is searched, and keys belong to the input method.
    devtools.send("Input.imeSetComposition", {"text": "ㄨㄤˊ", "selectionStart": 3, "selectionEnd": 3})
    page.keyboard.press("Enter")
    expect(page.locator("#palette")).to_be_visible()
    expect(results).to_have_count(0)
    devtools.send("Input.insertText", {"text": "王明"})
    expect(results).to_have_count(4)
    assert [text.split("\n")[0] for text in results.all_inner_texts()] == [
        "王明",
        "王明哲",
        "小王明",
        "王小明",
    ]
    shoot(page, "search")
    # Simplified characters, half way through a composition, then the tail of a number.
    field = page.locator("#palette input")
    field.fill("5386")
    expect(results).to_have_count(1)
    devtools.send("Input.imeSetComposition", {"text": "ㄇ", "selectionStart": 1, "selectionEnd": 1})
    page.keyboard.press("ArrowDown")
    expect(field).to_be_focused()
    devtools.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    expect(field).to_have_value("5386")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/members/{ming.member_no}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("王明")


def test_the_record_is_mended_where_it_stands(
    browse: Browse, officer: User, ming: Member, shoot: Callable[[Page, str], None]
) -> None:
    tag = Tag.objects.create(name="敏感肌", tone="warn")
    MemberTag.objects.create(member=ming, tag=tag)
    MemberNote.objects.create(
        member=ming, text="週末不接電話，喜歡先收 LINE。", is_pinned=True, by=officer, at=timezone.now()
    )
    for days in range(0, 700, 28):
        shop.order(ming, shop.ago(days))
    page = browse(f"/members/{ming.member_no}/", user=officer)
    card = page.locator("#profile")
    expect(page.locator("#question")).to_contain_text("資料完整度")
    expect(page.locator("#coupons")).to_be_visible()
    shoot(page, "member")

    # Opened, left by Esc, opened again, saved by Enter.
    city = page.get_by_role("link", name="編輯：縣市")
    city.click()
    expect(card.locator("#id_city")).to_be_focused()
    card.locator("#id_city").fill("不要")
    page.keyboard.press("Escape")
    expect(card.locator("#id_city")).to_have_count(0)
    city.click()
    card.locator("#id_city").fill("高雄市")
    shoot(page, "member-edit")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("高雄市")
    assert Member.objects.get(pk=ming.pk).city == "高雄市"

    # A colleague was quicker.
    city.click()
    expect(card.locator("#id_city")).to_be_focused()
    colleague = shop.staff("privacy_officer", name="曾郁庭")
    soon = timezone.now() + timedelta(seconds=1)
    profile.change(member=ming, values={"city": "台南市"}, at=soon, source="page", by=colleague)
    card.locator("#id_city").fill("屏東縣")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="有兩個人改了同一個欄位")
    expect(dialog).to_contain_text("台南市")
    expect(dialog).to_contain_text("曾郁庭")
    shoot(page, "member-conflict")
    dialog.get_by_role("button", name="以我的內容儲存").click()
    expect(dialog).to_have_count(0)
    expect(card).to_contain_text("屏東縣")
    assert Member.objects.get(pk=ming.pk).city == "屏東縣"

    # The next question, by its key; what it fills stands on the card at once.
    page.locator("h1").click()
    page.keyboard.press("q")
    asked = page.locator("#question form")
    question = asked.locator(".k-field").inner_text()
    asked.get_by_role("button", name="不想回答").click()
    expect(page.locator("#question")).not_to_contain_text(question.split("\n")[0])

    # What was done stands in the timeline at once.
    expect(page.locator("#timeline")).to_contain_text("台南市 → 屏東縣")

    # Back in time and forward again.
    page.get_by_role("link", name="較早").click()
    expect(page.get_by_role("link", name="較新")).to_be_visible()
    page.get_by_role("link", name="較新").click()
    expect(page.locator("#timeline")).to_contain_text("資料異動")


@pytest.mark.parametrize(("size", "theme", "language"), [(PHONE, "light", "zh-hant"), (PHONE, "dark", "en")])
def test_it_fits_a_phone(
    browse: Browse, officer: User, ming: Member, shoot: Callable[[Page, str], None],
    size: tuple[int, int], theme: str, language: str,
) -> None:  # fmt: skip
    page = browse(f"/members/{ming.member_no}/", user=officer, size=size, theme=theme, language=language)
    page.locator(".k-more-wait").last.scroll_into_view_if_needed()  # asked for when somebody comes to it
    expect(page.locator("#coupons")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    shoot(page, f"member-{theme}-{language}")
