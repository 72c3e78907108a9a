"""How is "bought tea twice in 180 days" written? One figure a member, joined from the left.

For many members the occurrences are grouped once, which reads an index from end to end; for one member, or a
sample, they are looked up member by member. Both give the same figure under the same name.

Who has no occurrence has the count 0 and the total 0; an average, a largest, or a last one they do not have,
so that no comparison with it is met.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from typing import Any

from lifecycle.segments.catalogue import OF_DAYS, Event
from lifecycle.segments.compile import columns
from lifecycle.segments.compile.writer import Writer
from lifecycle.segments.tree.nodes import EventTest, bounds
from lifecycle.segments.tree.values import Range

ZERO = frozenset({"count", "sum"})
HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
    "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


def event_condition(writer: Writer, tested: EventTest) -> str:
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


def _figure(writer: Writer, tested: EventTest) -> str:
    """Join the occurrences; the expression of their figure."""
    event = tested.event
    first, after = bounds(tested.window, writer.as_of)
    relations = {one.field.source for one in tested.where if one.field.source}
    repeated = next((name for name in relations if name in event.repeats), None)
    parts = [writer.fill(event.base), *_days(writer, event, first, after)]
    for one in tested.where:
        column = writer.fill(one.field.column)
        parts.append(columns.test(writer, column, one.field, one.op, one.value))
    asked = _selected(writer, tested, repeated)
    joins = " ".join(_join(writer, event, name, first) for name in (*event.always, *sorted(relations)))
    source = f"select {{member}}{asked} as value from {event.table} {joins} where {' and '.join(parts)}"
    if writer.is_single:
        text = source.replace("{member}", "") + " and fact.member_id = member.id"
        alias = writer.join("e", f"left join lateral ({text}) as {{alias}} on true")
    else:
        text = source.replace("{member}", "fact.member_id, ") + " group by fact.member_id"
        alias = writer.join("e", f"left join ({text}) as {{alias}} on {{alias}}.member_id = member.id")
    return f"{alias}.value"


def _selected(writer: Writer, tested: EventTest, repeated: str | None) -> str:
    event = tested.event
    key, amount = event.repeats[repeated] if repeated else ("", event.amount)
    if tested.agg in {"exists", "none", "count"}:
        return f"count(distinct {key})" if key else "count(*)"
    if tested.agg in OF_DAYS:
        return f"{'max' if tested.agg == 'last' else 'min'}({day_of(writer, event)})"
    return f"{tested.agg}({amount})"


def day_of(writer: Writer, event: Event) -> str:
    if event.day:
        return event.day
    return writer.fill(f"({event.moment} at time zone %(zone)s)::date")


def _days(writer: Writer, event: Event, first: date | None, after: date | None) -> list[str]:
    """Facts before as_of, and those of the window; moments are compared as they are, for their index."""
    end = min(after, writer.as_of) if after else writer.as_of
    if event.day:
        found = [f"{event.day} < {writer.param(end, '::date')}"]
        return found + ([f"{event.day} >= {writer.param(first, '::date')}"] if first else [])
    found = [f"{event.moment} < {writer.param(writer.midnight(end), '::timestamptz')}"]
    if first:
        found.append(f"{event.moment} >= {writer.param(writer.midnight(first), '::timestamptz')}")
    return found


def _join(writer: Writer, event: Event, name: str, first: date | None) -> str:
    text = event.joins[name][1 if writer.is_single else 0]
    # What is given back cannot be older than the order it belongs to.
    since = f" and refund.refunded_on >= {writer.param(first, '::date')}" if first else ""
    return writer.fill(text.replace("%(since_refund)s", since if "%(since_refund)s" in text else ""))
