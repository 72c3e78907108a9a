"""How is a tree kept? Its canonical JSON, and a fingerprint that equal trees share."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from lifecycle.segments.tree.nodes import (
    AllOf,
    AnyOf,
    BucketTest,
    ConsentTest,
    ContactableTest,
    DaysAgo,
    EventTest,
    FieldTest,
    GroupTest,
    Node,
    Not,
    SegmentTest,
    TagTest,
    Window,
)
from lifecycle.segments.tree.values import plain


def to_json(node: Node) -> dict[str, Any]:
    """The canonical JSON of a tree, as it is stored."""
    if not isinstance(node, AllOf | AnyOf | Not):
        node = AllOf((node,))
    return {"v": 1, **_dump(node)}


def fingerprint(node: Node) -> str:
    """A stable hash: equal trees share a cached count."""
    return hashlib.sha256(json.dumps(to_json(node), sort_keys=True).encode()).hexdigest()[:32]


def _dump(node: Node) -> dict[str, Any]:  # noqa: C901, PLR0911 one line a kind
    match node:
        case AllOf(children):
            return {"all": [_dump(child) for child in children]}
        case AnyOf(children):
            return {"any": [_dump(child) for child in children]}
        case Not(child):
            return {"not": _dump(child)}
        case FieldTest():
            return _field("date" if node.field.is_date else "field", node)
        case EventTest():
            return _event(node)
        case ConsentTest(channel, purpose, state):
            return {"consent": {"channel": channel, "purpose": purpose, "state": state}}
        case ContactableTest(channel):
            return {"contactable": {"channel": channel}}
        case TagTest(tags, op):
            return {"tag": list(tags), "op": op}
        case GroupTest(kind, group, is_member):
            named = {"kind": kind} if group is None else {"kind": kind, "id": group}
            return {"group": named, "op": "member" if is_member else "not_member"}
        case SegmentTest(segment, is_member):
            return {"segment": segment, "op": "member" if is_member else "not_member"}
        case BucketTest(salt, first, last):
            return {"bucket": {"salt": salt, "from": first, "to": last}}


def _field(key: str, test: FieldTest) -> dict[str, Any]:
    named = {key: test.field.name, "op": test.op}
    return named if test.value is None else {**named, "value": plain(test.value)}


def _event(test: EventTest) -> dict[str, Any]:
    found: dict[str, Any] = {"event": test.event.name, "agg": test.agg}
    if test.op:
        found |= {"op": test.op, "value": plain(test.value)}
    if test.window is not None:
        found["within"] = window_json(test.window)
    if test.where:
        found["where"] = [_field("prop", one) for one in test.where]
    return found


def window_json(window: Window) -> Any:
    if isinstance(window, DaysAgo):
        return {"from_days": window.first, "to_days": window.last}
    return plain(window)
