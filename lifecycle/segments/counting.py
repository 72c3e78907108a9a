"""How many would match, which condition empties the list, and why is this member in or out?

Counts for a screen have two seconds; after that a sample is counted and marked as an estimate. Nothing needs
to be saved to be counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import OperationalError, connection, transaction

from crm import sql
from crm.models import User
from lifecycle.queries import seen_by
from lifecycle.segments.compile import RELATIONS, Condition, condition
from lifecycle.segments.sentence import sentence
from lifecycle.segments.tree import AllOf, AnyOf, ContactableTest, FieldTest, Node, Not
from members.models import Member
from members.privacy.addresses import COLUMNS

TIMEOUT_MS, SAMPLE_PERCENT = 2000, 5
QUERY_CANCELED = "57014"


@dataclass(frozen=True)
class Count:
    """members is None when even a sample took too long."""

    members: int | None
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


@dataclass(frozen=True)
class Explanation:
    """One condition in words, whether this member meets it, and what the member has instead."""

    words: str
    met: bool
    actual: str = ""
    children: tuple[Explanation, ...] = ()


def count(*, tree: Node, as_of: date, for_user: User | None = None, timeout_ms: int = TIMEOUT_MS) -> Count:
    """How many members match, of those this person may see (None: of all)."""
    where = condition(tree, as_of=as_of)
    for percent in (100, SAMPLE_PERCENT):
        found = _within_time("select count(*) " + _from(where, for_user, percent), where.params, timeout_ms)
        if found is not None:
            return Count(round(found[0][0] * 100 / percent), is_estimate=percent < 100)
    return Count(None, is_estimate=True)


def running_counts(*, tree: Node, as_of: date, for_user: User | None = None) -> list[int] | None:
    """How many remain after each condition of the outermost group, in order; None when it takes too long."""
    children = tree.children if isinstance(tree, AllOf) else (tree,)
    if not children:
        return []
    parts = [condition(child, as_of=as_of, prefix=f"c{index}_") for index, child in enumerate(children)]
    sofar = [" and ".join(part.text for part in parts[: index + 1]) for index in range(len(parts))]
    everybody = _together("true", parts)
    selected = ", ".join(f"count(*) filter (where {text})" for text in sofar)
    found = _within_time(f"select {selected} {_from(everybody, for_user)}", everybody.params)
    return list(found[0]) if found else None


def preview(*, tree: Node, as_of: date, for_user: User | None = None) -> Preview | None:
    """Count, stage mix, reach and value at a glance; None when even a sample takes too long."""
    where = condition(tree, as_of=as_of)
    channels = list(COLUMNS)
    reach = [condition(ContactableTest(name), as_of=as_of, prefix=f"r_{name}_") for name in channels]
    stage = Condition("stage.stage", {}, frozenset({"stage", "metrics"}))
    whole = _together(where.text, [where, stage, *reach])
    reached = ", ".join(f"{part.text} as {name}" for name, part in zip(channels, reach, strict=True))
    counted = ", ".join(f"count(*) filter (where {name})" for name in channels)
    for percent in (100, SAMPLE_PERCENT):
        # Each channel is judged once a member: the fence keeps the conditions from being repeated.
        text = (
            f"select stage, count(*), count(*) filter (where {' or '.join(channels)}), {counted},"
            " coalesce(sum(value_amount), 0), coalesce(sum(net_amount_365d), 0)"
            " from (select coalesce(stage.stage, '') as stage, metrics.value_amount, metrics.net_amount_365d,"
            f" {reached} {_from(whole, for_user, percent)} offset 0) as found group by stage"
        )
        rows = _within_time(text, whole.params)
        if rows is not None:
            return _preview(rows, ["any", *channels], percent)
    return None


def explain(*, tree: Node, member: Member, as_of: date) -> Explanation:
    """Why the member is in or out, condition by condition."""
    asked = list(_conditions(tree))
    parts = [condition(node, as_of=as_of, prefix=f"e{index}_") for index, node in enumerate(asked)]
    facts = {index: node.field for index, node in enumerate(asked) if isinstance(node, FieldTest)}
    sources = frozenset[str]().union(*(part.sources for part in parts))
    columns = [f"({part.text}) is true" for part in parts]
    whole = _together("member.id = %(member_id)s", parts)
    params = {**whole.params, "member_id": member.pk, "shown_on": as_of}
    shown = [field.column.replace("%(as_of)s", "%(shown_on)s::date") + "::text" for field in facts.values()]
    joins = "\n".join(join for name, join in RELATIONS.items() if name in sources)
    text = f"select {', '.join([*columns, *shown])} from members_member as member {joins} where {whole.text}"
    (row,) = sql.fetch(text, params).rows
    met = dict(zip(map(id, asked), row[: len(asked)], strict=True))
    actual = {id(asked[index]): value for index, value in zip(facts, row[len(asked) :], strict=True)}
    return _explanation(tree, met, actual)


def _conditions(node: Node) -> Iterator[Node]:
    """Every node, groups too, so that each line can say yes or no."""
    yield node
    children = (
        node.children if isinstance(node, AllOf | AnyOf) else (node.child,) if isinstance(node, Not) else ()
    )
    for child in children:
        yield from _conditions(child)


def _explanation(node: Node, met: dict[int, bool], actual: dict[int, str | None]) -> Explanation:
    children = (
        node.children if isinstance(node, AllOf | AnyOf) else (node.child,) if isinstance(node, Not) else ()
    )
    value = actual.get(id(node))
    if isinstance(node, FieldTest) and value is not None:
        value = node.field.label_of(value)
    return Explanation(
        words=sentence(node),
        met=met[id(node)],
        actual=value or "",
        children=tuple(_explanation(child, met, actual) for child in children),
    )


def _together(text: str, parts: list[Condition]) -> Condition:
    params = {name: value for part in parts for name, value in part.params.items()}
    return Condition(text, params, frozenset[str]().union(*(part.sources for part in parts)))


def _from(where: Condition, for_user: User | None, percent: int = 100) -> str:
    sample = f" tablesample system ({percent})" if percent < 100 else ""
    seen = ""
    if for_user is not None and (allowed := seen_by(for_user)):
        where.params.update(allowed.params)
        seen = f" and member.id in ({allowed.text})"
    return f"from members_member as member{sample}\n{where.joins}\nwhere {where.text}{seen}"


def _preview(rows: list[tuple[Any, ...]], channels: list[str], percent: int) -> Preview:
    def scaled(number: int) -> int:
        return round(number * 100 / percent)

    return Preview(
        members=scaled(sum(row[1] for row in rows)),
        contactable={
            name: scaled(sum(row[2 + index] for row in rows)) for index, name in enumerate(channels)
        },
        by_stage={row[0]: scaled(row[1]) for row in rows if row[0]},
        value_amount=Decimal(sum(row[-2] for row in rows)) * 100 / percent,
        net_amount_365d=Decimal(sum(row[-1] for row in rows)) * 100 / percent,
        is_estimate=percent < 100,
    )


def _within_time(
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
