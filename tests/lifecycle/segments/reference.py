"""The same question in plain Python: does this member meet this tree? From facts, not from SQL.

A figure that a member does not have meets no comparison, and the opposite of what is not met is met.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

TAIPEI = ZoneInfo("Asia/Taipei")
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
    "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass
class Line:
    category: str
    sku: str
    amount: Decimal
    quantity: Decimal


@dataclass
class Bought:
    on: date
    status: str
    amount: Decimal
    channel: str
    coupon: str
    hour: int
    lines: list[Line] = field(default_factory=list)
    refunds: list[tuple[date, Decimal]] = field(default_factory=list)


@dataclass
class Facts:
    """Everything that the reference knows about one member."""

    values: dict[str, Any]
    orders: list[Bought]
    contacts: list[dict[str, Any]]
    complaints: list[dict[str, Any]]
    consents: dict[str, str]
    tags: set[int]
    groups: set[str]


def meets(tree: dict[str, Any], facts: Facts, as_of: date) -> bool:  # noqa: PLR0911 one line a kind
    if "all" in tree:
        return all(meets(child, facts, as_of) for child in tree["all"])
    if "any" in tree:
        return any(meets(child, facts, as_of) for child in tree["any"])
    if "not" in tree:
        return not meets(tree["not"], facts, as_of)
    if "event" in tree:
        return _event(tree, facts, as_of)
    if "consent" in tree:
        return facts.consents.get(tree["consent"]["channel"], "none") == tree["consent"]["state"]
    if "tag" in tree:
        chosen = set(tree["tag"])
        return {
            "any": bool(chosen & facts.tags), "all": chosen <= facts.tags, "none": not chosen & facts.tags,
        }[tree["op"]]  # fmt: skip
    if "group" in tree:
        is_in = tree["group"]["kind"] in facts.groups
        return is_in == (tree["op"] == "member")
    name = tree.get("field") or tree["date"]
    return compare(facts.values[name], tree["op"], tree.get("value"), as_of)


def compare(has: Any, op: str, asked: Any, as_of: date) -> bool:  # noqa: PLR0911 one line a kind
    if op in {"is_set", "is_empty"}:
        return (has in (None, "", [])) == (op == "is_empty")
    if op in {"in", "not_in"}:
        among = bool(set(has) & set(asked)) if isinstance(has, list) else has in asked
        return among == (op == "in")
    if has is None:
        return False
    if op == "anniversary_in":
        days = [as_of + timedelta(days=n) for n in range(asked["from"], asked["to"] + 1)]
        return any(_celebrates(has, day) for day in days)
    if op in {"month_in", "this_month", "next_month"}:
        months = {"this_month": [as_of.month], "next_month": [as_of.month % 12 + 1]}.get(op, asked)
        return has.month in months
    if isinstance(has, date):
        return _day(has, op, asked, as_of)
    if op == "between":
        return Decimal(str(asked["from"])) <= Decimal(str(has)) <= Decimal(str(asked["to"]))
    return COMPARE[op](Decimal(str(has)), Decimal(str(asked)))


def _celebrates(born: date, day: date) -> bool:
    if (born.month, born.day) == (2, 29):
        leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        return (day.month, day.day) == ((2, 29) if leap else (2, 28))
    return (born.month, born.day) == (day.month, day.day)


def _day(has: date, op: str, asked: Any, as_of: date) -> bool:  # noqa: PLR0911 one line a kind
    match op:
        case "within":
            return has >= as_of - timedelta(days=asked["days"])
        case "not_within":
            return has < as_of - timedelta(days=asked["days"])
        case "next_within":
            return as_of <= has <= as_of + timedelta(days=asked["days"])
        case "overdue":
            return has < as_of
        case "from":
            return has >= date.fromisoformat(asked)
        case "before":
            return has < date.fromisoformat(asked)
    return date.fromisoformat(asked["from"]) <= has <= date.fromisoformat(asked["to"])


def _event(tree: dict[str, Any], facts: Facts, as_of: date) -> bool:
    first, last = _window(tree.get("within"), as_of)
    found = [
        (day, amounts)
        for day, amounts in OCCURRENCES[tree["event"]](facts, as_of, tree.get("where", []))
        if day < as_of and (first is None or day >= first) and (last is None or day <= last)
    ]
    days, amounts = [day for day, _ in found], [amount for _, several in found for amount in several]
    agg = tree.get("agg", "exists")
    if agg in {"exists", "none"}:
        return bool(found) == (agg == "exists")
    figure: Any = {
        "count": lambda: len(found),
        "last": lambda: max(days, default=None),
        "first": lambda: min(days, default=None),
        "sum": lambda: sum(amounts, Decimal(0)),
        "avg": lambda: sum(amounts) / len(amounts) if amounts else None,
        "max": lambda: max(amounts, default=None),
        "min": lambda: min(amounts, default=None),
    }[agg]()
    return compare(figure, tree["op"], tree["value"], as_of)


def _window(within: Any, as_of: date) -> tuple[date | None, date | None]:
    if within is None:
        return None, None
    if "days" in within:
        return as_of - timedelta(days=within["days"]), None
    if "from_days" in within:
        return as_of - timedelta(days=within["from_days"]), as_of - timedelta(days=within["to_days"])
    return date.fromisoformat(within["from"]), date.fromisoformat(within["to"])


Occurrences = list[tuple[date, list[Decimal]]]


def _orders(facts: Facts, as_of: date, where: list[dict[str, Any]]) -> Occurrences:
    """One occurrence an order; what is added up are its net amount, or the lines that were asked for."""
    found: Occurrences = []
    of_lines = [one for one in where if one["prop"] in {"category", "sku", "line_amount", "quantity"}]
    of_orders = [one for one in where if one not in of_lines]
    for order in facts.orders:
        back = sum((amount for on, amount in order.refunds if on < as_of), Decimal(0))
        if order.status not in {"paid", "fulfilled"} or order.amount <= back:
            continue
        has = {
            "amount": order.amount, "channel": order.channel, "coupon": order.coupon or None,
            "weekday": str(order.on.isoweekday()), "hour": order.hour,
        }  # fmt: skip
        if not all(compare(has[one["prop"]], one["op"], one.get("value"), as_of) for one in of_orders):
            continue
        if not of_lines:
            found.append((order.on, [order.amount - back]))
        elif lines := [line for line in order.lines if _line(line, of_lines, as_of)]:
            found.append((order.on, [line.amount for line in lines]))
    return found


def _line(line: Line, where: list[dict[str, Any]], as_of: date) -> bool:
    has = {
        "category": line.category, "sku": line.sku, "line_amount": line.amount, "quantity": line.quantity,
    }  # fmt: skip
    return all(compare(has[one["prop"]], one["op"], one.get("value"), as_of) for one in where)


def _refunds(facts: Facts, _as_of: date, _where: list[dict[str, Any]]) -> Occurrences:
    return [(on, [amount]) for order in facts.orders for on, amount in order.refunds]


def _contacts(facts: Facts, _as_of: date, where: list[dict[str, Any]]) -> Occurrences:
    return [
        (row["on"], [])
        for row in facts.contacts
        if all(compare(row[one["prop"]], one["op"], one.get("value"), date.max) for one in where)
    ]


def _complaints(facts: Facts, _as_of: date, where: list[dict[str, Any]]) -> Occurrences:
    at: Callable[[datetime], date] = lambda moment: moment.astimezone(TAIPEI).date()  # noqa: E731
    return [
        (at(row["at"]), [])
        for row in facts.complaints
        if all(compare(row[one["prop"]], one["op"], one.get("value"), date.max) for one in where)
    ]


OCCURRENCES: dict[str, Callable[[Facts, date, list[dict[str, Any]]], Occurrences]] = {
    "order.paid": _orders,
    "order.refunded": _refunds,
    "interaction": _contacts,
    "complaint": _complaints,
}
