"""How is "bought tea twice in 180 days" written? One figure a member, joined from the left.

For many members the occurrences are grouped once, which reads an index from end to end; for one member, or a
sample, they are looked up member by member. Both give the same figure under the same name.

Who has no occurrence has the count 0 and the total 0; an average, a largest, or a last one they do not have,
so that no comparison with it is met.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from lifecycle.segments.catalogue import OF_DAYS, Event
from lifecycle.segments.compile import columns
from lifecycle.segments.compile.occurrences import Asked, days_of, join_of
from lifecycle.segments.compile.writer import Writer
from lifecycle.segments.tree.nodes import DaysAgo, EventTest, Window, bounds
from lifecycle.segments.tree.values import Days, Range

#: No fact is older.
BEGINNING = date(1900, 1, 1)
ZERO = frozenset({"count", "sum"})
HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
    "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


def event_condition(writer: Writer, tested: EventTest) -> str:
    if not writer.is_few and tested.agg in {"exists", "none"} and not _is_bounded(tested.window):
        return _since_when(writer, tested)
    figure = _figure(writer, tested)
    writer.figures[id(tested)] = figure
    if tested.agg == "exists":
        return f"({figure} > 0)"
    if tested.agg == "none":
        return f"(coalesce({figure}, 0) = 0)"
    if tested.agg in OF_DAYS:
        return f"({columns.day_test(writer, figure, tested.op, tested.value)})"
    if tested.agg in ZERO and _holds_for_zero(tested.op, tested.value):
        # Else the figure stays bare: the planner then sees that whoever has none is out, and joins less.
        figure = f"coalesce({figure}, 0)"
    return f"({columns.number_test(writer, figure, tested.op, tested.value)})"


def _holds_for_zero(op: str, value: Any) -> bool:
    if isinstance(value, Range):
        return bool(value.first <= 0 <= value.last)
    return HOLDS[op](0, value)


def _is_bounded(window: Window) -> bool:
    """Whether it ends before as_of."""
    return isinstance(window, DaysAgo | Range)


def _since_when(writer: Writer, tested: EventTest) -> str:
    """Something happened since a day if the last time was then or later: one figure for every window."""
    first = bounds(tested.window, writer.as_of)[0] or BEGINNING
    figure = _figure(writer, replace(tested, agg="last", op="from", value=first))
    found = f"{figure} >= {writer.param(first, '::date')}"
    return f"({found})" if tested.agg == "exists" else f"(({found}) is not true)"


def _figure(writer: Writer, tested: EventTest) -> str:
    """Ask for the figure of the occurrences; its expression."""
    event = tested.event
    first, after = bounds(tested.window, writer.as_of)
    end = min(after, writer.as_of) if after else writer.as_of
    relations = {one.field.source for one in tested.where if one.field.source}
    repeated = next((name for name in relations if name in event.repeats), None)
    parts: list[str] = []
    for one in tested.where:
        column = writer.fill(one.field.column)
        parts.append(columns.test(writer, column, one.field, one.op, one.value))
    is_last = False
    if tested.agg == "last" and not writer.is_few and (since := _since(writer, tested)):
        # The last one lies after a day if any does: what is older need not be read, and does no harm.
        is_last = first is None or since >= first
        first = max(first or since, since)
    asked = Asked(_selected(writer, tested, repeated), first, end, tuple(parts), is_last)
    names = (*event.always, *sorted(relations))
    if not writer.is_few:
        return writer.occurrences(event, names).column(asked)
    where = [writer.fill(event.base), *days_of(writer, event, first, end), *parts]
    joins = " ".join(join_of(writer, event, name, first) for name in names)
    text = f"select {asked.figure} as value from {event.table} {joins} where {' and '.join(where)}"
    alias = writer.join(
        "e", f"left join lateral ({text} and fact.member_id = member.id) as {{alias}} on true"
    )
    return f"{alias}.value"


def _since(writer: Writer, tested: EventTest) -> date | None:
    """The day from which on the last occurrence has to lie."""
    value = tested.value
    if tested.op == "within" and isinstance(value, Days):
        return writer.as_of - timedelta(days=value.days)
    if tested.op == "between" and isinstance(value, Range):
        return value.first if isinstance(value.first, date) else None
    return value if tested.op == "from" and isinstance(value, date) else None


def _selected(writer: Writer, tested: EventTest, repeated: str | None) -> str:
    event = tested.event
    key, amount = event.repeats[repeated] if repeated else ("", event.amount)
    if tested.agg in {"exists", "none"}:
        return "count(*)"
    if tested.agg == "count":
        return f"count(distinct {key})" if key else "count(*)"
    if tested.agg in OF_DAYS:
        return f"{'max' if tested.agg == 'last' else 'min'}({day_of(writer, event)})"
    return f"{tested.agg}({amount})"


def day_of(writer: Writer, event: Event) -> str:
    if event.day:
        return event.day
    return writer.fill(f"({event.moment} at time zone %(zone)s)::date")
