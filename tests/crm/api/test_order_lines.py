"""A shop states what was bought: the lines are those of the newest statement, whatever arrives when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from crm.models import Brand
from members import ingest
from members.ingest import LineFields, OrderFields, Refused
from members.models import Order, OrderLine, Product
from tests.api_caller import Caller

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
def shop() -> Caller:
    Brand.objects.create(pk=1, name="木日保養")
    return Caller()


def line(product: str, amount: Any = "500.00", **more: Any) -> dict[str, Any]:
    named = {"external_id": product, "name": f"名{product}", "category": "杯"}
    return {"product": named, "amount": amount, **more}


def body(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "member": "C1", "placed_at": AT.isoformat(), "amount": "1280.00", "lines": list(lines), **more
    }  # fmt: skip


def kept(order: str = "A1") -> list[tuple[int, str, str, str]]:
    rows = OrderLine.objects.filter(order__external_id=order).order_by("line_no")
    return [(row.line_no, row.product.external_id, f"{row.quantity}", f"{row.amount}") for row in rows]


def test_what_was_read_can_be_sent_and_changes_nothing(shop: Caller) -> None:
    sent = body(
        line("P1", "1000.00", quantity="2", cost="300", configuration={"刻字": "阿明"}),
        line("P2", "-20.00", line_no=7),
        line("P1", 300),
    )
    first = shop.put("/orders/A1", sent)
    assert first.status_code == 201
    read = first.json()["lines"]
    product = {"external_id": "P1", "name": "名P1", "category": "杯"}
    assert read == [
        {
            "line_no": 1, "product": product, "quantity": "2.00", "amount": "1000.00", "cost": "300.00",
            "configuration": {"刻字": "阿明"},
        },
        {
            "line_no": 3, "product": product, "quantity": "1.00", "amount": "300.00", "cost": None,
            "configuration": {},
        },
        {
            "line_no": 7, "product": {**product, "external_id": "P2", "name": "名P2"}, "quantity": "1.00",
            "amount": "-20.00", "cost": None, "configuration": {},
        },
    ]  # fmt: skip
    before = list(OrderLine.objects.values()), list(Order.objects.values())
    again = shop.put("/orders/A1", body(*read))
    assert (again.status_code, again.json()["lines"]) == (200, read)
    assert (list(OrderLine.objects.values()), list(Order.objects.values())) == before


def test_a_statement_is_whole_and_an_order_without_lines_says_nothing_of_them(shop: Caller) -> None:
    shop.put("/orders/A1", body(line("P1", configuration={"緞帶": "綠"}), line("P2"), line("P3")))
    shop.put("/orders/A1", body(line("P1", "450.00"), line("P4")))
    assert kept() == [(1, "P1", "1.00", "450.00"), (2, "P4", "1.00", "500.00")]
    assert OrderLine.objects.get(line_no=1).configuration == {"緞帶": "綠"}
    for silent in ({}, {"lines": None}):
        values = {name: value for name, value in body().items() if name != "lines"}
        answer = shop.put("/orders/A1", {**values, "amount": "950.00", **silent})
        assert len(answer.json()["lines"]) == 2
    assert Order.objects.get().amount == Decimal("950.00")
    shop.put("/orders/A1", body())
    assert kept() == []
    assert Product.objects.count() == 4


def test_the_newest_statement_stands_in_whatever_order_they_arrive(shop: Caller) -> None:
    told = [
        body(line("P1"), updated_at=AT.isoformat()),
        body(line("P2"), line("P3"), updated_at=(AT + timedelta(hours=1)).isoformat()),
        # The order is the same, the lines alone are others.
        body(line("P3", "9.00"), updated_at=(AT + timedelta(hours=2)).isoformat()),
    ]
    for number, turn in enumerate(permutations(told)):
        for sent in turn:
            shop.put(f"/orders/A{number}", sent)
        assert kept(f"A{number}") == [(1, "P3", "1.00", "9.00")]


def test_lines_alone_make_an_order_newer(shop: Caller) -> None:
    """Without times of their own the calls count as they come; an older record comes too late."""
    shop.put("/orders/A1", body(line("P1")))
    between = datetime.now(UTC)
    shop.put("/orders/A1", body(line("P2")))
    shop.put("/orders/A1", body(line("P3"), updated_at=between.isoformat()))
    assert [row[1] for row in kept()] == ["P2"]


def test_an_error_names_the_line_and_the_field(shop: Caller) -> None:
    wrong = shop.put(
        "/orders/A1",
        body(line("P1"), line("P2", line_no=1), line("P3", quantity="many"), line("a/b", "1.234")),
    )
    assert wrong.status_code == 422
    assert sorted((error["pointer"], error["code"]) for error in wrong.json()["errors"]) == [
        ("/lines/2/quantity", "invalid"),
        ("/lines/3/amount", "decimals"),
        ("/lines/3/product/external_id", "identifier"),
    ]
    twice = shop.put("/orders/A1", body(line("P1"), line("P2", line_no=1)))
    assert [(error["pointer"], error["code"]) for error in twice.json()["errors"]] == [
        ("/lines/1/line_no", "line_no_twice")
    ]
    unknown = shop.put("/orders/A1", body(line("P1", price="3")))
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (400, "/lines/0/price")
    nul = shop.put("/orders/A1", body(line("P1", configuration={"a\0": "b"})))
    assert nul.status_code == 400
    assert not Order.objects.exists()


def test_a_batch_writes_lines_and_stops_at_no_wrong_one(
    shop: Caller, django_assert_max_num_queries: Any
) -> None:
    items = [
        {"external_id": f"A{number}", **body(line("P1"), line(f"P{number}", number * 10))}
        for number in range(1, 41)
    ]
    items[4]["lines"][1]["quantity"] = "x"
    shop.post("/orders/batch", {"items": items[:1]})
    with django_assert_max_num_queries(100):
        answer = shop.post("/orders/batch", {"items": items}).json()
    assert (answer["created"], answer["updated"], answer["failed"]) == (38, 1, 1)
    assert answer["results"][4]["error"]["errors"][0]["pointer"] == "/items/4/lines/1/quantity"
    assert kept("A40") == [(1, "P1", "1.00", "500.00"), (2, "P40", "1.00", "400.00")]
    assert OrderLine.objects.count() == 78


def test_the_door_itself_names_the_place() -> None:
    Brand.objects.create(pk=1, name="木日保養")
    for lines, reason, place in (
        ([LineFields("P", Decimal(1)), LineFields(" ", Decimal(1))], "no_product_id", "lines[1].product"),
        ([LineFields("P", Decimal("0.001"))], "decimals", "lines[0].amount"),
        ([LineFields("P", Decimal(1), quantity=Decimal("1e8"))], "quantity", "lines[0].quantity"),
        (
            [LineFields("P", Decimal(1)), LineFields("P", Decimal(1), line_no=1)],
            "line_no_twice",
            "lines[1].line_no",
        ),
    ):
        order = OrderFields(external_id="A1", member="C1", placed_at=AT, amount=Decimal(2), lines=lines)
        with pytest.raises(Refused) as refused:
            ingest.record_order(source="main", order=order, at=AT)
        assert refused.value.reason == reason
        assert str(refused.value).startswith(f"{place}:")
    assert not Order.objects.exists()
