"""Which tree does a draft say? Complete rows become conditions; of the others it is said what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from crm.pages.segment.drafts import ROOT, Group, Prop, Row
from lifecycle import segments
from lifecycle.segments import InvalidTree
from lifecycle.segments.catalogue import EVENTS, OF_DAYS, Event, Field, Kind, field_named, operators_of


@dataclass
class Built:
    """The tree of the complete rows, the place of each row in it, and what is wrong with the rest."""

    tree: dict[str, Any]
    #: Place in the tree ("2.0") → place in the form ("r-2-0").
    places: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    empty: int = 0

    @property
    def is_complete(self) -> bool:
        return not self.problems and not self.empty


def build(draft: Group) -> Built:
    built = Built({})
    body = _group(draft, ROOT, "", built)
    built.tree = {"v": 1, **(body or {"all": []})}
    return built


def _group(group: Group, path: str, place: str, built: Built) -> dict[str, Any] | None:
    found: list[dict[str, Any]] = []
    for index, item in enumerate(group.items):
        inner, where = f"{path}-{index}", f"{place}.{len(found)}"
        made = _group(item, inner, where, built) if isinstance(item, Group) else _leaf(item, inner, built)
        if made is not None:
            built.places[where.lstrip(".")] = inner
            found.append(made)
    if not found:
        return None
    return {"not": {"any": found}} if group.join == "none" else {group.join: found}


def _leaf(row: Row, path: str, built: Built) -> dict[str, Any] | None:
    if not row.subject:
        built.empty += 1
        return None
    try:
        raw = leaf_of(row)
        segments.parse({"all": [raw]})
    except InvalidTree as error:
        built.problems[path] = " ".join(dict.fromkeys(problem.message for problem in error.problems))
        return None
    except ValueError:
        built.problems[path] = _("This condition is not complete.")
        return None
    return raw


def leaf_of(row: Row) -> dict[str, Any]:  # noqa: PLR0911 one line a kind
    """A row as a condition. Raises ValueError for what is not complete."""
    kind, _colon, name = row.subject.partition(":")
    first = row.values[0] if row.values else ""
    match kind:
        case "f":
            return _field(name, row)
        case "e":
            return _event(name, row)
        case "consent":
            return {"consent": {"channel": first, "purpose": "marketing", "state": row.op}}
        case "contactable":
            return {"contactable": {"channel": first}}
        case "tag":
            return {"tag": [int(one) for one in row.values], "op": row.op}
        case "group":
            named = {"kind": "any", "id": int(first[1:])} if first.startswith("#") else {"kind": first}
            return {"group": named, "op": row.op}
        case "segment":
            return {"segment": int(first), "op": row.op}
        case "bucket":
            return {"bucket": {"salt": first, "from": int(row.first_day), "to": int(row.last_day)}}
    raise ValueError(row.subject)


def shape(kind: Kind, op: str) -> str:  # noqa: PLR0911 one line a kind
    """Which control takes the value: none, words, months, number, range, days, day, dates or around."""
    if op in {"is_set", "is_empty", "this_month", "next_month", "overdue", ""}:
        return "none"
    if op in {"in", "not_in"}:
        return "words"
    if op == "month_in":
        return "months"
    if op == "anniversary_in":
        return "around"
    if op in {"within", "not_within", "next_within"}:
        return "days"
    if kind in {Kind.DATE, Kind.DUE}:
        return "dates" if op == "between" else "day"
    return "range" if op == "between" else "number"


def figure_kind(agg: str) -> Kind:
    return Kind.DATE if agg in OF_DAYS else Kind.COUNT if agg == "count" else Kind.AMOUNT


def value_of(kind: Kind, op: str, values: list[str], second: str) -> Any:  # noqa: PLR0911 one line a shape
    first = values[0] if values else ""
    match shape(kind, op):
        case "none":
            return None
        case "words":
            return words(values)
        case "months":
            return [int(one) for one in values]
        case "days":
            return {"days": int(first)}
        case "range" | "dates":
            return {"from": first, "to": second}
        case "around":
            return {"from": int(first), "to": int(second)}
    return first


def words(values: list[str]) -> list[str]:
    """Chosen words; several typed into one control stand apart by commas."""
    return [one.strip() for value in values for one in re.split("[,，、\n]", value) if one.strip()]


def field_of(row: Row) -> Field | None:
    kind, _colon, name = row.subject.partition(":")
    return field_named(name) if kind == "f" else None


def event_of(row: Row) -> Event | None:
    kind, _colon, name = row.subject.partition(":")
    return EVENTS.get(name) if kind == "e" else None


def _field(name: str, row: Row) -> dict[str, Any]:
    tested = field_named(name)
    if tested is None or row.op not in tested.operators:
        raise ValueError(name)
    value = value_of(tested.kind, row.op, row.values, row.second)
    raw = {"date" if tested.is_date else "field": name, "op": row.op}
    return raw if value is None else {**raw, "value": value}


def _event(name: str, row: Row) -> dict[str, Any]:
    event = EVENTS.get(name)
    if event is None:
        raise ValueError(name)
    raw: dict[str, Any] = {"event": name, "agg": row.agg}
    if operators_of(row.agg):
        raw |= {"op": row.op, "value": value_of(figure_kind(row.agg), row.op, row.values, row.second)}
    if row.window == "days":
        raw["within"] = {"days": int(row.first_day)}
    elif row.window == "ago":
        raw["within"] = {"from_days": int(row.first_day), "to_days": int(row.last_day)}
    elif row.window == "dates":
        raw["within"] = {"from": row.first_day, "to": row.last_day}
    where = [_prop(event, prop) for prop in row.props if prop.name]
    return {**raw, "where": where} if where else raw


def _prop(event: Event, prop: Prop) -> dict[str, Any]:
    known = event.prop(prop.name)
    if known is None or prop.op not in known.operators:
        raise ValueError(prop.name)
    value = value_of(known.kind, prop.op, prop.values, prop.second)
    raw = {"prop": prop.name, "op": prop.op}
    return raw if value is None else {**raw, "value": value}
