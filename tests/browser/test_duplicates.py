"""Two records of one person in the browser: compared, merged by keyboard, and parted again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from members.models import DuplicateCandidate, Member
from tests import shop
from tests.browser.conftest import PHONE, WIDE

Browse = Callable[..., Page]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def two(live: str) -> tuple[Member, Member]:
    shop.Brand.objects.update_or_create(id=1, defaults={"name": "木日保養"})
    one = shop.member(
        "林佳穎",
        phone="+886912345386",
        email="jy.lin@example.org",
        city="臺北市",
        orders=[10, 40],
        amount=3200,
    )
    other = shop.member("林嘉穎", phone="+886912345386", city="新北市", orders=[5], amount=800)
    shop.consent(one, "email", "granted")
    shop.consent(other, "email", "withdrawn")
    why = [
        {"field": "reached", "level": "phone", "weight": 13.8},
        {"field": "name", "level": "surname_same_given_close", "weight": 7.6},
    ]
    DuplicateCandidate.objects.create(one_id=one.pk, other_id=other.pk, probability=0.962, why=why)
    return one, other


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_merge_and_undo(
    browse: Browse, two: tuple[Member, Member], shoot: Shoot, size: tuple[int, int]
) -> None:
    one, other = two
    page = browse("/members/duplicates/", user=shop.staff("privacy_officer"), size=size)
    expect(page.get_by_text("聯絡資料：電話相同")).to_be_visible()
    shoot(page, f"duplicates-{size[0]}")
    page.get_by_role("link", name="林佳穎").first.click()
    expect(page.get_by_text("任一方拒絕過的管道維持拒絕")).to_be_visible()
    shoot(page, f"compare-{size[0]}")
    # The record with more orders is proposed; the city of the other one is chosen by hand.
    expect(page.get_by_role("radio", name="林佳穎").first).to_be_checked()
    page.get_by_role("radio", name="新北市").check()
    page.keyboard.press("y")
    expect(page.get_by_text("沒有待確認的配對")).to_be_visible()
    one.refresh_from_db()
    assert (one.name, one.city, one.orders.count()) == ("林佳穎", "新北市", 3)
    # The old number leads to the survivor.
    page.goto(page.url.split("/members/")[0] + f"/members/{other.member_no}/")
    assert one.member_no in page.url
    page.goto(page.url.split("/members/")[0] + "/members/duplicates/merged/")
    shoot(page, f"merged-{size[0]}")
    page.get_by_role("button", name="復原").click()
    expect(page.get_by_text("已復原：又是兩位會員了。")).to_be_visible()
    one.refresh_from_db()
    assert (one.city, one.orders.count()) == ("臺北市", 2)
    assert Member.objects.get(pk=other.pk).orders.count() == 1
