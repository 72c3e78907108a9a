"""Who is in each segment tonight? Trees and lists → SegmentMember, in the order of references (step 5).

Those that refer to none of the others are read together, then those that refer to them, and so on. One that
cannot be computed keeps its last good members, dated by its as_of, and says why; those that refer to it fail
with it rather than build on what is old. One whose size jumps is flagged until somebody has looked.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from crm import sql
from crm.bare import without_indexes
from crm.formats import join
from lifecycle.models import Segment, SegmentMember, SegmentOverride
from lifecycle.segments.kept.following import SCOPE, collect, followed, forget, since_of, xid_now
from lifecycle.segments.kept.reading import Defined, in_bits, read, reading_few
from lifecycle.segments.kept.references import in_levels, references
from lifecycle.segments.tree import InvalidTree, parse

log = logging.getLogger(__name__)

#: Into an empty table without indexes, in the night, because somebody saved, or for a few members by day.
When = Literal["first", "night", "day", "some"]
#: A change of fewer members than this is never a jump, whatever share it is.
FEWEST_TO_WATCH = 20


@dataclass(frozen=True)
class Scope:
    """Who is looked at: the members of a relation of ours, and the day of their moves; empty: everybody.

    Of a few members: which segments have members put in or kept out by hand, who were read with them.
    """

    relation: str = ""
    on: date | None = None
    by_hand: frozenset[int] = frozenset()


EVERYBODY = Scope()


class SegmentFailed(Exception):
    """A segment could not be computed; the message is kept on it."""


def refresh(*, as_of: date) -> int:
    """Recompute every segment in use; the number of members who entered or left one."""
    with transaction.atomic():
        # One writer at a time: the night and somebody who saves take turns.
        kept = list(Segment.objects.filter(archived_at=None).select_for_update().order_by("pk"))
        if not kept or SegmentMember.objects.exists():
            return _refresh(kept, as_of, "night")
        # The first night fills the table at one go and builds its indexes afterwards.
        with without_indexes("lifecycle_segmentmember"):
            return _refresh(kept, as_of, "first")


def refresh_one(*, segment: Segment, as_of: date) -> int:
    """Recompute one segment by day; raises SegmentFailed after keeping the reason on its row."""
    with transaction.atomic():
        Segment.objects.select_for_update().get(pk=segment.pk)
        moved, failed = _computed_all([segment], set(), as_of, "day")
    if failed:
        raise SegmentFailed(segment.error)
    return moved


def refresh_touched(*, as_of: date, on: date) -> int:
    """Let the members on the work list enter and leave by what changed about them; how many moves.

    Definitions that cannot be computed wait for the night with their reason. `on` is the day of the moves.
    """
    with transaction.atomic(savepoint=False):
        exceptions = SegmentOverride.objects.filter(segment=OuterRef("pk"))
        rows = Segment.objects.filter(archived_at=None, error="", as_of__isnull=False).annotate(
            has_exceptions=Q(kind=Segment.Kind.LIST) | Exists(exceptions)
        )
        kept: list[Segment] = [*rows.select_for_update(of=("self",)).order_by("pk")]
        by_hand = frozenset(one.pk for one in kept if getattr(one, "has_exceptions", False))
        scope = Scope("lifecycle_touchedmember", on, by_hand)
        levels = in_levels(kept)
        return sum(_computed_all(level, set(), as_of, "some", scope)[0] for level in levels)


def _refresh(kept: list[Segment], as_of: date, when: When) -> int:
    written = 0
    failed: set[int] = set()
    for level in in_levels(kept):
        moved, more = _computed_all(level, failed, as_of, when)
        written += moved
        failed |= more
    forget()
    return written


def _computed_all(
    segments: Sequence[Segment], stale: set[int], as_of: date, when: When, scope: Scope = EVERYBODY
) -> tuple[int, set[int]]:
    """How many moved, and which segments failed; `stale` are those that failed before them."""
    defined: list[Defined] = []
    failed: set[int] = set()
    for segment in segments:
        try:
            _refuse_stale(segment, stale)
            defined.append((segment, None if segment.is_list else parse(segment.tree)))
        except (InvalidTree, SegmentFailed) as error:
            failed.add(_keep_reason(segment, error))
    moved = 0
    for among, some in _shared_out(defined, as_of, when, scope):
        for bit in in_bits(some):
            more, broken = _computed(bit, as_of, when, among)
            moved += more
            failed |= broken
    return moved, failed


def _shared_out(
    defined: list[Defined], as_of: date, when: When, scope: Scope
) -> list[tuple[Scope, list[Defined]]]:
    """In a next night: what can be followed is asked of those alone whom the days since may have moved."""
    since = since_of(defined, as_of=as_of) if when == "night" else None
    some = followed(defined, since) if since else []
    if not since or not some or not collect(some, since=since, as_of=as_of):
        return [(scope, defined)]
    ids = {segment.pk for segment, _tree in some}
    return [
        (Scope(SCOPE), some),
        (scope, [one for one in defined if one[0].pk not in ids]),
    ]


def _computed(bit: Sequence[Defined], as_of: date, when: When, scope: Scope) -> tuple[int, set[int]]:
    try:
        with transaction.atomic():
            return _write(bit, as_of, when, scope), set()
    except DatabaseError as error:
        if len(bit) == 1:
            return 0, {_keep_reason(bit[0][0], error)}
    # One of them cannot be computed: which, shows when each is alone.
    alone = [_computed([one], as_of, when, scope) for one in bit]
    return sum(moved for moved, _failed in alone), set().union(*(failed for _moved, failed in alone))


def _keep_reason(segment: Segment, error: Exception) -> int:
    segment.error = str(error).strip()
    Segment.objects.filter(pk=segment.pk).update(error=segment.error)
    log.warning("segment %s (%s): %s", segment.pk, segment.name, segment.error)
    return segment.pk


def _refuse_stale(segment: Segment, failed: set[int]) -> None:
    stale = references(segment) & failed if failed and not segment.is_list else set()
    if stale:
        named = join(list(Segment.objects.filter(pk__in=stale).values_list("name", flat=True)))
        raise SegmentFailed(
            _("It refers to a segment that could not be computed: %(names)s.") % {"names": named}
        )


def _write(bit: Sequence[Defined], as_of: date, when: When, scope: Scope) -> int:
    """Read, compare with what is kept, and write who moved; how many did."""
    if when == "some":
        return _write_some(bit, as_of, scope)
    xid = xid_now()
    read(bit, as_of=as_of, scope=scope.relation)
    by_id = {segment.pk: segment for segment, _tree in bit}
    on = scope.on or as_of
    if when == "first":
        sql.run("lifecycle/segments/first", as_of=on)
        sql.run("lifecycle/segments/no_moves")
        sql.run("lifecycle/segments/sizes", segments=list(by_id))
    else:
        # Before the moves, while an index alone says who is in.
        sql.run("lifecycle/segments/sizes", segments=list(by_id))
        _move(list(by_id), on, scope)
    rows = sql.query(
        "lifecycle/segments/nights",
        segments=list(by_id),
        as_of=on,
        is_first=when == "first",
    ).rows
    for pk, members, _entered, _left in rows:
        _note(by_id[pk], members, as_of, when, xid)
    return sum(entered + left for _pk, _members, entered, left in rows)


def _write_some(bit: Sequence[Defined], as_of: date, scope: Scope) -> int:
    """The same for the few members of an event, in one round trip, and a second one where somebody moves."""
    segments, on = [segment.pk for segment, _tree in bit], scope.on or as_of
    found = reading_few(bit, as_of=as_of, scope=scope.relation, by_hand=set(scope.by_hand))
    moves = sql.send(*found, sql.filled(_moves(scope), {"segments": segments}))
    if moves:
        sql.script("lifecycle/segments/make_moves", "lifecycle/segments/moved_by_day", as_of=on)
    return moves


def _moves(scope: Scope) -> str:
    among = f"{scope.relation} as scoped join" if scope.relation else ""
    on_member = "on scoped.member_id = present.member_id" if scope.relation else ""
    statement = sql.text("lifecycle/segments/moves")
    return statement.replace("/* among */", among).replace("/* on */", on_member)


def _move(segments: list[int], on: date, scope: Scope) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_moves(scope), {"segments": segments})
        moves = int(cursor.rowcount)
    if moves:
        sql.run("lifecycle/segments/make_moves", as_of=on)
    return moves


def _note(segment: Segment, members: int, as_of: date, when: When, xid: int) -> None:
    watch = segment.watch if when == "day" else watched(segment, members)
    Segment.objects.filter(pk=segment.pk).update(
        as_of=as_of, computed_at=Now(), member_count=members, error="", watch=watch, seen_xid=xid
    )
    segment.as_of, segment.member_count, segment.error, segment.watch = as_of, members, "", watch


def watched(before: Segment, members: int) -> str:
    """Whether the size is to be looked at; a flag stays until somebody takes it off."""
    known = before.member_count
    if before.watch or known is None or before.is_list:
        return before.watch
    if known and not members:
        return Segment.Watch.EMPTIED
    change = abs(members - known)
    # From nobody to a few is how every new segment begins.
    if known and change >= FEWEST_TO_WATCH and change * 100 > known * before.watch_percent:
        return Segment.Watch.JUMPED
    return Segment.Watch.FINE
