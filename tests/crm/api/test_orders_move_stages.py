"""The main story of a shop: it sends orders, one of them wrong, and reads the new stage."""

from __future__ import annotations

import pytest
from django.utils import timezone

from crm import events, nightly
from crm.models import Brand
from lifecycle.models import StageTransition
from members.models import ChangedMember
from tests.api_caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> str:
    at = timezone.now()
    Brand.objects.create(id=1, name="木日保養")
    nightly.run(as_of=at.astimezone(Brand.get().zone).date(), at=at)
    return (at).isoformat()


def order(number: int, member: str, at: str, **more: object) -> dict[str, object]:
    return {"external_id": f"A-{number}", "member": member, "placed_at": at, "amount": "1280.00", **more}


def test_a_batch_with_one_wrong_order_moves_its_member_within_a_minute(today):
    shop = Caller()
    made = shop.put("/members/by-external-id/C1", {"name": "林佳穎", "email": "A@Example.org"})
    assert made.status_code == 201
    number = made.json()["id"]
    assert made.json()["stage"] is None

    answer = shop.post(
        "/orders/batch",
        {"items": [order(1, "C1", today), order(2, "C1", today, amount="-3"), order(3, "C2", today)]},
    )
    assert answer.status_code == 200
    body = answer.json()
    assert (body["created"], body["updated"], body["failed"]) == (2, 0, 1)
    assert [result["status"] for result in body["results"]] == [201, 422, 201]
    assert body["results"][1]["error"]["errors"] == [
        {"pointer": "/items/1/amount", "code": "negative", "message": "An amount is not below zero."}
    ]
    assert ChangedMember.objects.filter(member__external_id="C1").exists()

    # What beat does every 15 seconds.
    assert events.drain(at=timezone.now()) == 2
    life = shop.get(f"/members/{number}/lifecycle").json()
    assert (life["stage"], life["order_count"], life["net_amount"]) == ("first_buyer", 1, "1280.00")
    assert life["reasons"][0].startswith("Has exactly one order")
    assert StageTransition.objects.filter(member__external_id="C1", to_stage="first_buyer").exists()
    listed = shop.get("/members", {"stage": "first_buyer"}).json()
    assert [row["external_id"] for row in listed["data"]] == ["C1", "C2"]
    stub = listed["data"][1]
    assert (stub["is_stub"], stub["name"], stub["stage"]) == (True, "", "first_buyer")
    assert shop.get("/members", {"stage": "core,lost"}).json()["data"] == []
