"""A friend joins by link, buys, both are rewarded once, and a refund takes it back: in a real browser."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns import referrals
from campaigns.models import Coupon, Referral, ReferralReward
from crm import events, nightly
from crm.models import Brand
from members import ingest
from members.models import Member
from tests import campaign_cast as cast
from tests import referral_cast as friends
from tests.browser.conftest import PHONE, WIDE
from tests.browser.looking import findings
from tests.browser.test_pages import PUBLIC_LOAD, weights


@pytest.fixture
def world(live) -> Member:
    """A member who recommends, the rules, and a night behind us."""
    cache.clear()
    cast.make_brand()
    friends.make_program()
    member = cast.make_member(
        name="林佳穎", name_key="林佳穎", email="jy.lin@example.org", phone="+886912345386",
        joined_at=timezone.now() - timedelta(days=400),
    )  # fmt: skip
    nightly.run(as_of=today(), at=timezone.now())
    return member


def today() -> date:
    return timezone.now().astimezone(Brand.get().zone).date()


def noon(days: int) -> datetime:
    """Midday at the brand, so many days from now."""
    return datetime.combine(today() + timedelta(days=days), time(12), Brand.get().zone)


def join(page: Page) -> None:
    page.get_by_label("您的姓名").fill("周郁婷")
    page.get_by_label("手機").fill("0922 333 444")
    page.get_by_label("您為什麼選擇我們？").select_option(label="朋友介紹")
    page.get_by_label("用您自己的話說").fill("佳穎說用了皮膚不乾")
    page.get_by_label("簡訊").check()
    page.get_by_role("button", name="加入會員").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("謝謝您，我們收到了")


@pytest.mark.parametrize(("size", "scripts"), [(PHONE, False), (WIDE, True)], ids=["phone-plain", "wide"])
def test_a_friend_joins_buys_both_are_rewarded_and_a_refund_takes_it_back(
    world, browse, person, shoot, size, scripts
):
    marketer = person("marketer")

    # The marketer copies her link from her page …
    desk = browse(f"/members/{world.member_no}/", user=marketer)
    link = desk.get_by_label("推薦連結", exact=True).input_value()
    assert link.endswith(f"/j/{friends.code_of(world).code}/")
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = desk.get_by_role("button", name="複製連結")
    button.click()
    expect(desk.get_by_role("button", name="已複製")).to_be_visible()
    assert desk.evaluate("navigator.clipboard.readText()") == link

    # … the friend opens it and joins.
    page = browse(link[link.index("/j/") :], size=size, scripts=scripts)
    expect(page.get_by_text("林○穎")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0] if scripts else True
    shoot(page, f"join-{size[0]}")
    join(page)
    friend = Member.objects.get(name="周郁婷")
    desk.goto("/referrals/")
    row = desk.locator("tbody tr")
    expect(row).to_contain_text(["已加入"])
    expect(row).to_contain_text([friend.member_no])

    # She buys; within the minute the order is in its return window.
    ingest.record_order(
        source=friend.source,
        order=ingest.OrderFields(
            external_id="A-1", member=friend.external_id or "", placed_at=timezone.now(), amount=Decimal(1800)
        ),
        at=timezone.now(),
    )
    events.drain(at=timezone.now())
    desk.reload()
    expect(row).to_contain_text(["鑑賞期中"])
    expect(row).to_contain_text(["NT$1,800"])
    assert not Coupon.objects.exists()

    # It is over: either side has a coupon, once, however many nights pass.
    for days in (15, 16):
        nightly.run(as_of=today() + timedelta(days=days), at=noon(days))
    desk.reload()
    expect(row).to_contain_text(["已回饋"])
    given = Coupon.objects.order_by("member").values_list("member", "state")
    assert list(given) == [(world.pk, "issued"), (friend.pk, "issued")]
    desk.goto(f"/members/{world.member_no}/")
    expect(desk.locator(".k-tree")).to_contain_text("周○婷")

    # She gives it back: both coupons are void.
    ingest.record_refund(
        source=friend.source,
        refund=ingest.RefundFields(
            external_id="R-1", order="A-1", refunded_at=noon(16), amount=Decimal(1800)
        ),
        at=noon(16),
    )
    nightly.run(as_of=today() + timedelta(days=17), at=noon(17))
    desk.goto("/referrals/")
    expect(row).to_contain_text(["已收回"])
    assert set(Coupon.objects.values_list("state", flat=True)) == {"void"}
    assert set(ReferralReward.objects.values_list("state", flat=True)) == {"void"}
    assert Referral.objects.count() == 1


def test_an_odd_referral_is_decided_on_the_page(world, browse, person):
    Member.objects.filter(pk=world.pk).update(address="和平東路 1 號")
    friend = friends.make_friend(
        name="林佳穎二", email="jylin2@example.net", address="和平東路 1 號", joined_at=timezone.now()
    )
    friends.name(friend, world, at=timezone.now())
    friends.buy(friend, on=today())
    nightly.run(as_of=today() + timedelta(days=15), at=noon(15))
    page = browse("/referrals/", user=person("marketer"), size=PHONE)
    page.get_by_role("link", name="待審核").click()
    page.get_by_label("原因").fill("同住的姊妹，查過了")
    page.get_by_role("button", name="沒問題").click()
    expect(page.get_by_text("已核准")).to_be_visible()
    expect(page.get_by_text("沒有待審核的推薦")).to_be_visible()
    assert Referral.objects.get().decision == "approve"


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world, browse):
    page = browse(f"/j/{friends.code_of(world).code}/", size=PHONE, theme="dark")
    page.get_by_label("用您自己的話說").fill("想試試看")
    page.get_by_role("button", name="加入會員").click()
    expect(page.get_by_role("alert")).to_contain_text("請填寫姓名。")
    expect(page.get_by_label("用您自己的話說")).to_have_value("想試試看")
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("您的姓名")).to_be_focused()
    assert findings(page) == []


def test_the_join_page_is_light(world, browse):
    page = browse("about:blank", size=PHONE)
    found = weights(page, f"/j/{friends.code_of(world).code}/")
    assert sum(found.values()) <= PUBLIC_LOAD * 1024, found


def test_the_join_page_in_english(world, browse):
    page = browse(f"/j/{referrals.code_of(member_id=world.pk).code}/", size=PHONE, language="en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Join 木日保養")
    expect(page.get_by_text("recommends us to you")).to_be_visible()
    assert findings(page) == []
