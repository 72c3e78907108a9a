"""How many would match, which condition empties the list, and who are they at a glance?

Counts for a screen have two seconds. What the planner expects to take longer, and what does, is counted in a
sample and marked as an estimate. Nothing needs to be saved to be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import OperationalError, connection, transaction

from crm import sql
from crm.models import User
from lifecycle.queries import Matching, seen_by
from lifecycle.segments.compile import LIVING, RELATIONS, Condition, condition
from lifecycle.segments.tree import AllOf, AnyOf, ContactableTest, Node, Not
from members.privacy.addresses import COLUMNS

TIMEOUT_MS, SAMPLE_PERCENT = 2000, 1
#: Below so many pages of members a whole count is quick, and a sample would say little.
FEW_PAGES = 2_000
#: What the planner reckons for about two seconds of one processor, in its own units.
COSTLY = 900_000
QUERY_CANCELED = "57014"


@dataclass(frozen=True)
class Count:
    """members is None when even a sample took too long."""

    members: int | None
    is_estimate: bool = False


@dataclass(frozen=True)
class Steps:
    """How many members each condition concerns, by its place in the tree ("2.0": third row, first in it).

    In a group of which all must hold: how many remain after it. In one of which any may hold, or none: how
    many of those that remain it finds.
    """

    counts: dict[str, int]
    total: int
    is_estimate: bool = False


@dataclass(frozen=True)
class Preview:
    """What the panel beside a filter says about the members who match."""

    members: int
    contactable: dict[str, int]
    by_stage: dict[str, int]
    value_amount: Decimal
    net_amount_365d: Decimal
    is_estimate: bool = False


def count(
    *,
    tree: Node,
    as_of: date,
    for_user: User | None = None,
    among: Matching | None = None,
    timeout_ms: int = TIMEOUT_MS,
) -> Count:
    """How many members match, of those this person may see (None: of all), or of those `among`."""

    def asked(is_single: bool) -> tuple[str, Condition]:
        return "select count(*) ", condition(tree, as_of=as_of, is_single=is_single)

    found, scale = _counted(asked, _seen(for_user) or among, timeout_ms)
    return Count(round(found[0][0] * scale) if found else None, is_estimate=not found or scale > 1)


def steps(*, tree: Node, as_of: date, for_user: User | None = None) -> Steps | None:
    """How many remain after each condition, all in one reading; None when even a sample takes too long."""

    walk = _Walk()
    total = walk.node(tree, "", "true")
    if not walk.conditions:
        counted = count(tree=tree, as_of=as_of, for_user=for_user)
        return Steps({}, counted.members, counted.is_estimate) if counted.members is not None else None

    def asked(is_single: bool) -> tuple[str, Condition]:
        parts = [
            condition(leaf, as_of=as_of, prefix=f"c{index}_", is_single=is_single)
            for index, leaf in enumerate(walk.conditions)
        ]
        # Each condition is judged once a member: the fence keeps it from being repeated.
        judged = ", ".join(f"({part.text}) is true as b{index}" for index, part in enumerate(parts))
        return f"select {judged} ", _together("true", parts)

    texts = [f"count(*) filter (where {text})" for text in (total, *walk.places.values())]
    found, scale = _counted(
        asked, _seen(for_user), TIMEOUT_MS, around=f"select {', '.join(texts)} from (%s offset 0) as judged"
    )
    if not found:
        return None
    numbers = [round(number * scale) for number in found[0]]
    return Steps(dict(zip(walk.places, numbers[1:], strict=True)), numbers[0], scale > 1)


def running_counts(*, tree: Node, as_of: date, for_user: User | None = None) -> list[int] | None:
    """How many remain after each condition of the outermost group, in order; None when it takes too long."""
    if tree == AllOf(()):
        return []
    whole = tree if isinstance(tree, AllOf) else AllOf((tree,))
    found = steps(tree=whole, as_of=as_of, for_user=for_user)
    return [found.counts[str(index)] for index in range(len(whole.children))] if found else None


def preview(*, tree: Node, as_of: date, for_user: User | None = None) -> Preview | None:
    """Count, stage mix, reach and value at a glance; None when even a sample takes too long."""
    channels = list(COLUMNS)
    reached = [f"r_{name}" for name in channels]

    def asked(is_single: bool) -> tuple[str, Condition]:
        where = condition(tree, as_of=as_of, is_single=is_single)
        reach = [condition(ContactableTest(name), as_of=as_of, prefix=f"r_{name}_") for name in channels]
        stage = Condition("stage.stage", {}, {name: RELATIONS[name] for name in ("stage", "metrics")})
        judged = ", ".join(f"{part.text} as {name}" for part, name in zip(reach, reached, strict=True))
        figures = "coalesce(stage.stage, '') as stage, metrics.value_amount, metrics.net_amount_365d"
        return f"select {figures}, {judged} ", _together(where.text, [where, stage, *reach])

    counted = ", ".join(f"count(*) filter (where {name})" for name in reached)
    around = (
        f"select stage, count(*), count(*) filter (where {' or '.join(reached)}), {counted},"
        " coalesce(sum(value_amount), 0), coalesce(sum(net_amount_365d), 0)"
        " from (%s offset 0) as found group by stage"
    )
    rows, scale = _counted(asked, _seen(for_user), TIMEOUT_MS, around=around)
    return None if rows is None else _preview(rows, ["any", *channels], scale)


@dataclass
class _Walk:
    """Gives every condition of a tree a number, and every place the expression that counts it."""

    conditions: list[Node] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def node(self, node: Node, place: str, context: str) -> str:
        """The expression of a node; places within it are counted among those of `context`."""
        match node:
            case AllOf(children):
                texts: list[str] = []
                for index, child in enumerate(children):
                    before = " and ".join([context, *texts])
                    texts.append(self.place(child, f"{place}.{index}", before))
                return "(" + " and ".join(texts or ["true"]) + ")"
            case AnyOf(children):
                found = [
                    self.place(child, f"{place}.{index}", context) for index, child in enumerate(children)
                ]
                return "(" + " or ".join(found) + ")"
            case Not(AnyOf() as group):
                return f"(not {self.node(group, place, context)})"
            case Not(child):
                return f"(not {self.place(child, f'{place}.0', context)})"
        self.conditions.append(node)
        return f"b{len(self.conditions) - 1}"

    def place(self, node: Node, place: str, context: str) -> str:
        text = self.node(node, place, context)
        self.places[place.lstrip(".")] = f"{context} and {text}"
        return text


def _together(text: str, parts: list[Condition]) -> Condition:
    params = {name: value for part in parts for name, value in part.params.items()}
    relations = {name: join for part in parts for name, join in part.relations.items()}
    return Condition(text, params, relations)


Asked = Callable[[bool], tuple[str, Condition]]


def _counted(
    asked: Asked, among: Matching | None, timeout_ms: int, around: str = "%s"
) -> tuple[list[tuple[Any, ...]] | None, float]:
    """The rows of the whole, or of a sample, and what to multiply its counts with; None when time is over."""
    select, where = asked(False)
    text = around.replace("%s", select + _from(where, among), 1)
    if not _is_costly(text, where.params):
        found = within_time(text, where.params, timeout_ms)
        if found is not None:
            return found, 1
    select, where = asked(True)
    text = around.replace("%s", select + _from(where, among, SAMPLE_PERCENT), 1)
    return within_time(text, where.params, timeout_ms), 100 / SAMPLE_PERCENT


def _is_costly(text: str, params: dict[str, Any]) -> bool:
    """What the planner expects, before any of it is done; a small table is counted whole in any case."""
    (pages,) = sql.fetch("select relpages from pg_class where oid = 'members_member'::regclass").rows[0]
    if pages < FEW_PAGES:
        return False
    ((plan,),) = sql.fetch(f"explain (format json) {text}", params).rows
    return float(plan[0]["Plan"]["Total Cost"]) > COSTLY


def _seen(for_user: User | None) -> Matching | None:
    return seen_by(for_user) if for_user is not None else None


def _from(where: Condition, among: Matching | None, percent: int = 100) -> str:
    sample = f" tablesample system ({percent})" if percent < 100 else ""
    seen = ""
    if among:
        where.params.update(among.params)
        seen = f" and member.id in ({among.text})"
    return f"from members_member as member{sample}\n{where.joins}\nwhere {LIVING} and {where.text}{seen}"


def _preview(rows: list[tuple[Any, ...]], channels: list[str], scale: float) -> Preview:
    def scaled(number: int) -> int:
        return round(number * scale)

    return Preview(
        members=scaled(sum(row[1] for row in rows)),
        contactable={
            name: scaled(sum(row[2 + index] for row in rows)) for index, name in enumerate(channels)
        },
        by_stage={row[0]: scaled(row[1]) for row in rows if row[0]},
        value_amount=Decimal(sum(row[-2] for row in rows)) * round(scale),
        net_amount_365d=Decimal(sum(row[-1] for row in rows)) * round(scale),
        is_estimate=scale > 1,
    )


def within_time(
    text: str, params: dict[str, Any], timeout_ms: int = TIMEOUT_MS
) -> list[tuple[Any, ...]] | None:
    """The rows, or None when the time is over."""
    try:
        with transaction.atomic(), _statement_timeout(timeout_ms):
            return sql.fetch(text, params).rows
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == QUERY_CANCELED:
            return None
        raise


@contextmanager
def _statement_timeout(milliseconds: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('statement_timeout')")
        (before,) = cursor.fetchone() or ("0",)
        cursor.execute("select set_config('statement_timeout', %s, true)", [str(milliseconds)])
    yield
    # Reached only without an error: a rollback has already put the old value back.
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true)", [before])
