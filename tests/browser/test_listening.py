"""Listening in the browser: interview, script and coupon, the member's own page, complaints, reports."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns import coupons, outcomes
from campaigns.models import Coupon, Outcome
from crm.models import User
from members import complaints
from members.complaints.moves import Said
from members.models import Complaint, Member
from tests import campaign_cast, shop
from tests.browser.conftest import PHONE, WIDE
from tests.browser.looking import EVERY_LIGHT, in_lights, visit
from tests.browser.test_pages import PUBLIC_LOAD, weights
from tests.winback.desk_cast import make_agent, make_case
from winback import cases, conversations, interviews
from winback.interviews import Answers
from winback.models import Case, Interview

Browse = Callable[..., Page]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def people(live: str) -> dict[str, Member]:
    return shop.open_shop(months=3)


@pytest.fixture
def agent(people: dict[str, Member]) -> User:
    return make_agent(name="許雅雯")


def on_desk(member: Member, agent: User) -> Case:
    now = timezone.now()
    case = make_case(
        member, stage="lost", opened_at=now - timedelta(days=1), next_at=now - timedelta(hours=1)
    )
    return cases.claim(case_id=case.pk, by=agent, at=now).case


def said(member: Member, agent: User, reason: str, words: str = "", **values: object) -> Interview:
    """A finished interview of a member."""
    case = on_desk(member, agent)
    now = timezone.now()
    interview = conversations.begin_interview(case=case, by=agent, at=now)
    interviews.say_purpose(interview=interview, at=now)
    answers = Answers(primary_reason=reason, verbatim=words, **values)
    return conversations.finish_interview(interview=interview, answers=answers, by=agent, at=now)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Autosave goes by itself; look until it has."""
    ends = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_script_follows_the_reason_and_a_coupon_is_given(
    browse: Browse, people: dict[str, Member], agent: User, shoot: Shoot, size: tuple[int, int]
) -> None:
    campaign_cast.make_coupon_type(name="老友券 400 元", value=Decimal(400))
    campaign_cast.make_coupon_type(name="回娘家 200 元", value=Decimal(200))
    case = on_desk(people["陳奕安"], agent)
    page = browse(f"/console/{case.pk}/", user=agent, size=size)
    panel = page.locator("#interview")
    panel.get_by_role("button", name="開始訪談").click()
    expect(panel.get_by_role("heading", name="情境劇本：好好聽客人說")).to_be_visible()
    # Nothing to give before the interview is over.
    expect(panel.get_by_text("訪談完成後才能提供優惠")).to_be_visible()
    expect(panel.get_by_role("button", name="給出")).to_have_count(0)
    panel.get_by_label("我已說明來意").check()
    panel.get_by_role("radio", name="價格", exact=True).check()
    # The script follows while the agent listens, and so do the twigs.
    expect(panel.get_by_role("heading", name="情境劇本：覺得貴了")).to_be_visible()
    panel.get_by_label("更具體地說").select_option(label="別家比較便宜")
    panel.get_by_label("客人的原話").fill("漲了兩次，藥妝店便宜三成")
    expect(panel.locator("#interview-saved")).to_contain_text("已保存")
    shoot(page, f"interview-{size[0]}")
    # Nothing is lost when the page is loaded again.
    expect(panel.locator("#interview-saved")).to_be_visible()
    wait_until(lambda: Interview.objects.get().verbatim != "")
    page.reload()
    expect(panel.get_by_label("客人的原話")).to_have_value("漲了兩次，藥妝店便宜三成")
    panel.get_by_role("button", name="完成訪談").click()
    expect(panel.get_by_role("heading", name="適合這個原因的做法")).to_be_visible()
    expect(panel.get_by_role("radio", name="老友券 400 元")).to_be_disabled()
    panel.get_by_role("radio", name="回娘家 200 元").check()
    panel.get_by_label("為什麼給這個優惠").fill("八年的老客戶")
    panel.get_by_role("button", name="給出").click()
    expect(panel.get_by_text("優惠券已給出")).to_be_visible()
    panel.get_by_role("button", name="顯示優惠碼").click()
    coupon = Coupon.objects.get()
    expect(panel.locator(".k-code-aloud")).to_have_text(
        " ".join(coupon.code[n : n + 4] for n in range(0, len(coupon.code), 4))
    )
    shoot(page, f"offer-{size[0]}")
    case.refresh_from_db()
    assert (case.state, case.reason_code) == ("offered", "price.cheaper_elsewhere")
    # She orders with it: the case closes, and the campaign of the desk counts her.
    campaign_cast.make_order(people["陳奕安"], at=timezone.now(), coupon_code=coupon.code)
    coupons.redeem_from_orders()
    outcomes.attribute()
    cases.close_returned(at=timezone.now())
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "won_back")
    assert Outcome.objects.get().campaign.kind == "desk"


def test_what_is_missing_is_said_and_nothing_is_lost(
    browse: Browse, people: dict[str, Member], agent: User
) -> None:
    case = on_desk(people["陳奕安"], agent)
    page = browse(f"/console/{case.pk}/interview/", user=agent)
    page.get_by_role("button", name="開始訪談").click()
    page.get_by_label("客人的原話").fill("沒什麼")
    page.get_by_role("button", name="完成訪談").click()
    expect(page.get_by_role("link", name="請選一個最主要的原因。")).to_be_visible()
    expect(page.get_by_label("客人的原話")).to_have_value("沒什麼")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_member_tells_by_link(
    browse: Browse, people: dict[str, Member], agent: User, shoot: Shoot, *, scripts: bool
) -> None:
    case = on_desk(people["陳奕安"], agent)
    link = interviews.invite(case=case, by=agent, at=timezone.now()).link_token
    page = browse(f"/i/{link}/", size=PHONE, scripts=scripts)
    expect(page.get_by_text("這是為了了解，不是要推銷。")).to_be_visible()
    page.get_by_label("商品", exact=True).check()
    page.get_by_label("更具體地說").select_option(label="效果不如預期")
    page.get_by_label("用您自己的話說").fill("擦了一個月沒有感覺")
    page.get_by_label("7", exact=True).check()
    shoot(page, "tell-phone")
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("謝謝您告訴我們")
    done = Interview.objects.get()
    assert (done.mode, done.primary_reason, done.would_return) == ("web", "product.effect", 7)


def test_the_members_page_is_light(browse: Browse, people: dict[str, Member], agent: User) -> None:
    link = interviews.invite(case=on_desk(people["陳奕安"], agent), by=agent, at=timezone.now()).link_token
    page = browse("about:blank", size=PHONE)
    found = weights(page, f"/i/{link}/")
    assert sum(found.values()) <= PUBLIC_LOAD * 1024, found
    assert len(gzip.compress(page.content().encode())) < 12 * 1024


def test_a_complaint_from_the_desk_to_its_end(
    browse: Browse, people: dict[str, Member], agent: User, shoot: Shoot
) -> None:
    case = on_desk(people["林佳穎"], agent)
    page = browse(f"/console/{case.pk}/", user=agent)
    page.keyboard.press("x")
    page.wait_for_url("**/complaints/new/**")
    page.get_by_label("是什麼事？").fill("精華液漏液")
    page.get_by_label("類別").select_option(label="瑕疵")
    page.get_by_label("客人的原話（選填）").or_(page.get_by_label("客人的原話")).first.fill("整瓶漏光了")
    page.get_by_role("button", name="登記").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("精華液漏液")
    expect(page.get_by_text("客訴處理期間，不會對這位會員寄送行銷訊息。")).to_be_visible()
    page.get_by_label("怎麼回覆客人").fill("已致電道歉並補寄")
    page.get_by_role("button", name="已回覆客人").click()
    expect(page.locator(".k-timeline")).to_contain_text("已致電道歉並補寄")
    shoot(page, "complaint")
    page.get_by_label("改為").select_option(label="已解決")
    page.get_by_role("button", name="設定").first.click()
    expect(page.get_by_label("對結果的滿意度（1–5）")).to_be_visible()
    complaint = Complaint.objects.get()
    assert (complaint.status, complaint.owner) == ("resolved", agent)


def test_every_page_of_listening_is_clean(
    browse: Browse, people: dict[str, Member], agent: User, shoot: Shoot
) -> None:
    campaign_cast.make_coupon_type(name="老友券", value=Decimal(400))
    campaign_cast.make_coupon_type(name="回娘家", value=Decimal(200))
    done = said(
        people["陳奕安"], agent, "price.cheaper_elsewhere", "漲了兩次，藥妝店便宜三成",
        secondary_reasons=("competitor",), competitor="藥妝店", would_return=6, should_have_done="先說一聲",
    )  # fmt: skip
    said(people["吳宗翰"], agent, "product.effect", "擦了沒感覺")
    asked = on_desk(people["林佳穎"], agent)
    conversations.begin_interview(case=asked, by=agent, at=timezone.now())
    fresh = on_desk(people["黃詩涵"], agent)
    link = interviews.invite(case=fresh, by=agent, at=timezone.now()).link_token
    words = Said(subject="精華液漏液", category="product", detail="defect", severity="s1", text="整瓶漏光了")
    grave = complaints.take_down(
        member=people["林佳穎"], said=words, by=agent, at=timezone.now() - timedelta(days=9), owner=agent
    )
    complaints.take_down(
        member=people["陳奕安"], said=Said("到貨延遲", "delivery", "late"), by=agent, at=timezone.now()
    )
    marketer, admin = shop.staff("marketer", name="曾郁庭"), shop.staff("admin", name="沈書維")
    paths = {
        agent: [
            f"/console/{asked.pk}/", f"/console/{asked.pk}/interview/", f"/console/{done.case_id}/interview/",
            f"/console/{fresh.pk}/interview/", "/complaints/", f"/complaints/{grave.pk}/",
            f"/complaints/new/?member={people['林佳穎'].member_no}", "/scripts/price/",
        ],
        marketer: [
            "/why/", "/why/?reason=price&months=3", "/why/members/", "/complaints/?view=late",
            f"/complaints/{grave.pk}/", "/scripts/", "/scripts/price/", "/scripts/new/", "/settings/reasons/",
        ],
        admin: ["/settings/service/"],
        None: [f"/i/{link}/"],
    }  # fmt: skip
    wrong = {}
    for user, those in paths.items():
        page = browse("/me/" if user else "/login/", user=user, theme="")
        for path in those:
            visit(page, path)
            name = path.split("?")[0].strip("/").replace("/", "_")
            name = f"listening-{user.role if user else 'nobody'}-{name}"
            wrong[path] = in_lights(page, name, shoot, EVERY_LIGHT)
    assert wrong == {path: [] for path in wrong}
