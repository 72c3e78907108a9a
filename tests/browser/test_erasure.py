"""A request comes in by the member's own page, the officer erases them, and nobody finds them any more."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from crm.models import Role, User
from members.models import Member, MessageTopic, PrivacyRequest
from members.privacy import preferences
from tests import shop
from tests.api_caller import Caller
from tests.browser.conftest import PHONE

Browse = Callable[..., Page]
Shoot = Callable[[Page, str], None]


def test_an_erased_member_is_found_nowhere(
    browse: Browse, live: str, person: Callable[..., User], shoot: Shoot
) -> None:
    who = shop.member("歐陽雪紅", email="snow@example.org", phone="+886912345678", orders=[10, 40])
    shop.consent(who)
    MessageTopic.objects.create(code="offers", name_zh="優惠與折扣", name_en="Offers")
    public_id = f"mbr_{who.public_id.hex}"
    caller = Caller(["members:read", "members:read:contact"])
    assert caller.get(f"/members/{public_id}").status_code == 200

    # On the phone: the link of a mail, topics and a pause, then the request.
    page = browse(f"/p/{preferences.of_member(member=who).token}/", size=PHONE)
    shoot(page, "preference-phone")
    page.get_by_label("暫停 30 天").check()
    page.get_by_role("button", name="儲存").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_text("我的資料與權利").click()
    page.get_by_label("您希望我們怎麼做？").select_option("delete")
    page.get_by_role("button", name="送出請求").click()
    request = PrivacyRequest.objects.get()
    expect(page.get_by_text(request.request_no)).to_be_visible()
    shoot(page, "right-taken-phone")
    who.refresh_from_db()
    assert who.restricted_at is not None

    # The officer checks who it is and erases.
    officer = person(Role.PRIVACY_OFFICER)
    desk = browse("/privacy/", user=officer)
    shoot(desk, "privacy-list")
    desk.get_by_role("link", name=request.request_no).click()
    shoot(desk, "privacy-received")
    desk.get_by_label("如何核對？").select_option("call_back")
    desk.get_by_role("button", name="身分已核對").click()
    desk.get_by_role("button", name="永久刪除這位會員").click()
    desk.get_by_role("link", name="處理證明").click()
    expect(desk.get_by_text(who.member_no)).to_be_visible()
    shoot(desk, "certificate")

    # Nobody finds them: search, list, page, program.
    for words in ("歐陽雪紅", "0912345678", "snow@example.org", who.member_no):
        desk.goto(f"/search/?q={words}")
        expect(desk.get_by_text("歐陽雪紅").and_(desk.locator("a"))).to_have_count(0)
        expect(desk.locator(f'a[href="/members/{who.member_no}/"]')).to_have_count(0)
    desk.goto("/members/")
    expect(desk.get_by_text(who.member_no)).to_have_count(0)
    answer = desk.goto(f"/members/{who.member_no}/")
    assert answer
    assert answer.status == 404
    assert caller.get(f"/members/{public_id}").status_code == 404
    assert Member.objects.get(pk=who.pk).name == ""

    # The log knows who did it, and to whom.
    desk.goto(f"/audit/?member={who.member_no}")
    expect(desk.get_by_text("privacy.erase")).to_be_visible()
    shoot(desk, "audit")
    dark = browse("/privacy/rules/", user=officer, theme="dark", language="en")
    shoot(dark, "privacy-rules-dark-en")
    narrow = browse("/audit/", user=officer, size=PHONE)
    shoot(narrow, "audit-phone")
