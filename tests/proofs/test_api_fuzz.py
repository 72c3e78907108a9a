"""Schemathesis over the whole description: every operation, authenticated, no 5xx, and schema-true.

At least 20 cases for each operation, of which 30 % or more are answered with 2xx: the ids, codes and versions
of a small world stand in for random ones, so that the cases reach what they are meant for.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from campaigns import coupons
from campaigns.models import Coupon
from crm.api.documents import description
from crm.wsgi import application
from members.ingest import OrderFields, record_order
from tests.api_caller import Caller
from tests.campaign_cast import Decimal, make_brand, make_coupon_type, make_member
from tests.winback.desk_cast import make_case

schemathesis = pytest.importorskip("schemathesis")
from schemathesis.checks import CHECKS  # noqa: E402

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]
CASES, LEAST_GOOD = 40, 0.30
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
WANTED = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_headers_conformance", "response_schema_conformance",
)  # fmt: skip


class World:
    """What the cases may name: a member, orders, coupons that are free or used, a case."""

    def __init__(self) -> None:
        make_brand()
        self.caller = Caller(calls_per_minute=1_000_000)
        self.member = make_member(external_id="C1")
        record_order(source="main", order=OrderFields("A1", "C1", NOW, Decimal(100_000)), at=NOW)
        kind = make_coupon_type(min_spend=0)
        last = (datetime.now(UTC) + timedelta(days=30)).date()
        coupons.mint(
            kind=kind,
            occasions=[(self.member.pk, f"fuzz:{number}") for number in range(400)],
            expires_on=last,
        )
        self.codes = list(Coupon.objects.order_by("id").values_list("code", flat=True))
        self.used = self.codes[:200]
        for number, code in enumerate(self.used):
            self.caller.post("/coupons/redemptions", {"code": code, "amount": 1, "order": f"U{number}"})
        self.free = self.codes[200:]
        self.case = make_case(make_member()).case_no

    def fill(self, case: Any, draw: random.Random) -> None:
        """Put known names where a random one would only ever be unknown, in most cases."""
        if draw.random() < 0.15:
            return
        names = {
            "member_id": f"mbr_{self.member.public_id.hex}",
            "case_no": self.case,
            "external_id": "C1" if case.method == "GET" else None,
        }
        for name, known in names.items():
            if known and name in (case.path_parameters or {}):
                is_order = name == "external_id" and "/orders/" in case.path
                case.path_parameters[name] = "A1" if is_order else known
        if "refund_id" in (case.path_parameters or {}):
            case.path_parameters |= {"external_id": "A1", "refund_id": f"R{draw.randrange(20)}"}
        query = case.query or {}
        for name, value in (("cursor", ""), ("member", "C1"), ("updated_after", NOW.isoformat())):
            if name in query:
                query[name] = value
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = "*"
        if isinstance(case.body, dict):
            self._fill_body(case, draw)

    def _fill_body(self, case: Any, draw: random.Random) -> None:
        body = case.body
        if "member" in body:
            body["member"] = "C1"
        if "currency" in body:
            body["currency"] = "TWD"
        for name in body:
            if name.endswith("_at") and body[name] is not None:
                body[name] = NOW.isoformat()
        if "amount" in body:
            body["amount"] = draw.randint(1, 50)
        if "/coupons/" in case.path:
            self._fill_coupon(case, draw)
        if "/interactions/" in case.path and "kind" in body:
            body["kind"] = "liked"
            body.pop("end_kind", None)
        if case.method == "PATCH":
            body.pop("email", None), body.pop("phone", None)

    def _fill_coupon(self, case: Any, draw: random.Random) -> None:
        if case.path.endswith("reversals"):
            number = draw.randrange(len(self.used))
            case.body |= {"code": self.used[number], "order": f"U{number}"}
            return
        case.body["code"] = self.free.pop() if self.free else self.codes[-1]
        if case.path.endswith("redemptions"):
            case.body["order"] = f"F{draw.randrange(10**9)}"


def test_every_operation_answers_as_it_is_described() -> None:
    world, draw = World(), random.Random(26)
    schema = schemathesis.openapi.from_dict(description())
    found: dict[str, Counter[int]] = defaultdict(Counter)
    faults: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        run(operation, world, draw, found, faults)
    for name, statuses in found.items():
        good = sum(count for status, count in statuses.items() if 200 <= status < 300)
        every = sum(statuses.values())
        print(f"{name:60} {every:4} cases  {good / every:4.0%} 2xx  {dict(statuses)}")
        assert sum(statuses.values()) >= 20, name
    total = sum((statuses for statuses in found.values()), Counter())
    good = sum(count for status, count in total.items() if 200 <= status < 300)
    print(f"{sum(total.values())} cases, {good / sum(total.values()):.0%} answered with 2xx")
    assert faults == []
    assert good / sum(total.values()) >= LEAST_GOOD
    poor = {
        name: dict(statuses)
        for name, statuses in found.items()
        if sum(n for status, n in statuses.items() if 200 <= status < 300)
        < LEAST_GOOD * sum(statuses.values())
    }
    assert poor == {}


def run(
    operation: Any, world: World, draw: random.Random, found: dict[str, Counter[int]], faults: list[str]
) -> None:
    name = f"{operation.method.upper()} {operation.path}"
    checks = [CHECKS.get_one(check) for check in WANTED]

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def one(data: Any) -> None:
        case = data.draw(operation.as_strategy())
        world.fill(case, draw)
        cache.clear()
        headers = {"Authorization": f"Bearer {world.caller.key}"}
        if "Idempotency-Key" in (case.headers or {}):
            headers["Idempotency-Key"] = f"fuzz-{draw.randrange(10**12)}"
        response = case.call(app=application, headers=headers, base_url="http://localhost")
        found[name][response.status_code] += 1
        try:
            case.validate_response(response, checks=checks)
        except Exception as fault:  # noqa: BLE001 - whatever a check raises is a finding
            faults.append(f"{name}: {str(fault)[:600]}")

    one()
