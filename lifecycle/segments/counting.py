"""How many would match, which condition empties the list, and who are they at a glance?

What the planner expects to take longer than the blink of an eye is counted in a sample, the same every time,
and marked as an estimate; where the sample finds next to nobody all are counted after all, for two seconds at
most. Nothing needs to be saved to be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import ceil
from time import monotonic
from typing import Any

from django.db import OperationalError, connection, transaction

from crm import sql
from crm.models import User
from lifecycle.queries import Matching, seen_by
from lifecycle.segments.compile import LIVING, RELATIONS, Condition, condition, conditions
from lifecycle.segments.tree import AllOf, AnyOf, ContactableTest, Node, Not
from members.privacy.addresses import COLUMNS

#: A count is there within two seconds; the planner errs, and what it took for quick is given up sooner.
TIMEOUT_MS, QUICK_MS = 1900, 600
#: So many members make a sample; one that finds fewer than this says little.
SAMPLE, TOO_FEW = 10_000, 30
#: Below so many pages of members a whole count is quick, and a sample would say little.
FEW_PAGES = 2_000
#: What the planner reckons for about 0.3 seconds of two processors, in its own units.
COSTLY = 35_000
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

    def asked(is_few: bool) -> tuple[str, Condition]:
        return "select count(*) ", condition(tree, as_of=as_of, is_few=is_few)

    found, scale = _counted(asked, _seen(for_user) or among, _first, timeout_ms)
    return Count(round(found[0][0] * scale) if found else None, is_estimate=not found or scale > 1)


def steps(*, tree: Node, as_of: date, for_user: User | None = None) -> Steps | None:
    """How many remain after each condition, all in one reading; None when even a sample takes too long."""

    walk = _Walk()
    total = walk.node(tree, "", "true")
    if not walk.conditions:
        counted = count(tree=tree, as_of=as_of, for_user=for_user)
        return Steps({}, counted.members, counted.is_estimate) if counted.members is not None else None

    def asked(is_few: bool) -> tuple[str, Condition]:
        parts, found = conditions(walk.conditions, as_of=as_of, prefix="c", is_few=is_few)
        # Each condition is judged once a member: the fence keeps it from being repeated.
        judged = ", ".join(f"({text}) is true as b{index}" for index, text in enumerate(parts))
        return f"select {judged} ", found

    texts = [f"count(*) filter (where {text})" for text in (total, *walk.places.values())]
    found, scale = _counted(
        asked, _seen(for_user), _first, around=f"select {', '.join(texts)} from (%s offset 0) as judged"
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

    def asked(is_few: bool) -> tuple[str, Condition]:
        trees = [tree, *map(ContactableTest, channels)]
        (met, *reach), found = conditions(trees, as_of=as_of, is_few=is_few)
        shown = {name: RELATIONS[name] for name in ("stage", "metrics")}
        judged = ", ".join(f"{text} as {name}" for text, name in zip(reach, reached, strict=True))
        figures = "coalesce(stage.stage, '') as stage, metrics.value_amount, metrics.net_amount_365d"
        where = Condition(met, found.params, {**found.relations, **shown, **found.relations})
        return f"select {figures}, {judged} ", where

    counted = ", ".join(f"count(*) filter (where {name})" for name in reached)
    around = (
        f"select stage, count(*), count(*) filter (where {' or '.join(reached)}), {counted},"
        " coalesce(sum(value_amount), 0), coalesce(sum(net_amount_365d), 0)"
        " from (%s offset 0) as found group by stage"
    )
    rows, scale = _counted(asked, _seen(for_user), _by_stage, around=around)
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


Asked = Callable[[bool], tuple[str, Condition]]
Rows = list[tuple[Any, ...]]


def _first(rows: Rows) -> int:
    return int(rows[0][0])


def _by_stage(rows: Rows) -> int:
    return sum(row[1] for row in rows)


def _counted(
    asked: Asked,
    among: Matching | None,
    members: Callable[[Rows], int],
    timeout_ms: int = TIMEOUT_MS,
    around: str = "%s",
) -> tuple[Rows | None, float]:
    """The rows of the whole, or of a sample, and what to multiply its counts with; None when time is over."""
    over = monotonic() + timeout_ms / 1000
    select, where = asked(False)
    text = around.replace("%s", select + _from(where, among), 1)
    percent = _percent()
    is_quick = percent == 100 or _cost(text, where.params) <= COSTLY
    soon = timeout_ms if percent == 100 else min(timeout_ms, QUICK_MS)
    found = within_time(text, where.params, soon) if is_quick else None
    if found is not None:
        return found, 1
    select, single = asked(True)
    sample = around.replace("%s", select + _from(single, among, percent), 1)
    guessed = within_time(sample, single.params, _left(over))
    if percent < 100 and guessed is not None and members(guessed) < TOO_FEW:
        found = within_time(text, where.params, _left(over))
    return (found, 1) if found is not None else (guessed, 100 / percent)


def _left(over: float) -> int:
    """Milliseconds until then; 0 would mean no end to the server."""
    return max(1, round((over - monotonic()) * 1000))


def _percent() -> int:
    """Which share of the members is a sample; of a small table all."""
    statement = "select relpages, reltuples::bigint from pg_class where oid = 'members_member'::regclass"
    ((pages, members),) = sql.fetch(statement).rows
    return 100 if pages < FEW_PAGES else min(50, max(1, ceil(SAMPLE * 100 / max(members, 1))))


def _cost(text: str, params: dict[str, Any]) -> float:
    """What the planner expects, before any of it is done."""
    ((plan,),) = sql.fetch(f"explain (format json) {text}", params).rows
    return float(plan[0]["Plan"]["Total Cost"])


def _seen(for_user: User | None) -> Matching | None:
    return seen_by(for_user) if for_user is not None else None


def _from(where: Condition, among: Matching | None, percent: int = 100) -> str:
    sample = f" tablesample system ({percent}) repeatable (1)" if percent < 100 else ""
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
        value_amount=Decimal(sum(row[-2] for row in rows)) * Decimal(scale),
        net_amount_365d=Decimal(sum(row[-1] for row in rows)) * Decimal(scale),
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
