"""Whom can the days since the last reading have moved? Only these are asked again in a next night.

A member's answer changes when a row that it is read from was written, when a day that a condition counts from
passes over a date of theirs, or when they entered or left a segment that is referred to. What cannot be
followed this way is read whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from crm import sql
from lifecycle.models import LifecycleRun
from lifecycle.segments.catalogue import OF_DAYS
from lifecycle.segments.compile import columns
from lifecycle.segments.compile.occurrences import days_of
from lifecycle.segments.compile.writer import Writer
from lifecycle.segments.kept.reading import Defined
from lifecycle.segments.tree import (
    BucketTest,
    ConsentTest,
    ContactableTest,
    EventTest,
    FieldTest,
    Leaf,
    SegmentTest,
    bounds,
    leaves,
)
from lifecycle.segments.tree.values import Days, Range

#: Relation of a condition → its table and the column of the member; rows of these are written, never dropped.
TABLES = {
    "member": ("members_member", "id"),
    "stage": ("lifecycle_memberstage", "member_id"),
    "metrics": ("lifecycle_membermetrics", "member_id"),
    "forecast": ("lifecycle_membervalue", "member_id"),
    "profile": ("members_profilescore", "member_id"),
    "consent": ("members_consent", "member_id"),
}
#: Of the standing only this hangs on nothing but the member's own scores.
OF_SCORES = frozenset({"rfm_group", "rfm_type"})
#: Events whose members ingest queues, or whose every row comes with a new stage.
QUEUED = frozenset(
    {"order.paid", "order.cancelled", "order.refunded", "interaction", "contact", "stage.entered"}
)
#: Events of which rows are written, never dropped.
WRITTEN = frozenset({"complaint"})
#: A number of days that is a date of the metrics, seen from as_of.
OF_LAST_ORDER = frozenset({"days_since_last_order"})
#: Reckoned with the rhythm of the brand, which every run measures anew.
OF_CYCLE = frozenset({"cycle_ratio"})
#: What every day changes for somebody whose row was not written.
OF_THE_DAY = frozenset({"age"})
#: Comparisons that count from as_of.
MOVING = frozenset(
    {"within", "not_within", "next_within", "overdue", "this_month", "next_month", "anniversary_in"}
)
#: Where a larger share may have moved, reading everybody is quicker. Once a week everybody is read anyway.
MOST_PERCENT, SUNDAY = 20, 6


#: Here for the time of the transaction; not a temporary table, which no second process can read.
SCOPE = "lifecycle_segment_scope"


@dataclass(frozen=True)
class Since:
    """What the last reading saw: facts before a day, and transactions before a number."""

    as_of: date
    xid: int
    # What the cycle of a member is reckoned with: then, and now.
    runs: tuple[LifecycleRun, LifecycleRun] | None = None


def xid_now() -> int:
    """Every transaction before it has ended, and is seen."""
    ((found,),) = sql.fetch("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint").rows
    return int(found)


def since_of(defined: Sequence[Defined], *, as_of: date) -> Since | None:
    """The oldest of the last readings; None where there is none, it is long ago, or another policy held."""
    known = [(one.as_of, one.seen_xid) for one, _tree in defined if one.as_of and one.seen_xid]
    if not known or as_of.weekday() == SUNDAY:
        return None
    first, xid = min(day for day, _xid in known), min(xid for _day, xid in known)
    runs = LifecycleRun.objects.select_related("policy").order_by("-generation", "-as_of")
    newest, before = runs.first(), runs.filter(as_of=first).first()
    if not newest or not before or not timedelta(0) <= as_of - first <= timedelta(days=7):
        return None
    is_same = (newest.policy_id, newest.generation) == (before.policy_id, before.generation)
    return Since(first, xid, (before, newest)) if is_same else None


def followed(defined: Sequence[Defined], since: Since) -> list[Defined]:
    """Those whose members can be found by what happened since."""
    # Who opts out, or in again, has a row of consent written; other refusals are of an address alone.
    ((refused,),) = sql.fetch(
        "select exists (select from members_suppression as row"
        f" where row.reason <> 'opt_out' and {_written('row')})", {"xid": since.xid},
    ).rows  # fmt: skip
    return [
        (one, tree)
        for one, tree in defined
        if one.as_of
        and one.seen_xid
        and (tree is None or all(_is_followed(leaf, bool(refused)) for leaf in leaves(tree)))
    ]


def _written(alias: str) -> str:
    return f"age({alias}.xmin) <= age((%(xid)s %% 4294967296)::text::xid)"


def collect(defined: Sequence[Defined], *, since: Since, as_of: date) -> bool:
    """Fill the table SCOPE with everybody whom it may concern; false where these are too many."""
    writers = [Writer(day, f"d{index}_") for index, day in enumerate((since.as_of, as_of))]
    flips: dict[str, list[str]] = {"member": [], "metrics": [], "stage": []}
    selects = ["select member_id from lifecycle_touchedmember"]
    for leaf in {leaf for _segment, tree in defined if tree for leaf in leaves(tree)}:
        for source, text in _flips(leaf, writers[0], writers[1], since):
            if source in TABLES:
                flips.setdefault(source, [])
                flips[source] += [text] if text else []
            else:
                selects.append(text)
    for source, texts in flips.items():
        table, key = TABLES[source]
        where = " or ".join(dict.fromkeys([_written(source), *texts]))
        selects.append(f"select {source}.{key} from {table} as {source} where {where}")
    params: dict[str, Any] = {**writers[0].params, **writers[1].params, "xid": since.xid}
    hits = " union all ".join(dict.fromkeys(selects))
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {SCOPE}")
        # Few come out of millions of rows, which the planner cannot know: it is to read with all processors.
        cursor.execute("set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0")
        cursor.execute(
            # As small as it is it would be read by one alone; in order, what is looked up lies side by side.
            f"create unlogged table {SCOPE} with (parallel_workers = 2) as"
            f" select distinct member_id from ({hits}) as hit order by member_id",
            params,
        )
        cursor.execute("set local parallel_setup_cost to default; set local parallel_tuple_cost to default")
        cursor.execute(f"analyze {SCOPE}")
        cursor.execute(
            f"select count(*) * 100 > %s * greatest((select reltuples from pg_class"
            f" where oid = 'members_member'::regclass), 1000) from {SCOPE}",
            [MOST_PERCENT],
        )
        (is_many,) = cursor.fetchone() or (True,)
    return not is_many


def forget() -> None:
    """Whom it concerned is of no use after the night."""
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {SCOPE}")


def _is_followed(leaf: Leaf, are_refused: bool) -> bool:
    match leaf:
        case FieldTest(tested, _op, _value):
            if tested.name in OF_THE_DAY:
                return False
            return tested.source in TABLES or tested.name in OF_SCORES | OF_LAST_ORDER | OF_CYCLE
        case EventTest():
            return leaf.event.name in QUEUED | WRITTEN
        case ContactableTest():
            return not are_refused
    return isinstance(leaf, ConsentTest | SegmentTest | BucketTest)


def _flips(leaf: Leaf, old: Writer, new: Writer, since: Since) -> Iterator[tuple[str, str]]:
    """Relation → a condition on it (empty: its row was written); no relation: a select of member ids."""
    match leaf:
        case FieldTest():
            yield from _of_field(leaf, old, new, since)
        case EventTest():
            if leaf.event.name in WRITTEN:
                yield "", f"select fact.member_id from {leaf.event.table} where {_written('fact')}"
            for first, after in _passed(leaf, old.as_of, new.as_of):
                days = days_of(new, leaf.event, first, after)
                yield "", f"select fact.member_id from {leaf.event.table} where {' and '.join(days)}"
        case ConsentTest():
            yield "consent", ""
        case ContactableTest():
            yield "consent", ""
            # Whose wishes were written, and whose pause ended since.
            ended = (
                f"wish.paused_until between {old.param(old.midnight(old.as_of), '::timestamptz')} and now()"
            )
            written = f"{_written('wish')} or {ended}"
            yield "", f"select wish.member_id from members_contactpreference as wish where {written}"
        case SegmentTest(segment, _is_member):
            moved = (
                f"(row.last_entered_on >= {old.param(old.as_of)} or row.left_on >= {old.param(old.as_of)})"
            )
            yield (
                "",
                (
                    "select row.member_id from lifecycle_segmentmember as row"
                    f" where row.segment_id = {new.param(segment)} and {moved}"
                ),
            )


def _of_field(leaf: FieldTest, old: Writer, new: Writer, since: Since) -> Iterator[tuple[str, str]]:
    tested = leaf.field
    yield tested.source if tested.source in TABLES else "metrics", ""
    if tested.name in OF_LAST_ORDER:
        value = leaf.value
        for days in (value.first, value.last) if isinstance(value, Range) else (value,):
            first, last = (day - timedelta(days=int(str(days))) for day in (old.as_of, new.as_of))
            around = timedelta(days=1)
            yield "metrics", _between(new, "metrics.last_order_on", first - around, last + around)
    elif tested.name in OF_CYCLE and since.runs:
        then, now = (
            columns.test(writer, _cycle_ratio(writer, run), tested, leaf.op, leaf.value)
            for writer, run in zip((old, new), since.runs, strict=True)
        )
        yield "metrics", f"(({then}) is distinct from ({now}))"
    elif "%(as_of)s" in tested.column:
        # What a person set shows until a day.
        yield "stage", _between(new, "stage.override_until", old.as_of - timedelta(days=1), new.as_of)
    elif leaf.op in MOVING and tested.source in TABLES:
        then, now = (
            columns.test(writer, writer.fill(tested.column, tested.args), tested, leaf.op, leaf.value)
            for writer in (old, new)
        )
        yield tested.source, f"(({then}) is distinct from ({now}))"


def _passed(leaf: EventTest, old: date, new: date) -> Iterator[tuple[date, date]]:
    """The days whose facts come into sight or go out of it: from one, before the other."""
    yield old, new
    windows = [bounds(leaf.window, day) for day in (old, new)]
    if leaf.agg in OF_DAYS and isinstance(leaf.value, Days):
        windows += [(day - timedelta(days=leaf.value.days), None) for day in (old, new)]
    for (first, after), (next_first, next_after) in zip(windows[::2], windows[1::2], strict=True):
        for then, now in ((first, next_first), (after, next_after)):
            if then and now and then != now:
                yield min(then, now), max(then, now)


def _cycle_ratio(writer: Writer, run: LifecycleRun) -> str:
    """As the view of standings has it, with what this run measured."""
    gap, least, most = (
        writer.param(figure, "::float8")
        for figure in (run.brand_gap_days, run.policy.cycle_min_days, run.policy.cycle_max_days)
    )
    since = f"({writer.param(run.as_of, '::date')} - metrics.last_order_on)"
    cycle = (
        "shuke_cycle_days(metrics.first_order_on, metrics.last_order_on, metrics.purchase_days,"
        f" {gap}, {least}, {most})"
    )
    return f"(case when metrics.order_count > 0 then {since} / {cycle} end)"


def _between(writer: Writer, column: str, first: date, last: date) -> str:
    return f"{column} between {writer.param(first, '::date')} and {writer.param(last, '::date')}"
