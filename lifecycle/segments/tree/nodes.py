"""What is a filter made of? Groups, and the kinds of conditions in them; typed, and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lifecycle.segments.catalogue import Event, Field
from lifecycle.segments.tree.values import Days, Range, Value

MAX_DEPTH, MAX_LEAVES, MAX_WHERE, BUCKETS = 5, 50, 8, 10_000
NEVER_ASKED = "none"
ANY_CHANNEL = "any"
ANY_KIND = "any"
#: How a condition on tags reads several of them.
TAG_OPS = ("any", "all", "none")


@dataclass(frozen=True)
class AllOf:
    children: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    children: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    child: Node


@dataclass(frozen=True)
class FieldTest:
    field: Field
    op: str
    value: Value


@dataclass(frozen=True)
class DaysAgo:
    """From so many days ago (the larger number) up to so many days ago; both days belong to it."""

    first: int
    last: int


Window = None | Days | DaysAgo | Range


@dataclass(frozen=True)
class EventTest:
    """A figure over the occurrences of an event within a window that meet all of `where`."""

    event: Event
    agg: str
    op: str
    value: Value
    window: Window
    where: tuple[FieldTest, ...]


@dataclass(frozen=True)
class ConsentTest:
    channel: str
    purpose: str
    state: str


@dataclass(frozen=True)
class ContactableTest:
    channel: str


@dataclass(frozen=True)
class TagTest:
    tags: tuple[int, ...]
    op: str


@dataclass(frozen=True)
class GroupTest:
    """A household, an employer, an association: of a kind, or one of them by its number."""

    kind: str
    group: int | None
    is_member: bool


@dataclass(frozen=True)
class SegmentTest:
    segment: int
    is_member: bool


@dataclass(frozen=True)
class BucketTest:
    salt: str
    first: int
    last: int


Leaf = FieldTest | EventTest | ConsentTest | ContactableTest | TagTest | GroupTest | SegmentTest | BucketTest
Node = AllOf | AnyOf | Not | Leaf

EVERYBODY: Node = AllOf(())


def children_of(node: Node) -> tuple[Node, ...]:
    match node:
        case AllOf(children) | AnyOf(children):
            return children
        case Not(child):
            return (child,)
    return ()


def leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, AllOf | AnyOf | Not):
        for child in children_of(node):
            yield from leaves(child)
    else:
        yield node


def segments_in(node: Node) -> set[int]:
    """The segments that a tree refers to."""
    return {leaf.segment for leaf in leaves(node) if isinstance(leaf, SegmentTest)}


def has_events(node: Node) -> bool:
    return any(isinstance(leaf, EventTest) for leaf in leaves(node))


def bounds(window: Window, as_of: date) -> tuple[date | None, date | None]:
    """The first day of a window and the day after its last; None where it is open."""
    match window:
        case Days(days):
            return as_of - timedelta(days=days), None
        case DaysAgo(first, last):
            return as_of - timedelta(days=first), as_of - timedelta(days=last - 1)
        case Range(first, last):
            return first, last + timedelta(days=1)
    return None, None
