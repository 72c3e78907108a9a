"""Which shape may a filter have? JSON in, a typed tree out, or every problem with its path.

    {"v": 1, "all": [{"field": "stage", "op": "in", "value": ["lost", "defector"]},
                     {"any": [{"field": "value_amount", "op": ">=", "value": 3000},
                              {"not": {"date": "last_order", "op": "within", "value": {"days": 180}}}]},
                     {"event": "order.paid", "agg": "count", "op": ">=", "value": 2, "within": {"days": 180},
                      "where": [{"prop": "category", "op": "=", "value": "tea"}]},
                     {"consent": {"channel": "email", "purpose": "marketing", "state": "granted"}},
                     {"contactable": {"channel": "email"}},
                     {"date": "birthday", "op": "anniversary_in", "value": {"from": -3, "to": 7}},
                     {"tag": [4, 9], "op": "any"}, {"group": {"kind": "household"}, "op": "member"},
                     {"segment": 12, "op": "member"},
                     {"bucket": {"salt": "x1", "from": 0, "to": 4999}}]}

Relative dates stay relative: they are resolved against as_of each time the tree is compiled, never on saving.
An empty `all` at the root is everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.formats import join
from lifecycle.segments.catalogue import field_named
from lifecycle.segments.tree.happened import read_event
from lifecycle.segments.tree.nodes import (
    ANY_CHANNEL,
    ANY_KIND,
    BUCKETS,
    EVERYBODY,
    MAX_DEPTH,
    MAX_LEAVES,
    NEVER_ASKED,
    TAG_OPS,
    AllOf,
    AnyOf,
    BucketTest,
    ConsentTest,
    ContactableTest,
    FieldTest,
    GroupTest,
    Node,
    Not,
    SegmentTest,
    TagTest,
)
from lifecycle.segments.tree.values import BadValue, is_text, read, read_word, readable
from members.models import Channel, ConsentState, Group

#: Numbers of rows are those of the database.
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: `all[1].any[0].value`; the root itself is the empty path."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class InvalidTree(ValueError):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def parse(raw: Any) -> Node:
    """The typed tree of a JSON value; InvalidTree names every problem, not only the first."""
    reader = _Reader()
    node = reader.root(raw)
    if reader.leaves > MAX_LEAVES:
        reader.complain("", _("A filter has at most %(number)s conditions.") % {"number": MAX_LEAVES})
    if reader.problems or node is None:
        raise InvalidTree(reader.problems)
    return node


class _Reader:
    """Walks the JSON once and gathers the problems; a node that cannot be read is None."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.leaves = 0

    def complain(self, path: str, message: str) -> Node | None:
        """Note a problem; the node is lost."""
        self.problems.append(Problem(path, message))
        return None

    def root(self, raw: Any) -> Node | None:
        if not isinstance(raw, dict):
            return self.complain("", _("A filter is an object."))
        if raw.get("v", 1) != 1:
            return self.complain("v", _("Only version 1 is known."))
        body = {key: value for key, value in raw.items() if key != "v"}
        return EVERYBODY if body == {"all": []} else self.node(body, "", 1)

    def node(self, raw: Any, path: str, depth: int) -> Node | None:
        if not isinstance(raw, dict):
            return self.complain(path, _("A condition is an object."))
        kinds = [name for name in (*_GROUPS, *_LEAVES) if name in raw]
        if len(kinds) != 1:
            allowed = join([*_GROUPS, *_LEAVES])
            return self.complain(path, _("A condition has exactly one of: %(names)s.") % {"names": allowed})
        kind = kinds[0]
        if unknown := set(raw) - {kind, *_ALLOWED.get(kind, ())}:
            self.complain(
                path, _("Unknown: %(names)s.") % {"names": readable(join(sorted(map(str, unknown))))}
            )
        if kind in _GROUPS:
            return self.group(kind, raw[kind], f"{path}.{kind}".lstrip("."), depth)
        self.leaves += 1
        try:
            return _LEAVES[kind](raw)
        except BadValue as error:
            return self.complain(f"{path}.{error.key}".strip("."), error.message)

    def group(self, kind: str, raw: Any, path: str, depth: int) -> Node | None:
        if depth > MAX_DEPTH:
            return self.complain(path, _("Groups nest at most %(number)s deep.") % {"number": MAX_DEPTH})
        if kind == "not":
            child = self.node(raw, path, depth + 1)
            return Not(child) if child else None
        if not isinstance(raw, list) or not raw:
            return self.complain(path, _("A group needs at least one condition."))
        found = [self.node(child, f"{path}[{index}]", depth + 1) for index, child in enumerate(raw)]
        children = tuple(child for child in found if child is not None)
        return AllOf(children) if kind == "all" else AnyOf(children)


def _field(raw: dict[str, Any], key: str) -> Node:
    field = field_named(raw[key]) if isinstance(raw[key], str) else None
    if field is None or (key == "date" and not field.is_date):
        raise BadValue(key, _("There is no field %(name)s.") % {"name": readable(raw[key])})
    op = raw.get("op")
    if not isinstance(op, str) or op not in field.operators:
        allowed = join(list(field.operators))
        raise BadValue("op", _("%(field)s can be: %(names)s.") % {"field": field.label, "names": allowed})
    return FieldTest(field, op, read(field, op, raw.get("value")))


def _consent(raw: dict[str, Any]) -> Node:
    body = _object(raw, "consent", {"channel", "purpose", "state"})
    channel = read_word(body, "consent.channel", Channel.values)
    state = read_word(body, "consent.state", [*ConsentState.values, NEVER_ASKED])
    purpose = body.get("purpose", "marketing")
    if not isinstance(purpose, str) or not 0 < len(purpose) <= 16 or not is_text(purpose):
        raise BadValue("consent.purpose", _("A purpose is a word."))
    return ConsentTest(channel, purpose, state)


def _contactable(raw: dict[str, Any]) -> Node:
    body = _object(raw, "contactable", {"channel"})
    return ContactableTest(read_word(body, "contactable.channel", [*Channel.values, ANY_CHANNEL]))


def _segment(raw: dict[str, Any]) -> Node:
    if not _is_id(raw["segment"]):
        raise BadValue("segment", _("A segment is named by its number."))
    return SegmentTest(raw["segment"], _is_member(raw))


def _tag(raw: dict[str, Any]) -> Node:
    tags = raw["tag"] if isinstance(raw["tag"], list) else [raw["tag"]]
    if not 0 < len(tags) <= 50 or not all(map(_is_id, tags)):
        raise BadValue("tag", _("Tags are named by their numbers, one to 50 of them."))
    if (op := raw.get("op", "any")) not in TAG_OPS:
        raise BadValue("op", _("One of: %(names)s.") % {"names": join(list(TAG_OPS))})
    return TagTest(tuple(sorted(set(tags))), op)


def _group(raw: dict[str, Any]) -> Node:
    body = _object(raw, "group", {"kind", "id"})
    group = body.get("id")
    if group is not None and not _is_id(group):
        raise BadValue("group.id", _("A group is named by its number."))
    kind = read_word({"kind": ANY_KIND, **body}, "group.kind", [*Group.Kind.values, ANY_KIND])
    return GroupTest(kind, group, _is_member(raw))


def _is_id(raw: Any) -> bool:
    return type(raw) is int and 0 < raw <= LARGEST_ID


def _is_member(raw: dict[str, Any]) -> bool:
    op = raw.get("op", "member")
    if op not in ("member", "not_member"):
        raise BadValue("op", _("One of: %(names)s.") % {"names": join(["member", "not_member"])})
    return bool(op == "member")


def _bucket(raw: dict[str, Any]) -> Node:
    body = _object(raw, "bucket", {"salt", "from", "to"})
    salt, first, last = body.get("salt"), body.get("from"), body.get("to")
    if not isinstance(salt, str) or not 0 < len(salt) <= 40 or not is_text(salt):
        raise BadValue("bucket.salt", _("A salt is a short text."))
    if type(first) is not int or type(last) is not int or not 0 <= first <= last < BUCKETS:
        raise BadValue("bucket", _("Buckets run from 0 to %(last)s.") % {"last": BUCKETS - 1})
    return BucketTest(salt, first, last)


def _object(raw: dict[str, Any], key: str, names: set[str]) -> dict[str, Any]:
    body = raw[key]
    if not isinstance(body, dict) or set(body) - names:
        raise BadValue(key, _("An object with: %(names)s.") % {"names": join(sorted(names))})
    return body


_GROUPS = ("all", "any", "not")
_LEAVES = {
    "field": lambda raw: _field(raw, "field"),
    "date": lambda raw: _field(raw, "date"),
    "consent": _consent,
    "contactable": _contactable,
    "event": read_event,
    "tag": _tag,
    "group": _group,
    "segment": _segment,
    "bucket": _bucket,
}
_ALLOWED = {
    "field": ("op", "value"),
    "date": ("op", "value"),
    "event": ("agg", "op", "value", "within", "where"),
    "tag": ("op",),
    "group": ("op",),
    "segment": ("op",),
}
