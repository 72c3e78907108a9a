"""How is a condition on events read? `count of order.paid ≥ 2 within 180 days where category = tea`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from crm.formats import join
from lifecycle.segments.catalogue import EVENTS, OF_AMOUNTS, OF_DAYS, Event, operators_of
from lifecycle.segments.tree.nodes import MAX_WHERE, DaysAgo, EventTest, FieldTest, Window
from lifecycle.segments.tree.values import (
    LONGEST_DAYS,
    BadValue,
    Value,
    read,
    read_amount,
    read_count,
    read_date,
    read_dates,
    read_days,
    read_range,
    readable,
)


def read_event(raw: dict[str, Any]) -> EventTest:
    """One condition; raises BadValue. "none" is the opposite of "exists" and needs no value either."""
    event = EVENTS.get(raw["event"]) if isinstance(raw["event"], str) else None
    if event is None:
        raise BadValue("event", _("There is no event %(name)s.") % {"name": readable(raw["event"])})
    agg = raw.get("agg", "exists")
    if not isinstance(agg, str) or agg not in event.aggregates:
        raise BadValue("agg", _("One of: %(names)s.") % {"names": join(list(event.aggregates))})
    window = read_window(raw["within"]) if "within" in raw else None
    return EventTest(event, agg, *_compared(raw, agg), window, _where(event, raw.get("where", [])))


def _compared(raw: dict[str, Any], agg: str) -> tuple[str, Value]:
    operators = operators_of(agg)
    if not operators:
        if raw.get("op") is not None or raw.get("value") is not None:
            raise BadValue("op", _("This condition takes no value."))
        return "", None
    op = raw.get("op")
    if not isinstance(op, str) or op not in operators:
        raise BadValue("op", _("One of: %(names)s.") % {"names": join(list(operators))})
    value = raw.get("value")
    if agg in OF_DAYS:
        return op, read_date(op, value)
    reader = read_amount if agg in OF_AMOUNTS else read_count
    return op, read_range(value, reader) if op == "between" else reader(value, "value")


def read_window(raw: Any) -> Window:
    """{"days": 90}, {"from_days": 180, "to_days": 91}, or {"from": "2026-01-01", "to": "2026-03-31"}."""
    names = set(raw) if isinstance(raw, dict) else set()
    if names == {"days"}:
        return read_days(raw, "within.days")
    if names == {"from", "to"}:
        return read_dates(raw, "within")
    if names == {"from_days", "to_days"}:
        first, last = raw["from_days"], raw["to_days"]
        if type(first) is int and type(last) is int and 1 <= last <= first <= LONGEST_DAYS:
            return DaysAgo(first, last)
        raise BadValue("within", _("The first number of days is the larger one."))
    raise BadValue("within", _("Days, from_days and to_days, or two dates."))


def _where(event: Event, raw: Any) -> tuple[FieldTest, ...]:
    if not isinstance(raw, list) or len(raw) > MAX_WHERE:
        raise BadValue("where", _("At most %(number)s properties.") % {"number": MAX_WHERE})
    return tuple(_prop(event, one, f"where[{index}]") for index, one in enumerate(raw))


def _prop(event: Event, raw: Any, path: str) -> FieldTest:
    if not isinstance(raw, dict) or not {"prop", "op"} <= set(raw) <= {"prop", "op", "value"}:
        raise BadValue(path, _("An object with: %(names)s.") % {"names": join(["prop", "op", "value"])})
    prop = event.prop(raw["prop"]) if isinstance(raw["prop"], str) else None
    if prop is None:
        known = join([prop.name for prop in event.props])
        raise BadValue(f"{path}.prop", _("One of: %(names)s.") % {"names": known})
    op, value = raw["op"], raw.get("value")
    if prop.is_words and op in ("=", "!="):
        op, value = ("in" if op == "=" else "not_in"), [value]
    if not isinstance(op, str) or op not in prop.operators:
        raise BadValue(f"{path}.op", _("One of: %(names)s.") % {"names": join(list(prop.operators))})
    try:
        return FieldTest(prop, op, read(prop, op, value))
    except BadValue as error:
        raise BadValue(f"{path}.{error.key}", error.message) from None
