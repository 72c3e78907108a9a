"""People at the screens: what happens when they type, choose, press keys, and change their mind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from crm.models import User
from lifecycle.models import Segment
from members.models import Consent, Member
from tests import shop
from tests.browser.conftest import PHONE

Browse = Callable[..., Page]


@pytest.fixture
def people(live: str) -> dict[str, Member]:
    return shop.open_shop()


def compose(page: Page, half: str, whole: str) -> None:
    """Type as an input method does: letters under composition first, then the chosen characters."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": half, "selectionStart": 1, "selectionEnd": 1})
    page.keyboard.press("Enter")
    devtools.send("Input.insertText", {"text": whole})


def test_the_first_run_ends_at_the_overview(browse: Browse) -> None:
    page = browse("/")
    page.get_by_label("品牌名稱").fill("木日保養")
    page.get_by_label("您的姓名").fill("林美")
    page.get_by_label("您的 Email").fill("mei@example.org")
    page.get_by_label("帳號").fill("mei")
    page.get_by_label("密碼").fill("a quiet blue lamp")
    page.get_by_role("button", name="開始使用").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("林美")
    expect(page.get_by_role("link", name="熟客 木日保養").first).to_be_visible()


def test_sign_in_with_the_keyboard(browse: Browse, people: dict[str, Member]) -> None:
    shop.staff("marketer", username="yu", name="曾郁庭")
    page = browse("/members/")
    page.keyboard.type("yu")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/")
    expect(page.get_by_role("heading", level=1)).to_have_text("會員與分群")


def test_a_refused_form_leads_to_its_fields(browse: Browse, people: dict[str, Member]) -> None:
    page = browse("/settings/users/new/", user=shop.staff("admin"))
    page.locator("form.k-form").evaluate("form => { form.noValidate = true }")
    page.get_by_label("帳號").fill("yu")
    page.get_by_role("button", name="儲存").click()
    summary = page.locator(".k-errors")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.locator("#id_name")).to_be_focused()
    expect(page.locator("#id_name")).to_have_attribute("aria-invalid", "true")


def test_the_palette_finds_a_member_by_two_composed_characters(
    browse: Browse, people: dict[str, Member], shoot: Callable[[Page, str], None]
) -> None:
    page = browse("/", user=shop.staff("privacy_officer"))
    page.keyboard.press("Control+k")
    field = page.locator("#palette input")
    expect(field).to_be_focused()
    compose(page, "ㄐㄧㄚ", "佳穎")
    # Enter belonged to the input method: the palette is open, and nothing was sent by it.
    expect(page.locator("#palette")).to_be_visible()
    result = page.locator("#palette .k-result")
    expect(result).to_have_count(1)
    expect(result).to_contain_text("林佳穎")
    shoot(page, "palette")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/members/{people['林佳穎'].member_no}/")


def test_keys_rest_while_somebody_types(browse: Browse, people: dict[str, Member]) -> None:
    page = browse("/members/", user=shop.staff("marketer"))
    page.locator("#q").press_sequentially("gh?")
    assert "/members/" in page.url
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/status/")
    page.keyboard.press("?")
    page.wait_for_url("**/help/shortcuts/")


def test_the_list_follows_the_filter_and_goes_back(browse: Browse, people: dict[str, Member]) -> None:
    page = browse("/members/", user=shop.staff("privacy_officer"))
    rows = page.locator("#results tbody tr")
    expect(rows).to_have_count(8)
    page.get_by_role("checkbox", name="主要").check()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("林佳穎")
    assert "stage=core" in page.url
    expect(page.locator(".k-kpi-value").first).to_contain_text("1")
    page.go_back()
    expect(rows).to_have_count(8)
    page.locator("#q").press_sequentially("林佳")
    expect(rows).to_have_count(2)
    page.goto("/members/?stage=core&city=台北市")
    expect(page.locator("#results")).to_contain_text("沒有人符合")
    expect(page.locator("#results .k-warn b")).to_have_text("0")


def test_a_filter_becomes_a_segment(
    browse: Browse, people: dict[str, Member], shoot: Callable[[Page, str], None]
) -> None:
    page = browse("/members/", user=shop.staff("marketer"))
    page.get_by_text("縣市", exact=True).first.click()
    page.get_by_role("checkbox", name="台北市").check()
    expect(page.locator("#results tbody tr")).to_have_count(3)
    shoot(page, "pick-open")
    page.locator("#segment-name").fill("台北的人")
    page.get_by_role("button", name="存成分群").click()
    expect(page.locator(".k-tabs [aria-current]")).to_contain_text("台北的人")
    expect(page.locator("[data-toast]")).to_contain_text("分群已儲存")
    assert Segment.objects.get(name="台北的人").member_count == 3


def test_a_lost_member_is_read_and_a_refusal_recorded(browse: Browse, people: dict[str, Member]) -> None:
    member = people["吳宗翰"]
    page = browse("/members/?stage=lost", user=shop.staff("privacy_officer"))
    page.get_by_role("link", name="吳宗翰").click()
    expect(page.locator("#why")).to_contain_text("3.0 倍視為離開")
    page.get_by_role("link", name="階段").click()
    expect(page.locator(".k-timeline")).to_contain_text("階段：流失")
    page.locator("#withdraw-channel").select_option("email")
    page.get_by_role("button", name="記錄拒絕").click()
    expect(page.locator("#consent")).to_contain_text("已退訂")
    assert Consent.objects.get(member=member, channel="email").state == "withdrawn"


def test_a_chart_gives_way_to_its_table(browse: Browse, people: dict[str, Member]) -> None:
    page = browse("/", user=shop.staff("marketer"))
    card = page.locator("section", has=page.locator("#flow-title"))
    expect(card.locator("svg.k-chart")).to_be_visible()
    card.locator("summary").click()
    expect(card.locator("table")).to_be_visible()
    expect(card.locator("svg.k-chart")).to_be_hidden()


def test_a_phone_has_its_menu(
    browse: Browse, people: dict[str, Member], shoot: Callable[[Page, str], None]
) -> None:
    page = browse("/", user=shop.staff("marketer"), size=PHONE)
    page.locator(".k-bottom").get_by_role("link", name="會員").click()
    page.wait_for_url("**/members/")
    page.get_by_role("button", name="選單").click()
    menu = page.locator("#k-menu")
    expect(menu).to_be_visible()
    shoot(page, "phone-menu")
    menu.get_by_role("link", name="狀態").click()
    page.wait_for_url("**/status/")


def test_language_and_theme_are_one_touch(browse: Browse, people: dict[str, Member]) -> None:
    user = shop.staff("marketer")
    page = browse("/members/?stage=core", user=user)
    page.get_by_role("button", name="EN").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Members and segments")
    assert page.url.endswith("/members/?stage=core")
    page.goto("/me/")
    page.get_by_role("radio", name="Dark").check()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    user.refresh_from_db()
    assert (user.language, user.theme) == ("en", "dark")


def test_a_forgotten_password(browse: Browse, people: dict[str, Member], settings) -> None:
    shop.staff("marketer", username="yu", email="yu@example.org")
    page = browse("/login/")
    page.get_by_role("link", name="忘記密碼？").click()
    page.get_by_label("電子信箱").or_(page.get_by_label("電子郵件")).or_(
        page.locator("#id_email")
    ).first.fill("yu@example.org")
    page.get_by_role("button", name="寄出連結").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("請查看信箱")
    link = mail.outbox[0].body.split(settings.BASE_URL)[1].split()[0]
    page.goto(link)
    page.locator("#id_new_password1").fill("a quiet blue lamp")
    page.locator("#id_new_password2").fill("a quiet blue lamp")
    page.get_by_role("button", name="儲存密碼").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("密碼已儲存")
    assert User.objects.get(username="yu").check_password("a quiet blue lamp")
