"""Many at once, through HTTP: limits hold, the newest version wins, and the same call has one effect."""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from campaigns import coupons
from campaigns.models import Coupon, CouponType
from crm.models import ApiClient, IdempotencyKey
from members.models import Consent, Interaction, Member, Order, ParkedRefund, Refund, Suppression
from tests.api_caller import Caller
from tests.campaign_cast import make_brand, make_coupon_type, make_member

pytestmark = pytest.mark.django_db(transaction=True)
LAST_DAY = (datetime.now(UTC) + timedelta(days=30)).date()
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
Request = tuple[str, str, dict[str, Any], str]
Answer = tuple[int, dict[str, Any], dict[str, str]]


@pytest.fixture
def shop() -> Caller:
    make_brand()
    return Caller(calls_per_minute=100_000)


def at_once(server: object, key: str, requests: Sequence[Request], threads: int) -> list[Answer]:
    """Every request (method, path, body, Idempotency-Key), by so many threads with a connection each."""
    place = urlsplit(str(server))
    waiting, answers, lock = list(enumerate(requests)), {}, threading.Lock()
    gate = threading.Barrier(threads)

    def work() -> None:
        link = http.client.HTTPConnection(str(place.hostname), place.port, timeout=120)
        gate.wait()
        while True:
            with lock:
                if not waiting:
                    break
                number, (method, path, body, once) = waiting.pop()
            headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
            if once:
                headers["Idempotency-Key"] = once
            answer = _sent(link, method, f"/api/v1{path}", json.dumps(body), headers)
            answers[number] = (answer.status, json.loads(answer.read()), dict(answer.headers.items()))
        link.close()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [answers[number] for number in range(len(requests))]


def _sent(link: http.client.HTTPConnection, *request: Any) -> http.client.HTTPResponse:
    """Again when the server had no room to listen: that is what the Idempotency-Key is for."""
    for _ in range(50):
        try:
            link.request(*request)
            return link.getresponse()
        except (ConnectionError, http.client.BadStatusLine):
            link.close()
    raise AssertionError("the server does not answer")


@pytest.mark.parametrize("most", [40, pytest.param(100, marks=pytest.mark.prove)])
def test_forty_tills_never_use_more_coupons_than_the_type_allows(
    live_server: Any, shop: Caller, *, most: int
) -> None:
    """Eight tries on each coupon of a type that a third of them may use, by several orders at once."""
    kind = make_coupon_type(max_redemptions=most, min_spend=0)
    member = make_member()
    coupons.mint(
        kind=kind,
        occasions=[(member.pk, f"race:{number}") for number in range(3 * most)],
        expires_on=LAST_DAY,
    )
    codes = list(Coupon.objects.values_list("code", flat=True))
    tries: list[Request] = [
        (
            "POST", "/coupons/redemptions",
            {"code": codes[number % len(codes)], "amount": 1000, "order": f"A{number // 2}"}, f"try-{number}",
        )
        for number in range(8 * len(codes))
    ]  # fmt: skip
    random.Random(7).shuffle(tries)
    answers = at_once(live_server, shop.key, tries, threads=40)
    statuses = Counter(status for status, _body, _headers in answers)
    assert set(statuses) == {201, 409}
    assert statuses[201] == most
    reasons = {body["code"] for status, body, _headers in answers if status == 409}
    assert reasons <= {"used", "sold_out", "order_has_coupon"}
    used = Coupon.objects.filter(state="redeemed")
    assert used.count() == used.values("order_external_id").distinct().count() == most
    assert CouponType.objects.get().redeemed_count == most


def test_forty_tills_on_one_coupon(live_server: Any, shop: Caller) -> None:
    coupons.mint(
        kind=make_coupon_type(min_spend=0), occasions=[(make_member().pk, "one")], expires_on=LAST_DAY
    )
    code = Coupon.objects.get().code
    tries: list[Request] = [
        ("POST", "/coupons/redemptions", {"code": code, "amount": 10, "order": f"A{number}"}, f"k{number}")
        for number in range(40)
    ]
    answers = at_once(live_server, shop.key, tries, threads=40)
    won = [body["order"] for status, body, _headers in answers if status == 201]
    assert len(won) == 1
    assert [body["code"] for status, body, _headers in answers if status != 201] == ["used"] * 39
    assert Coupon.objects.get().order_external_id == won[0]


def test_shuffled_and_doubled_events_end_right(live_server: Any, shop: Caller) -> None:
    """300 orders, 2,940 events from 12 threads: the state is that of the newest version of each."""
    draw = random.Random(8)
    newest: dict[str, dict[str, Any]] = {}
    refunds: dict[str, int] = {}
    events: list[tuple[str, dict[str, Any]]] = []
    for number in range(300):
        order = f"A{number}"
        for version in range(1, draw.randint(4, 6)):
            body = {
                "external_id": order, "member": f"C{draw.randint(1, 60)}", "placed_at": AT.isoformat(),
                "amount": draw.randint(1000, 9000), "status": draw.choice(["pending", "paid", "fulfilled"]),
                "updated_at": (AT + timedelta(minutes=version)).isoformat(),
            }  # fmt: skip
            events.append(("/orders/batch", body))
            newest[order] = body
        if number % 2:
            amount = draw.randint(1, 900)
            refunds[order] = amount
            for part, share in (("R1", amount // 2), ("R2", amount - amount // 2)):
                if share:
                    body = {
                        "order": order,
                        "external_id": part,
                        "refunded_at": AT.isoformat(),
                        "amount": share,
                    }
                    events.append(("/refunds/batch", {**body, "updated_at": AT.isoformat()}))
    events += draw.choices(events, k=2_940 - len(events))
    assert len(events) == 2_940
    draw.shuffle(events)
    calls: list[Request] = []
    for path in ("/orders/batch", "/refunds/batch"):
        items = [body for kind, body in events if kind == path]
        calls += [
            ("POST", path, {"items": items[start : start + 30]}, f"{path}-{start}")
            for start in range(0, len(items), 30)
        ]
    draw.shuffle(calls)
    answers = at_once(live_server, shop.key, calls, threads=12)
    faults = [body for status, body, _headers in answers if status != 200 or body["failed"]]
    assert faults == []
    found = {order.external_id: order for order in Order.objects.select_related("member")}
    wrong = {
        name: (found[name].amount, found[name].status, found[name].member.external_id)
        for name, body in newest.items()
        if (found[name].amount, found[name].status, found[name].member.external_id)
        != (body["amount"], body["status"], body["member"])
    }
    assert wrong == {}
    assert (len(found), ParkedRefund.objects.count()) == (300, 0)
    given: Counter[str] = Counter()
    for refund in Refund.objects.select_related("order"):
        given[refund.order.external_id] += int(refund.amount)
        assert refund.member_id == refund.order.member_id
    assert given == refunds


#: Every POST of the API: what it is sent, and how to count what it did.
POSTS: dict[str, tuple[dict[str, Any], Any]] = {
    "/members/batch": (
        {"items": [{"external_id": "N1"}]}, lambda: Member.objects.filter(external_id="N1").count()
    ),
    "/orders/batch": (
        {"items": [{"external_id": "A1", "member": "C1", "placed_at": AT.isoformat(), "amount": 9}]},
        Order.objects.count,
    ),
    "/refunds/batch": (
        {"items": [{"order": "A0", "external_id": "R1", "refunded_at": AT.isoformat(), "amount": 1}]},
        ParkedRefund.objects.count,
    ),
    "/interactions/batch": (
        {"items": [{"external_id": "I1", "member": "C1", "kind": "liked", "occurred_at": AT.isoformat()}]},
        Interaction.objects.count,
    ),
    "/consents": (
        {"member": "C1", "channel": "sms", "state": "granted", "evidence": {"form": "till"}},
        lambda: Consent.objects.filter(channel="sms").count(),
    ),
    "/suppressions": ({"channel": "email", "address": "no@example.org"}, Suppression.objects.count),
    "/suppressions/release": ({"channel": "email", "address": "gone@example.org"}, lambda: 1),
    "/coupons/check": ({"code": "2222", "amount": 1}, lambda: 1),
    "/coupons/redemptions": (
        {"code": "CODE", "amount": 5000, "order": "A7"},
        lambda: Coupon.objects.filter(order_external_id="A7").count(),
    ),
    "/coupons/reversals": (
        {"code": "USED", "order": "A8"}, lambda: 1 - Coupon.objects.filter(order_external_id="A8").count()
    ),
}  # fmt: skip


def world_of_posts(shop: Caller, body: dict[str, Any]) -> dict[str, Any]:
    member, kind = make_member(external_id="C1"), make_coupon_type()
    coupons.mint(kind=kind, occasions=[(member.pk, "a"), (member.pk, "b")], expires_on=LAST_DAY)
    free, used = (coupon.code for coupon in Coupon.objects.order_by("id"))
    shop.post("/coupons/redemptions", {"code": used, "amount": 5000, "order": "A8"})
    if body.get("code") == "USED":
        return body | {"code": used}
    return body | {"code": free} if body.get("code") == "CODE" else body


@pytest.mark.parametrize("path", sorted(POSTS))
def test_the_same_call_in_series_and_ten_at_once_has_one_effect(
    live_server: Any, shop: Caller, path: str
) -> None:
    body, effects = POSTS[path]
    body = world_of_posts(shop, body)
    before = CouponType.objects.get().redeemed_count
    first = shop.post(path, body, key="same")
    assert first.status_code in {200, 201}
    requests: list[Request] = [("POST", path, body, "same")] * 10
    for status, again, _headers in at_once(live_server, shop.key, requests, threads=10):
        assert status in {first.status_code, 409}
        assert status == 409 or again == first.json()
    assert effects() == 1
    steps = {"/coupons/redemptions": 1, "/coupons/reversals": -1}.get(path, 0)
    if path != "/coupons/check":
        assert CouponType.objects.get().redeemed_count == before + steps
    assert IdempotencyKey.objects.filter(key="same").count() <= 1


@pytest.mark.parametrize("path", ["/orders/batch", "/members/batch", "/coupons/redemptions"])
def test_ten_first_calls_at_once_have_one_effect(live_server: Any, shop: Caller, path: str) -> None:
    body, effects = POSTS[path]
    body = world_of_posts(shop, body)
    answers = at_once(live_server, shop.key, [("POST", path, body, "first")] * 10, threads=10)
    assert {status for status, _body, _headers in answers} <= {200, 201, 409}
    assert sum("Idempotent-Replayed" not in headers for status, _b, headers in answers if status < 300) == 1
    assert effects() == 1


KILLED = """
import django, json, os
django.setup()
from django.test import Client
Client().post("/api/v1/orders/batch", os.environ["BODY"], content_type="application/json",
    headers={"Authorization": "Bearer " + os.environ["KEY"], "Idempotency-Key": "killed",
        "Host": "localhost"})
"""


@pytest.mark.parametrize("place", ["api_before_key", "api_before_commit"])
def test_a_process_killed_between_leaves_nothing_and_the_call_again_does_it(shop: Caller, place: str) -> None:
    body, effects = POSTS["/orders/batch"]
    known = connection.settings_dict
    url = f"postgresql:///{known['NAME']}?host={known['HOST']}&user={known['USER']}&port={known['PORT']}"
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "crm.settings", "DATABASE_URL": url, "SHUKE_KILL_AT": place,
        "PGPASSWORD": known["PASSWORD"],
        "BODY": json.dumps(body), "KEY": shop.key, "SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip
    died = subprocess.run(
        [sys.executable, "-c", KILLED],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=False,
    )
    assert died.returncode == -9, died.stderr.decode()
    assert effects() == IdempotencyKey.objects.count() == 0
    answer = shop.post("/orders/batch", body, key="killed")
    assert (answer.json()["created"], "Idempotent-Replayed" in answer.headers) == (1, False)
    assert effects() == 1
    assert ApiClient.objects.count() == 1
