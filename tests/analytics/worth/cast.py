"""A shop whose customers' worth can be reckoned by hand."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from campaigns.models import Contact, Disposition
from crm import nightly
from crm.models import Brand
from members.models import (
    Complaint,
    Interaction,
    Member,
    Order,
    OrderLine,
    Product,
    Refund,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    SurveyResponse,
    SurveyVersion,
)

AS_OF = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "worth"


def noon(on: date) -> datetime:
    return datetime.combine(on, time(4), tzinfo=UTC)


def rows_of(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def member(name: str, **values: Any) -> Member:
    return Member.objects.create(external_id=name, name=name, **values)


def products() -> dict[str, Product]:
    return {
        sku: Product.objects.create(external_id=sku, name=sku, category=category, price=price)
        for sku, category, price in (("T", "茶", 1000), ("C", "杯", 500))
    }


def sell(
    buyer: Member, on: date, *, amount: Any, lines: list[tuple[Product, int, Any]], **more: Any
) -> Order:
    """An order at noon of Taipei with its lines: product, quantity, amount."""
    order = Order.objects.create(
        member=buyer,
        external_id=uuid4().hex,
        placed_on=on,
        placed_at=noon(on),
        amount=Decimal(amount),
        **more,
    )
    for number, (product, quantity, paid) in enumerate(lines, 1):
        OrderLine.objects.create(
            order=order, line_no=number, product=product, quantity=quantity, amount=Decimal(paid)
        )
    return order


def give_back(order: Order, on: date, amount: Any) -> None:
    Refund.objects.create(
        order=order, member=order.member, external_id=uuid4().hex, refunded_on=on, refunded_at=noon(on),
        amount=amount,
    )  # fmt: skip


def called(who: Member, on: date, *, kind: str = "care", direction: str = "outbound") -> Contact:
    ending, _made = Disposition.objects.get_or_create(
        code="talked", defaults={"label_zh": "通話", "label_en": "talked", "is_connected": True}
    )
    said = Interaction.objects.create(
        member=who, external_id=uuid4().hex, kind="called", is_own=False, occurred_at=noon(on), occurred_on=on
    )
    return Contact.objects.create(
        member=who, interaction=said, kind=kind, direction=direction, disposition=ending, at=noon(on)
    )


def complained(who: Member, on: date, *, compensation: int, satisfaction: int) -> None:
    at = noon(on)
    Complaint.objects.create(
        member=who, submission=uuid4(), received_at=at, subject="漏", category="product", level="S3",
        status="closed", first_reply_due_at=at, resolution_due_at=at, legal_due_at=at, closed_at=at,
        compensation_amount=compensation, satisfaction=satisfaction, updated_at=at,
    )  # fmt: skip


def answered(who: Member, on: date, kind: str, number: int) -> None:
    survey, _made = Survey.objects.get_or_create(code="s", defaults={"name": "s"})
    version, _made = SurveyVersion.objects.get_or_create(survey=survey, number=1, defaults={"title_zh": "s"})
    question, _made = SurveyQuestion.objects.get_or_create(
        version=version,
        key=kind,
        defaults={"position": ["csat", "nps", "ces"].index(kind), "kind": kind, "text_zh": kind},
    )
    response = SurveyResponse.objects.create(
        survey=survey,
        version=version,
        member=who,
        token=uuid4().hex,
        started_at=noon(on),
        touched_at=noon(on),
    )
    SurveyAnswer.objects.create(response=response, question=question, key=kind, number=number, at=noon(on))


def open_golden() -> dict[str, Member]:
    """The members of golden/worth/orders.csv, with what they cost to serve and what they said; one night."""
    Brand.objects.update_or_create(id=1, defaults={"name": "木日"})
    goods = products()
    people = {name: member(name) for name in "abcdefgz"}
    for row in rows_of("orders.csv"):
        on = date.fromisoformat(row["on"])
        order = sell(
            people[row["member"]], on, amount=row["amount"], status=row["status"], cost=row["cost"] or None,
            coupon_code=row["coupon"],
            lines=[(goods[row["product"]], int(row["quantity"]), row["line_amount"])],
        )  # fmt: skip
        if row["refund"]:
            give_back(order, on, row["refund"])
    Member.objects.filter(pk=people["d"].pk).update(referred_by=people["a"])
    called(people["b"], date(2026, 9, 20))
    called(people["d"], date(2026, 3, 1))
    called(people["d"], date(2026, 3, 2))
    called(people["d"], date(2025, 11, 19))
    called(people["z"], date(2026, 3, 2))
    complained(people["c"], date(2026, 11, 5), compensation=100, satisfaction=1)
    answered(people["a"], date(2026, 10, 10), "csat", 4)
    answered(people["b"], date(2026, 10, 10), "nps", 8)
    nightly.run(as_of=AS_OF, at=AT)
    return people
