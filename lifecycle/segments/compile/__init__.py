"""Which SQL finds the members of a tree? Fixed text from the catalogue, every typed value a parameter.

A condition that a member has no fact for is not met, and its opposite is: "is none of" and `not` hold for
those who have no value. Nested segments read their materialised members, never their definition.
"""

from __future__ import annotations

from datetime import date

from lifecycle.queries import Matching
from lifecycle.segments.compile.columns import anniversaries
from lifecycle.segments.compile.leaves import leaf_condition
from lifecycle.segments.compile.writer import RELATIONS, Condition, Writer, add_relation
from lifecycle.segments.tree import AllOf, AnyOf, Node, Not

__all__ = ["RELATIONS", "Condition", "add_relation", "anniversaries", "compile", "condition"]


def compile(tree: Node, *, as_of: date, prefix: str = "t") -> Matching:  # noqa: A001
    """A select of member ids, to be nested as it is; as_of is the day that relative dates count from."""
    where = condition(tree, as_of=as_of, prefix=prefix)
    text = f"select member.id from members_member as member\n{where.joins}\nwhere {where.text}"
    return Matching(text, where.params)


def condition(tree: Node, *, as_of: date, prefix: str = "t", is_single: bool = False) -> Condition:
    """The tree as an expression; `is_single` looks events up member by member, for samples and for one."""
    writer = Writer(as_of, prefix, is_single)
    text = _node(writer, tree)
    return Condition(text, writer.params, writer.relations, writer.figures)


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
