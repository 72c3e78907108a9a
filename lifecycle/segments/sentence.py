"""What does a filter say, in words that a colleague would use?

Every pattern is a whole phrase in the catalogue of translations, so that each language orders it its own way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.formats import day, join, money, number
from lifecycle.models import Segment
from lifecycle.segments.catalogue import Field, Kind, Label
from lifecycle.segments.tree import (
    ANY_CHANNEL,
    NEVER_ASKED,
    AllOf,
    AnyOf,
    BucketTest,
    ConsentTest,
    ContactableTest,
    FieldTest,
    Leaf,
    Node,
    Not,
    SegmentTest,
)
from lifecycle.segments.values import Range
from members.models import Channel


def sentence(node: Node) -> str:
    """The whole tree as one sentence, without a full stop."""
    return _words(node, outermost=True)


def _words(node: Node, *, outermost: bool = False) -> str:
    match node:
        case AllOf(()):
            return _("all members")
        case AllOf(children):
            return _grouped([_words(child) for child in children], _and, outermost)
        case AnyOf(children):
            return _grouped([_words(child) for child in children], _or, outermost)
        case Not(child):
            return _("not (%(condition)s)") % {"condition": _words(child, outermost=True)}
        case _:
            return _leaf(node)


def _grouped(parts: list[str], joined: Callable[[str, str], str], outermost: bool) -> str:
    words = parts[0]
    for part in parts[1:]:
        words = joined(words, part)
    return words if outermost or len(parts) == 1 else _("(%(condition)s)") % {"condition": words}


def _and(first: str, second: str) -> str:
    return _("%(first)s, and %(second)s") % {"first": first, "second": second}


def _or(first: str, second: str) -> str:
    return _("%(first)s, or %(second)s") % {"first": first, "second": second}


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case FieldTest(field, op, value):
            return str(_PATTERNS[op]) % {"field": field.label, "value": "", **_values(field, value)}
        case ConsentTest(channel, _purpose, state):
            return _consent(Channel(channel).label, state)
        case ContactableTest(channel):
            if channel == ANY_CHANNEL:
                return _("can be contacted on some channel")
            return _("can be contacted by %(channel)s") % {"channel": Channel(channel).label}
        case SegmentTest(segment, is_member):
            named = {
                "name": Segment.objects.filter(pk=segment).values_list("name", flat=True).first() or segment
            }
            return (
                _("in the segment “%(name)s”") if is_member else _("not in the segment “%(name)s”")
            ) % named
        case BucketTest(salt, first, last):
            share = number((last - first + 1) / 100, 0 if (last - first + 1) % 100 == 0 else 2)
            return _("drawn by lot “%(salt)s” (%(share)s%%)") % {"salt": salt, "share": share}


def _consent(channel: Any, state: str) -> str:
    pattern = {
        "granted": _("agreed to marketing by %(channel)s"),
        "withdrawn": _("refused marketing by %(channel)s"),
        NEVER_ASKED: _("never asked about marketing by %(channel)s"),
    }[state]
    return pattern % {"channel": channel}


def _values(field: Field, value: Any) -> dict[str, Any]:
    if isinstance(value, Range):
        return {"first": _shown(field, value.first), "last": _shown(field, value.last)}
    if isinstance(value, tuple):
        return {"value": _alternatives([_shown(field, one) for one in value])}
    return {"value": _shown(field, value)}


def _alternatives(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(words)s or %(last)s") % {"words": join(words[:-1]), "last": words[-1]}


def _shown(field: Field, value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    if hasattr(value, "days"):
        return ngettext("%(number)s day", "%(number)s days", value.days) % {"number": number(value.days)}
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
    "anniversary_in": gettext_lazy("%(field)s falls between %(first)s and %(last)s days from today"),
}
