"""How does a column answer a question? The comparison of each kind, as SQL.

A comparison with what is not known is not met, and its opposite is: "is none of" and "is not known" hold for
those who have no value.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lifecycle.segments.catalogue import Field, Kind
from lifecycle.segments.compile.writer import Writer
from lifecycle.segments.tree.values import Days, Range

COMPARED = {">=": ">=", "<=": "<=", ">": ">", "<": "<", "=": "=", "!=": "<>"}


def test(writer: Writer, column: str, tested: Field, op: str, value: Any) -> str:
    if op in {"is_set", "is_empty"}:
        known = _known(column, tested.kind)
        return known if op == "is_set" else f"({known}) is not true"
    if op in {"in", "not_in"}:
        among = _among(writer, column, tested, value)
        return among if op == "in" else f"({among}) is not true"
    if tested.kind in {Kind.DATE, Kind.DUE}:
        return day_test(writer, column, op, value, is_text=tested.is_text)
    if tested.kind is Kind.BIRTHDAY:
        return _birthday(writer, column, op, value)
    return number_test(writer, column, op, value)


def number_test(writer: Writer, column: str, op: str, value: Any) -> str:
    if isinstance(value, Range):
        return f"{column} between {writer.param(value.first)} and {writer.param(value.last)}"
    return f"{column} {COMPARED[op]} {writer.param(value)}"


def day_test(writer: Writer, column: str, op: str, value: Any, *, is_text: bool = False) -> str:
    """Relative days count from as_of, the first day that is not over yet."""

    def day(value: date) -> str:
        return writer.param(value.isoformat()) if is_text else writer.param(value, "::date")

    if op == "overdue":
        return f"{column} < {day(writer.as_of)}"
    if op == "next_within":
        last = writer.as_of + timedelta(days=value.days)
        return f"{column} between {day(writer.as_of)} and {day(last)}"
    if isinstance(value, Days):
        first = day(writer.as_of - timedelta(days=value.days))
        return f"{column} >= {first}" if op == "within" else f"{column} < {first}"
    if isinstance(value, Range):
        return f"{column} between {day(value.first)} and {day(value.last)}"
    return f"{column} {'>=' if op == 'from' else '<'} {day(value)}"


def anniversaries(*, as_of: date, first: int, last: int) -> list[int]:
    """The month-and-day numbers (1120 = 20 November) from `first` to `last` days around as_of.

    Who was born on 29 February celebrates on the 28th where the year has no 29th.
    """
    found: set[int] = set()
    for offset in range(first, last + 1):
        day = as_of + timedelta(days=offset)
        found.add(day.month * 100 + day.day)
        if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
            found.add(229)
    return sorted(found)


def _known(column: str, kind: Kind) -> str:
    if kind is Kind.MANY:
        return f"cardinality({column}) > 0"
    return f"{column} <> ''" if kind is Kind.WORD else f"{column} is not null"


def _among(writer: Writer, column: str, tested: Field, value: Any) -> str:
    words = f"{writer.param(list(value))}::text[]"
    if tested.kind is Kind.MANY:
        return f"{column} && {words}"
    if tested.stored is None:
        return f"{column} = any({words})"
    stored, plain = tested.stored
    return f"(({plain} and {stored} = any({words})) or (not {plain} and {column} = any({words})))"


def _birthday(writer: Writer, column: str, op: str, value: Any) -> str:
    if op == "anniversary_in":
        days = anniversaries(as_of=writer.as_of, first=value.first, last=value.last)
        number = f"(extract(month from {column}) * 100 + extract(day from {column}))::integer"
        return f"{number} = any({writer.param(days)}::integer[])"
    now = writer.as_of.month
    months = {"this_month": [now], "next_month": [now % 12 + 1]}.get(op) or list(value)
    return f"extract(month from {column})::integer = any({writer.param(months)}::integer[])"
