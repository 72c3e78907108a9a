"""The main job in the browser, with real worker, broker and mail: two files, and a member comes back."""

from __future__ import annotations

import email
import re
import socket
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from email import policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from celery.contrib.testing.worker import start_worker
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.models import Campaign, Coupon, CouponType, Delivery
from crm.celery import app
from crm.management.commands.mailsink import Sink
from crm.models import Brand, Night
from lifecycle.models import MemberStage
from members.models import Consent, Load, Member, Suppression
from winback.models import HoldoutYear

PASSWORD = "correct horse battery"
QUIET = {"refuse_share": 0, "refuse": "", "delay": 0, "drop_share": 0, "seed": 1}
WAIT = 60_000


@pytest.fixture
def post_office(tmp_path: Path, settings) -> Iterator[Path]:
    """The demo's mail sink, on a port of its own."""
    settings.OUTBOX_DIR = tmp_path
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sink = Controller(Sink(tmp_path, QUIET), hostname="127.0.0.1", port=port)
    sink.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield tmp_path
    sink.stop()


@pytest.fixture
def workers(transactional_db) -> Iterator[None]:
    """A Celery worker, and a clock that beats faster than the real one."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(1):
            for entry in app.conf.beat_schedule.values():
                app.send_task(entry["task"], expires=5)

    clock = threading.Thread(target=beat)
    with start_worker(app, pool="threads", concurrency=2, perform_ping_check=False, shutdown_timeout=30):
        clock.start()
        yield
        over.set()
        clock.join()
    app.control.purge()
    connections.close_all()


def today() -> date:
    return timezone.now().astimezone(Brand.get().zone).date()


def ago(days: int) -> str:
    return f"{today() - timedelta(days=days):%Y-%m-%d} 12:00"


def write_files(folder: Path) -> tuple[Path, Path]:
    """Nine members: six who left, of different value; one who buys; one line that cannot be taken."""
    members, orders = folder / "members.csv", folder / "orders.csv"
    names = ["陳怡君", "林雅婷", "黃淑芬", "張家豪", "李冠廷", "王詩涵", "吳佩珊"]
    rows = ["member_id,name,email,email_consent,email_consent_at,email_consent_source,joined_at"]
    rows += [
        f"K{n},{name},k{n}@example.com,granted,{ago(600)},官網註冊表單,{ago(600)}"
        for n, name in enumerate(names)
    ]
    members.write_text("\n".join(rows) + "\n", encoding="utf-8")
    bought = ["order_id,member_id,placed_at,amount"]
    bought += [f"A{n}-{k},K{n},{ago(500 - 20 * k)},{500 + 400 * n}" for n in range(6) for k in range(3)]
    bought += [f"A6,K6,{ago(3)},900", f"A7,K6,{ago(2)},nine hundred"]
    orders.write_text("\n".join(bought) + "\n", encoding="utf-8")
    return members, orders


def sign_in(page: Page, username: str) -> None:
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def load(page: Page, path: Path, kind: str) -> Load:
    page.goto("/loads/new/")
    page.set_input_files("input[name=file]", path)
    page.select_option("select[name=kind]", kind)
    page.locator("main form[enctype] button[name=at_once]").click()
    page.wait_for_url(re.compile(r"/loads/\d+/$"))
    wait_for(lambda: Load.objects.latest("id").state == Load.State.DONE, page)
    expect(page.locator("main")).to_contain_text("讀取列數", timeout=10_000)
    return Load.objects.latest("id")


def letters(folder: Path) -> dict[str, email.message.EmailMessage]:
    found = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml")
    ]
    return {letter["To"].addresses[0].addr_spec: letter for letter in found}


def text_of(letter: email.message.EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def wait_for(condition, page: Page) -> None:
    for _ in range(WAIT // 250):
        if condition():
            return
        page.wait_for_timeout(250)
    raise AssertionError("it did not come about")


def test_from_two_files_to_a_member_who_came_back(
    browse, live, person, post_office, workers, tmp_path, settings
) -> None:
    settings.BASE_URL = live
    person("marketer", "marketer")
    person("marketer", "marketer2", name="林子晴")
    Brand.objects.update(
        sender_name="木日保養", postal_address="台北市大安區木日路 1 號", service_phone="02-5550-0100"
    )
    HoldoutYear.objects.create(year=today().year, salt="story", percent=0)
    CouponType.objects.create(name="老友券", kind="amount", value=200, min_spend=1000, valid_days=60)
    members, orders = write_files(tmp_path)

    page = browse("/")
    sign_in(page, "marketer")

    # Two files; what could not be taken is named, with its line.
    assert load(page, members, "members").counts["created"] == 7
    taken = load(page, orders, "orders")
    assert (taken.counts["created"], taken.counts["rejected"]) == (19, 1)
    expect(page.locator("main")).to_contain_text("1")
    with page.expect_download() as rejects:
        page.locator("main a[href*=reject]").first.click()
    assert "nine hundred" in Path(rejects.value.path()).read_text(encoding="utf-8-sig")

    # The night, by a button; the stages are there.
    page.goto("/status/")
    page.get_by_role("button", name="立即執行每晚計算").click()
    wait_for(lambda: Night.objects.filter(as_of=today(), state="done").exists(), page)
    assert MemberStage.objects.filter(stage="lost").count() == 6

    # A lost member, with the reasons; a segment of all of them.
    page.goto("/members/?stage=lost")
    page.locator("main table a").first.click()
    expect(page.locator("h1")).to_contain_text("流失")
    expect(page.locator("main")).to_contain_text("購買週期")
    page.goto("/members/?stage=lost")
    page.fill("#segment-name", "離開的人")
    page.press("#segment-name", "Enter")
    expect(page.locator("main")).to_contain_text("離開的人")

    # The campaign: written by one, approved by another.
    page.goto("/campaigns/new/")
    page.fill("[name=name]", "老友回娘家")
    page.select_option("[name=kind]", "standing")
    page.fill("[name=top_percent]", "50")
    page.select_option("[name=coupon_type]", label="老友券")
    page.fill("[name=subject_zh]", "{member_name}，好久不見")
    page.fill(
        "[name=body_zh]",
        "{member_name} 您好，送您 {coupon_value} 的券：{coupon_code}，{coupon_expires} 前可用。",
    )
    page.fill("[name=subject_en]", "{member_name}, it has been a while")
    page.fill(
        "[name=body_en]",
        "Hello {member_name}, here is {coupon_value} off: {coupon_code}, until {coupon_expires}.",
    )
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_url(re.compile(r"/campaigns/\d+/"))
    page.locator("button[name=move][value=submit]").click()
    wait_for(lambda: Campaign.objects.filter(state="submitted").exists(), page)
    campaign = Campaign.objects.get()
    assert campaign.created_by.username == "marketer"
    expect(page.locator("button[name=move][value=approve]")).to_have_count(0)

    second = browse("/")
    sign_in(second, "marketer2")
    second.goto(f"/campaigns/{campaign.pk}/")
    second.check("[name=send_now]")
    second.locator("button[name=move][value=approve]").click()
    wait_for(lambda: Delivery.objects.filter(state="sent").count() == 4, second)

    # Four mails left: to the median and above by value, each with a code of its own.
    sent = letters(post_office)
    assert sorted(sent) == [f"k{n}@example.com" for n in (2, 3, 4, 5)]
    codes = {coupon.member.email: coupon.code for coupon in Coupon.objects.select_related("member")}
    assert all(codes[to] in text_of(letter) for to, letter in sent.items())
    assert str(sent["k5@example.com"]["Subject"]) == "王詩涵，好久不見"
    second.goto("/outbox/")
    second.locator("main a[href*='/outbox/']").first.click()
    expect(second.locator("main")).to_contain_text("好久不見")
    expect(second.locator("main")).to_contain_text("List-Unsubscribe")

    # One refuses, without signing in, by one button.
    link = re.search(r"https?://\S+/u/\S+?/", text_of(sent["k3@example.com"]))
    assert link
    stranger = browse(link[0].removeprefix(live))
    assert Consent.objects.get(member__external_id="K3").state == "granted", "looking changes nothing"
    stranger.locator("button.k-button").first.click()
    wait_for(lambda: Consent.objects.get(member__external_id="K3").state == "withdrawn", stranger)
    assert Suppression.objects.filter(channel="email").count() == 1

    # Another orders with the coupon: the order comes in as a file, the campaign counts the return.
    code = codes["k5@example.com"]
    back = tmp_path / "back.csv"
    back.write_text(
        f"order_id,member_id,placed_at,amount,coupon\nB1,K5,{today():%Y-%m-%d} 00:01,1800,{code}\n"
    )
    load(page, back, "orders")
    wait_for(lambda: Coupon.objects.get(code=code).state == "redeemed", page)
    wait_for(lambda: MemberStage.objects.get(member__external_id="K5").stage == "repeat_buyer", page)
    assert Member.objects.get(external_id="K5").orders.count() == 4
    page.goto(f"/campaigns/{campaign.pk}/")
    for words in ("4", "1", "NT$200"):
        expect(page.locator("main")).to_contain_text(words)
