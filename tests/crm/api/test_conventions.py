"""Every call: problems, unknown fields, once-only, ETags, pace, and bodies that are no JSON."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from crm.models import AuditEntry, IdempotencyKey
from crm.rest import limits, once
from members.models import Member, Order
from tests.api_caller import Caller
from tests.campaign_cast import make_brand, make_member

pytestmark = pytest.mark.django_db
AT = "2026-11-20T12:00:00+08:00"
ORDER = {"external_id": "A1", "member": "C1", "placed_at": AT, "amount": "100.00"}


@pytest.fixture
def shop() -> Caller:
    make_brand()
    cache.clear()
    return Caller()


def test_a_problem_says_everything_a_program_and_a_person_need(shop: Caller) -> None:
    answer = shop.put("/orders/A1", {"member": "C1", "placed_at": "yesterday", "amount": "1.234"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (422, 422, "validation_error")
    assert problem["title"] == "What was said is not right"
    assert problem["type"].endswith("/api/v1/docs/#problem-validation_error")
    assert problem["message"] == problem["detail"] == "2 fields are not right."
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [
        ("/placed_at", "invalid"),
        ("/amount", "decimals"),
    ]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"member": "C1", "placed_at": AT, "amount": 1, "amonut": 2}, 400, "unknown_field"),
        ({"member": "C1", "placed_at": AT, "amount": 1, "is_staff": True}, 400, "unknown_field"),
        ({"member": "C1", "placed_at": AT, "amount": 1, "currency": "USD"}, 422, "validation_error"),
        ({"member": "C1", "placed_at": "2026-11-20T12:00:00", "amount": 1}, 422, "validation_error"),
        ({"member": "a/b", "placed_at": AT, "amount": 1}, 422, "validation_error"),
        ([], 422, "validation_error"),
        ("text", 400, "parse_error"),
    ],
)
def test_bodies_that_are_refused(shop: Caller, body: object, status: int, code: str) -> None:
    answer = shop.put("/orders/A1", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b'{"member": "C1", "member": "C2"}', b'{"amount": NaN}', b'{"amount": Infinity}',
        b'{"member": "\\ud800"}', b'{"member": "\\u0000"}', b"\xff\xfe{}", b"[" * 100_000,
        b'{"amount": ' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_json_is_unreadable(shop: Caller, text: bytes) -> None:
    answer = shop.http.generic(
        "PUT", "/api/v1/orders/A1", text, content_type="application/json",
        headers={"Authorization": f"Bearer {shop.key}"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (
        (400, "parse_error") if text else (422, "validation_error")
    )
    assert not Order.objects.exists()


def test_numbers_are_read_exactly_and_huge_ones_refused(shop: Caller) -> None:
    assert shop.put("/orders/A1", {**ORDER, "amount": 0.1} | {}).status_code == 400
    body = {key: value for key, value in ORDER.items() if key != "external_id"}
    assert shop.put("/orders/A1", {**body, "amount": 0.1}).json()["amount"] == "0.10"
    headers = {"Authorization": f"Bearer {shop.key}"}
    text = f'{{"member": "C1", "placed_at": "{AT}", "amount": 1e400}}'
    answer = shop.http.generic(
        "PUT", "/api/v1/orders/A1", text, content_type="application/json", headers=headers
    )
    assert answer.status_code == 422


def test_other_bodies_and_answers_than_json(shop: Caller) -> None:
    headers = {"Authorization": f"Bearer {shop.key}"}
    form = shop.http.generic("PUT", "/api/v1/orders/A1", "a=b", content_type="text/plain", headers=headers)
    assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")
    large = shop.http.generic(
        "PUT", "/api/v1/orders/A1", b" " * 2_700_000, content_type="application/json", headers=headers
    )
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    html = shop.get("/members", Accept="text/html")
    assert (html.status_code, html.json()["code"]) == (406, "not_acceptable")
    gone = shop.send("DELETE", "/members")
    assert (gone.status_code, gone.json()["code"]) == (405, "method_not_allowed")
    assert sorted(gone.headers["Allow"].split(", ")) == ["GET", "HEAD", "OPTIONS", "POST"]
    for problem in (form, large, html, gone):
        assert problem.headers["Content-Type"] == "application/problem+json"
        assert problem.json()["status"] == problem.status_code
        assert problem.json()["detail"] == problem.json()["message"] != ""
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "name; drop table"},
        {"stage": "lost'--"},
        {"limit": "501"},
        {"cursor": "abc"},
        {"cursor": "WzEuNV0="},
    ],
)
def test_parameters_are_closed_lists(shop: Caller, query: dict[str, str]) -> None:
    answer = shop.get("/members", query)
    problem, (name,) = answer.json(), query
    unknown = name == "sort"
    assert (answer.status_code, problem["code"]) == (
        (400, "unknown_field") if unknown else (422, "validation_error")
    )
    assert [error["pointer"] for error in problem["errors"]] == [f"/{name}"]
    assert "data" not in problem


def test_the_same_call_again_gets_the_first_answer(shop: Caller) -> None:
    first = shop.post("/orders/batch", {"items": [ORDER]}, key="k1")
    again = shop.post("/orders/batch", {"items": [ORDER]}, key="k1")
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json() == again.json()
    assert first.json()["created"] == 1
    other = shop.post("/orders/batch", {"items": [{**ORDER, "amount": 5}]}, key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Order.objects.get().amount == 100
    # Another client's key is another key.
    assert "Idempotent-Replayed" not in Caller().post("/orders/batch", {"items": [ORDER]}, key="k1").headers


def test_a_refused_call_leaves_its_key_free(shop: Caller) -> None:
    assert shop.post("/orders/batch", {"items": []}, key="k1").status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert shop.post("/orders/batch", {"items": [ORDER]}, key="k1").json()["created"] == 1


def test_what_needs_a_key_says_so(shop: Caller) -> None:
    for path in ("/orders/batch", "/refunds/batch", "/coupons/redemptions", "/coupons/reversals"):
        answer = shop.post(path, {}, key=None)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
        assert "Idempotency-Key" in answer.json()["detail"]
    assert not IdempotencyKey.objects.exists()
    assert not Order.objects.exists()


def test_answers_are_forgotten_after_a_week(shop: Caller) -> None:
    shop.post("/orders/batch", {"items": [ORDER]}, key="k1")
    made = IdempotencyKey.objects.get().created_at
    assert once.forget(at=made + once.KEPT) == 0
    assert once.forget(at=made + once.KEPT * 2) == 1


def test_a_change_is_refused_when_somebody_was_faster(shop: Caller) -> None:
    member = make_member(external_id="C1")
    path = f"/members/mbr_{member.public_id.hex}"
    tag = shop.get(path).headers["ETag"]
    assert shop.patch(path, {"city": "台北市"}, If_Match=tag).json()["city"] == "台北市"
    late = shop.patch(path, {"city": "高雄市"}, If_Match=tag)
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert Member.objects.get().city == "台北市"
    refused = shop.patch(path, {"email": "nobody"})
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/email"]
    assert shop.patch(path, {"email": None, "birthday": "1990-02-03"}).json()["birthday"] == "1990-02-03"
    entry = AuditEntry.objects.filter(action="member.edit").latest("id")
    assert (entry.actor, entry.detail["fields"]) == (f"api:{shop.client.name}", ["birthday", "email"])


def test_calls_of_a_minute_are_counted_down(shop: Caller) -> None:
    few = Caller(calls_per_minute=2)
    left = [few.get("/members").headers["X-RateLimit-Remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    over = few.get("/members")
    assert (over.status_code, over.json()["code"]) == (429, "rate_limited")
    assert 0 < int(over.headers["Retry-After"]) <= 60
    assert over.headers["RateLimit-Policy"] == '"default";q=2;w=60'
    assert shop.get("/members").status_code == 200


def test_guessing_keys_is_stopped(shop: Caller) -> None:
    right, shop.key = shop.key, "crm_live_AAAAAAAA_" + "A" * 32
    answers = [shop.get("/members") for _ in range(limits.WRONG_KEYS + 1)]
    assert [answer.status_code for answer in answers] == [401] * limits.WRONG_KEYS + [429]
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"
    shop.key = right
    assert shop.get("/members").status_code == 429
    assert shop.get("/members", X_Forwarded_For="1.2.3.4").status_code == 429
    cache.clear()
    assert shop.get("/members").status_code == 200
