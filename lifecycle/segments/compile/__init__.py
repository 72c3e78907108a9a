"""Which SQL finds the members of a tree? Fixed text from the catalogue, every typed value a parameter.

A condition that a member has no fact for is not met, and its opposite is: "is none of" and `not` hold for
those who have no value. Nested segments read their materialised members, never their definition.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lifecycle.queries import Matching
from lifecycle.segments.compile.columns import anniversaries
from lifecycle.segments.compile.leaves import leaf_condition
from lifecycle.segments.compile.writer import RELATIONS, Condition, Writer, add_relation
from lifecycle.segments.tree import AllOf, AnyOf, Node, Not

#: While a right is being exercised nothing is computed about a member; who was erased is nobody.
LIVING = "member.restricted_at is null and member.erased_at is null"

__all__ = [
    "LIVING",
    "RELATIONS",
    "Condition",
    "add_relation",
    "anniversaries",
    "compile",
    "condition",
    "conditions",
]


def compile(tree: Node, *, as_of: date, prefix: str = "t") -> Matching:  # noqa: A001
    """A select of member ids, to be nested as it is; as_of is the day that relative dates count from."""
    where = condition(tree, as_of=as_of, prefix=prefix)
    text = f"select member.id from members_member as member\n{where.joins}\nwhere {LIVING} and {where.text}"
    return Matching(text, where.params)


def condition(tree: Node, *, as_of: date, prefix: str = "t", is_few: bool = False) -> Condition:
    """The tree as an expression; `is_few` looks everything up member by member, for samples and for one."""
    (text,), found = conditions([tree], as_of=as_of, prefix=prefix, is_few=is_few)
    return Condition(text, found.params, found.relations, found.figures)


def conditions(
    trees: Sequence[Node],
    *,
    as_of: date,
    prefix: str = "t",
    is_few: bool = False,
    scope: str = "",
) -> tuple[list[str], Condition]:
    """Several trees as expressions over the same joins; what two of them ask is joined and counted once.

    `scope` names a relation of ours: only its members are asked about; `is_few` looks them up one by one.
    """
    writer = Writer(as_of, prefix, is_few, scope=scope)
    texts = [_node(writer, tree) for tree in trees]
    return texts, Condition("true", writer.params, writer.finished(), writer.figures)


def _node(writer: Writer, node: Node) -> str:
    match node:
        case AllOf(()):
            return "true"
        case AllOf(children):
            return "(" + "\n    and ".join(_node(writer, child) for child in children) + ")"
        case AnyOf(children):
            return "(" + "\n    or ".join(_node(writer, child) for child in children) + ")"
        case Not(child):
            return f"({_node(writer, child)} is not true)"
        case _:
            return leaf_condition(writer, node)
