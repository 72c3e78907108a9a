"""How does one comparison read? "orders in the last 180 days (product category is tea): at least 2"."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.formats import day, join, money, number
from lifecycle.segments.catalogue import OF_AMOUNTS, OF_DAYS, Field, Kind, Label
from lifecycle.segments.tree import DaysAgo, EventTest, Window
from lifecycle.segments.tree.values import Days, Range


def compared(field: Field, op: str, value: Any) -> str:
    """A field with what is asked of it."""
    if field.kind is Kind.MANY and op in _OF_MANY:
        return str(_OF_MANY[op]) % {"field": field.label, **_values(field, value)}
    return str(_PATTERNS[op]) % {"field": field.label, "value": "", **_values(field, value)}


def event_words(leaf: EventTest) -> str:
    """An event with its window, its properties, and the figure that is asked for."""
    event = str(leaf.event.label)
    if leaf.where:
        properties = join([compared(one.field, one.op, one.value) for one in leaf.where])
        event = _("%(event)s (%(properties)s)") % {"event": event, "properties": properties}
    said = {"event": event, "window": _window(leaf.window), "figure": _figure(leaf)}
    if leaf.window is None:
        return _("%(event)s: %(figure)s") % said
    return _("%(event)s %(window)s: %(figure)s") % said


def _figure(leaf: EventTest) -> str:
    if leaf.agg == "exists":
        return _("at least one")
    if leaf.agg == "none":
        return _("none")
    if leaf.agg in OF_DAYS:
        subject = _("the last one") if leaf.agg == "last" else _("the first one")
        return str(_PATTERNS[leaf.op]) % {"field": subject, **_of_days(leaf.value)}
    if leaf.agg in OF_AMOUNTS:
        return str(_PATTERNS[leaf.op]) % {"field": _AMOUNTS[leaf.agg], **_numbers(leaf.value, money)}
    return str(_COUNTED[leaf.op]) % _numbers(leaf.value, number)


def _of_days(value: Any) -> dict[str, Any]:
    if isinstance(value, Range):
        return {"first": day(value.first), "last": day(value.last)}
    return {"value": _days(value.days) if isinstance(value, Days) else day(value)}


def _numbers(value: Any, shown: Any) -> dict[str, Any]:
    if isinstance(value, Range):
        return {"first": shown(value.first), "last": shown(value.last)}
    return {"value": shown(value)}


def _window(window: Window) -> str:
    match window:
        case Days(days):
            return _("in the last %(value)s") % {"value": _days(days)}
        case DaysAgo(first, last):
            said = {"first": number(first), "last": number(last)}
            return _("from %(first)s to %(last)s days ago") % said
        case Range(first, last):
            return _("from %(first)s to %(last)s") % {"first": day(first), "last": day(last)}
    return ""


def _days(count: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", count) % {"number": number(count)}


def _values(field: Field, value: Any) -> dict[str, Any]:
    if isinstance(value, Range):
        return {"first": _shown(field, value.first), "last": _shown(field, value.last)}
    if isinstance(value, tuple):
        return {"value": alternatives([_shown(field, one) for one in value])}
    return {"value": _shown(field, value)}


def alternatives(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(words)s or %(last)s") % {"words": join(words[:-1]), "last": words[-1]}


def _shown(field: Field, value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    if hasattr(value, "days"):
        return _days(value.days)
    if field.kind is Kind.AMOUNT:
        return money(value)
    if isinstance(value, str):
        return field.label_of(value)
    if value is None:
        return ""
    return number(value, 0 if value == int(value) else 2) + (f" {field.unit}" if field.unit else "")


_PATTERNS: dict[str, Label] = {
    "in": gettext_lazy("%(field)s is %(value)s"),
    "not_in": gettext_lazy("%(field)s is not %(value)s"),
    ">=": gettext_lazy("%(field)s is at least %(value)s"),
    "<=": gettext_lazy("%(field)s is at most %(value)s"),
    ">": gettext_lazy("%(field)s is more than %(value)s"),
    "<": gettext_lazy("%(field)s is less than %(value)s"),
    "=": gettext_lazy("%(field)s is exactly %(value)s"),
    "!=": gettext_lazy("%(field)s is other than %(value)s"),
    "between": gettext_lazy("%(field)s is from %(first)s to %(last)s"),
    "within": gettext_lazy("%(field)s was in the last %(value)s"),
    "not_within": gettext_lazy("%(field)s was more than %(value)s ago"),
    "from": gettext_lazy("%(field)s is on or after %(value)s"),
    "before": gettext_lazy("%(field)s is before %(value)s"),
    "is_set": gettext_lazy("%(field)s is known"),
    "is_empty": gettext_lazy("%(field)s is not known"),
    "month_in": gettext_lazy("%(field)s is in month %(value)s"),
    "this_month": gettext_lazy("%(field)s is this month"),
    "next_month": gettext_lazy("%(field)s is next month"),
    "next_within": gettext_lazy("%(field)s is in the next %(value)s"),
    "overdue": gettext_lazy("%(field)s is past"),
    "anniversary_in": gettext_lazy("%(field)s falls between %(first)s and %(last)s days from today"),
}

_OF_MANY: dict[str, Label] = {
    "in": gettext_lazy("%(field)s has %(value)s"),
    "not_in": gettext_lazy("%(field)s has not %(value)s"),
}
_COUNTED: dict[str, Label] = {
    ">=": gettext_lazy("at least %(value)s"),
    "<=": gettext_lazy("at most %(value)s"),
    ">": gettext_lazy("more than %(value)s"),
    "<": gettext_lazy("less than %(value)s"),
    "=": gettext_lazy("exactly %(value)s"),
    "!=": gettext_lazy("other than %(value)s"),
    "between": gettext_lazy("from %(first)s to %(last)s"),
}
_AMOUNTS: dict[str, Label] = {
    "sum": gettext_lazy("the total"),
    "avg": gettext_lazy("the average"),
    "max": gettext_lazy("the largest"),
    "min": gettext_lazy("the smallest"),
}
