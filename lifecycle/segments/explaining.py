"""Why is this member in or out? Every condition in words, met or not, with what the member has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm import sql
from crm.formats import day, money, number
from lifecycle.segments.catalogue import OF_AMOUNTS, Kind
from lifecycle.segments.compile import Condition, condition
from lifecycle.segments.sentence import sentence
from lifecycle.segments.tree import EventTest, FieldTest, Node, children_of
from members.models import Member

#: What is asked about but told to nobody: whether there is an address, and days of birth.
SILENT = frozenset({Kind.PRESENCE, Kind.BIRTHDAY})


@dataclass(frozen=True)
class Explanation:
    """One condition in words, whether this member meets it, and what the member has."""

    words: str
    met: bool
    actual: str = ""
    children: tuple[Explanation, ...] = ()


def explain(*, tree: Node, member: Member, as_of: date) -> Explanation:
    """Condition by condition, as the night would judge it."""
    asked = list(_nodes(tree))
    parts = [
        condition(node, as_of=as_of, prefix=f"e{index}_", is_few=True) for index, node in enumerate(asked)
    ]
    # The figure of a leaf stands with its own part; groups repeat those of their children.
    told = {
        index: part.figures[id(node)]
        for index, (node, part) in enumerate(zip(asked, parts, strict=True))
        if id(node) in part.figures and not children_of(node)
    }
    row = _row(parts, list(told.values()), member)
    met = {id(node): bool(row[index]) for index, node in enumerate(asked)}
    actual = {id(asked[index]): value for index, value in zip(told, row[len(asked) :], strict=True)}
    return _explanation(tree, met, actual)


def _row(parts: list[Condition], figures: list[str], member: Member) -> tuple[Any, ...]:
    columns = [f"({part.text}) is true" for part in parts] + figures
    params = {name: value for part in parts for name, value in part.params.items()}
    joins = "\n".join({name: join for part in parts for name, join in part.relations.items()}.values())
    text = (
        f"select {', '.join(columns)} from members_member as member\n{joins}\nwhere member.id = %(member_id)s"
    )
    (row,) = sql.fetch(text, {**params, "member_id": member.pk}).rows
    return row


def _nodes(node: Node) -> Iterator[Node]:
    """Every node, groups too, so that each line can say yes or no."""
    yield node
    for child in children_of(node):
        yield from _nodes(child)


def _explanation(node: Node, met: dict[int, bool], actual: dict[int, Any]) -> Explanation:
    return Explanation(
        words=sentence(node),
        met=met[id(node)],
        actual=_told(node, actual.get(id(node))),
        children=tuple(_explanation(child, met, actual) for child in children_of(node)),
    )


def _told(node: Node, value: Any) -> str:
    if isinstance(node, EventTest):
        if value is None:
            return _("never") if node.agg not in OF_AMOUNTS else ""
        return money(value) if node.agg in OF_AMOUNTS else _plain(value)
    if not isinstance(node, FieldTest) or value is None or node.field.is_private or node.field.kind in SILENT:
        return ""
    if node.field.kind is Kind.AMOUNT:
        return money(value)
    if isinstance(value, str):
        return node.field.label_of(value)
    return _plain(value) + (f" {node.field.unit}" if node.field.unit else "")


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, int | float | Decimal):
        return number(value, 0 if value == int(value) else 2)
    return str(value)
