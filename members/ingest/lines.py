"""How do order lines and the products they name come in?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crm import sql
from members.ingest import room
from members.ingest.rules import Refused, checked_amount, checked_id
from members.ingest.tally import Tally

MOST_LINE_NO = 999_999
MOST_QUANTITY = Decimal("9999999.99")


@dataclass(frozen=True)
class LineFields:
    """One line of an order. Without a number it has its place in the list, from 1."""

    product: str
    amount: Decimal
    line_no: int | None = None
    name: str = ""
    category: str = ""
    quantity: Decimal = Decimal(1)
    cost: Decimal | None = None
    #: How the piece was made for the customer; None leaves what is known.
    configuration: Mapping[str, Any] | None = None


def write_lines(*, source: str) -> tuple[Tally, int]:
    """Write what waits in incoming_line, inside the caller's transaction; also the number of new products."""
    products = sql.query("members/ingest/write_products", source=source).rows
    written = sql.query("members/ingest/write_lines", source=source).rows
    created = sum(is_new for (is_new,) in written)
    updated = len(written) - created
    tally = Tally(created=created, updated=updated, unchanged=room.count("line") - len(written))
    return tally, sum(is_new for (is_new,) in products)


def write_stated(*, source: str, stated: Mapping[str, Sequence[dict[str, object]]]) -> None:
    """The lines of these orders (external id → checked lines) are those named here, and no others.

    For orders that stand in incoming_order and are written, in the caller's transaction. Where a newer order
    was known already, its lines stay.
    """
    if not stated:
        return
    room.make("line")
    rows = [{"order": order, **line} for order, lines in stated.items() for line in lines]
    numbered = [{**row, "line": number} for number, row in enumerate(rows, 1)]
    sql.run("members/ingest/take_lines", source=source, lines=json.dumps(numbered, default=str))
    tally, _products = write_lines(source=source)
    ((dropped,),) = sql.query("members/ingest/drop_lines", source=source, orders=list(stated)).rows
    if tally.created or tally.updated or dropped:
        sql.run("members/ingest/keep_version_of_lines", source=source, orders=list(stated))


def checked_lines(lines: Sequence[LineFields]) -> list[dict[str, object]]:
    """As they are kept. Raises Refused, whose text begins with the place: lines[2].quantity."""
    for index in numbers_used_twice([line.line_no for line in lines]):
        raise Refused("line_no_twice", f"lines[{index}].line_no: {lines[index].line_no}")
    return [_checked(index, line) for index, line in enumerate(lines)]


def numbers_used_twice(numbers: Sequence[int | None]) -> Iterator[int]:
    """The places in the list whose number stands before already; no number means the place, from 1."""
    seen: set[int] = set()
    for index, given in enumerate(numbers):
        number = index + 1 if given is None else given
        if number in seen:
            yield index
        seen.add(number)


def _checked(index: int, line: LineFields) -> dict[str, object]:
    number = index + 1 if line.line_no is None else line.line_no
    if not 0 <= number <= MOST_LINE_NO:
        raise Refused("line_no", f"lines[{index}].line_no: 0–{MOST_LINE_NO}")
    with _place(index, "product"):
        product = checked_id(line.product, reason="product_id")
    with _place(index, "quantity"):
        quantity = checked_amount(line.quantity, reason="quantity", below_zero=True)
        if abs(quantity) > MOST_QUANTITY:
            raise Refused("quantity", str(quantity))
    with _place(index, "amount"):
        # A line may take something off, as a line of discount does.
        amount = checked_amount(line.amount, below_zero=True)
    with _place(index, "cost"):
        cost = None if line.cost is None else checked_amount(line.cost, reason="cost", below_zero=True)
    return {
        "line_no": number, "product": product, "name": line.name[:200], "category": line.category[:80],
        "quantity": quantity, "amount": amount, "cost": cost, "configuration": line.configuration,
    }  # fmt: skip


@contextmanager
def _place(index: int, field: str) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise Refused(refused.reason, f"lines[{index}].{field}: {refused}") from None
