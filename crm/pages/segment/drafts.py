"""What stands in the editor? Groups and rows as they were typed, complete or not, from a form or from a tree.

The names of the controls are places: r is the outermost group, r-0 its first row, r-1-0 the first of a group.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from lifecycle.segments.tree import AllOf, AnyOf, Node, Not, leaves
from lifecycle.segments.tree.writing import to_json

ROOT = "r"
#: The editor shows so many levels; what comes from elsewhere may be deeper, and is shown as well.
LEVELS, DEEPEST, MOST_ROWS = 3, 6, 60
JOINS = ("all", "any", "none")


@dataclass
class Prop:
    name: str = ""
    op: str = ""
    values: list[str] = field(default_factory=list)
    second: str = ""


@dataclass
class Row:
    subject: str = ""
    op: str = ""
    values: list[str] = field(default_factory=list)
    second: str = ""
    agg: str = ""
    window: str = ""
    first_day: str = ""
    last_day: str = ""
    props: list[Prop] = field(default_factory=list)


@dataclass
class Group:
    join: str = "all"
    items: list[Row | Group] = field(default_factory=list)


def read(posted: QueryDict, path: str = ROOT, depth: int = 1) -> Group:
    """The draft of a form; whatever is missing or odd in it is left out."""
    join = str(posted.get(f"{path}.join", "all"))
    group = Group(join if join in JOINS else "all")
    for index in range(_size(posted.get(f"{path}.n", "0"))):
        inner = f"{path}-{index}"
        if posted.get(f"{inner}.is") == "group" and depth < DEEPEST:
            group.items.append(read(posted, inner, depth + 1))
        else:
            group.items.append(_row(posted, inner))
    return group


def act(draft: Group, verb: str, path: str) -> None:
    """One button of the editor: add a row or a group, copy, move, remove; unknown ones do nothing."""
    if verb in {"row", "group"}:
        if isinstance(target := _at(draft, path), Group):
            target.items.append(Row() if verb == "row" else Group("any", [Row()]))
        return
    if verb == "prop":
        if isinstance(target := _at(draft, path), Row):
            target.props.append(Prop())
        return
    parent_path, _dash, last = path.rpartition("-")
    parent = _at(draft, parent_path)
    if not last.isdecimal():
        return
    index = int(last)
    if verb == "unprop" and isinstance(parent, Row) and index < len(parent.props):
        del parent.props[index]
    elif isinstance(parent, Group) and index < len(parent.items):
        _move(parent.items, verb, index)


def _move(items: list[Row | Group], verb: str, index: int) -> None:
    if verb == "drop":
        del items[index]
    elif verb == "copy":
        items.insert(index + 1, deepcopy(items[index]))
    elif verb in {"up", "down"}:
        other = index + (-1 if verb == "up" else 1)
        if 0 <= other < len(items):
            items[index], items[other] = items[other], items[index]


def of_tree(node: Node) -> Group:
    """A tree as the editor shows it."""
    match node:
        case AllOf(children):
            return Group("all", [_item(child) for child in children])
        case AnyOf(children):
            return Group("any", [_item(child) for child in children])
        case Not(AnyOf(children)):
            return Group("none", [_item(child) for child in children])
        case Not(child):
            return Group("none", [_item(child)])
    return Group("all", [_item(node)])


def _item(node: Node) -> Row | Group:
    if isinstance(node, AllOf | AnyOf | Not):
        return of_tree(node)
    (leaf,) = leaves(node)
    raw = to_json(leaf)["all"][0]
    return row_of(raw)


def row_of(raw: dict[str, Any]) -> Row:  # noqa: PLR0911 one line a kind
    """The JSON of one condition as a row."""
    if "event" in raw:
        return _event_row(raw)
    if "consent" in raw:
        body = raw["consent"]
        return Row("consent", body["state"], [body["channel"]])
    if "contactable" in raw:
        return Row("contactable", "", [raw["contactable"]["channel"]])
    if "tag" in raw:
        return Row("tag", raw["op"], [str(pk) for pk in raw["tag"]])
    if "group" in raw:
        named = raw["group"]
        return Row("group", raw["op"], [f"#{named['id']}" if "id" in named else named["kind"]])
    if "segment" in raw:
        return Row("segment", raw["op"], [str(raw["segment"])])
    if "bucket" in raw:
        body = raw["bucket"]
        return Row("bucket", "", [body["salt"]], first_day=str(body["from"]), last_day=str(body["to"]))
    values, second = typed(raw.get("value"))
    return Row(f"f:{raw.get('field') or raw['date']}", raw["op"], values, second)


def typed(value: Any) -> tuple[list[str], str]:
    """A value as it would be typed: one word or several, and the second of a pair."""
    if value is None:
        return [], ""
    if isinstance(value, list):
        return [str(one) for one in value], ""
    if isinstance(value, Mapping):
        if "days" in value:
            return [str(value["days"])], ""
        return [str(value["from"])], str(value["to"])
    return [str(value)], ""


def _event_row(raw: dict[str, Any]) -> Row:
    values, second = typed(raw.get("value"))
    row = Row(f"e:{raw['event']}", raw.get("op", ""), values, second, agg=raw["agg"])
    within = raw.get("within", {})
    if "days" in within:
        row.window, row.first_day = "days", str(within["days"])
    elif "from_days" in within:
        row.window, row.first_day, row.last_day = "ago", str(within["from_days"]), str(within["to_days"])
    elif within:
        row.window, row.first_day, row.last_day = "dates", within["from"], within["to"]
    for one in raw.get("where", []):
        inner, other = typed(one.get("value"))
        row.props.append(Prop(one["prop"], one["op"], inner, other))
    return row


def _row(posted: QueryDict, path: str) -> Row:
    def word(name: str) -> str:
        return str(posted.get(f"{path}.{name}", ""))[:200].strip()

    row = Row(word("s"), word("op"), _words(posted.getlist(f"{path}.v")), word("v2"), word("agg"))
    row.window, row.first_day, row.last_day = word("w"), word("w1"), word("w2")
    for index in range(_size(word("p"))):
        inner = f"{path}-{index}"
        row.props.append(
            Prop(
                str(posted.get(f"{inner}.k", ""))[:80],
                str(posted.get(f"{inner}.op", ""))[:20],
                _words(posted.getlist(f"{inner}.v")),
                str(posted.get(f"{inner}.v2", ""))[:80],
            )
        )
    return row


def _words(raw: list[Any]) -> list[str]:
    return [word for one in raw if (word := str(one)[:4_000].strip())][:200]


def _size(raw: Any) -> int:
    text = str(raw)
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _at(draft: Group, path: str) -> Row | Group | None:
    head, *rest = path.split("-")
    found: Row | Group | None = draft if head == ROOT else None
    for part in rest:
        if not isinstance(found, Group) or not part.isdecimal() or int(part) >= len(found.items):
            return None
        found = found.items[int(part)]
    return found
