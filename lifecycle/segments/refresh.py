"""Who is in each segment tonight? Trees → SegmentMember, those referred to first (step 5 of the night).

Each segment is a transaction of its own: as_of and the count change together with the rows. One that fails
keeps its last good members, dated by its as_of, and says why; those that refer to it fail with it rather than
build on what is old.
"""

from __future__ import annotations

import logging
from datetime import date
from graphlib import CycleError, TopologicalSorter

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from crm import sql
from crm.formats import join
from lifecycle.models import Segment
from lifecycle.segments.compile import compile as compile_tree
from lifecycle.segments.tree import InvalidTree, Node, parse, segments_in

log = logging.getLogger(__name__)

#: No filter of 50 conditions over a million members needs longer; one that does must not stop the night.
LONGEST_SECONDS = 300


class SegmentFailed(Exception):
    """A segment could not be computed; the message is kept on it."""


def refresh(*, as_of: date) -> int:
    """Recompute every segment; the number of members who entered or left one."""
    written = 0
    failed: set[int] = set()
    for segment in in_order(list(Segment.objects.all())):
        try:
            written += refresh_one(segment=segment, as_of=as_of, failed=failed)
        except SegmentFailed as error:
            failed.add(segment.pk)
            log.warning("segment %s (%s): %s", segment.pk, segment.name, error)
    return written


def refresh_one(*, segment: Segment, as_of: date, failed: set[int] | None = None) -> int:
    """Recompute one segment; raises SegmentFailed after keeping the reason on its row."""
    try:
        tree = parse(segment.tree)
        _refuse_stale(segments_in(tree) & (failed or set()))
        return _write(segment, tree, as_of)
    except (InvalidTree, SegmentFailed, DatabaseError) as error:
        Segment.objects.filter(pk=segment.pk).update(error=str(error).strip())
        raise SegmentFailed(str(error).strip()) from error


def _refuse_stale(stale: set[int]) -> None:
    if stale:
        named = join(list(Segment.objects.filter(pk__in=stale).values_list("name", flat=True)))
        raise SegmentFailed(
            _("It refers to a segment that could not be computed: %(names)s.") % {"names": named}
        )


def in_order(segments: list[Segment]) -> list[Segment]:
    """Those referred to first; members of a circle, which saving refuses, come last."""
    by_id = {segment.pk: segment for segment in segments}
    sorter = TopologicalSorter({segment.pk: references(segment) & by_id.keys() for segment in segments})
    try:
        return [by_id[pk] for pk in sorter.static_order()]
    except CycleError:
        return segments


def references(segment: Segment) -> set[int]:
    """The segments that the tree of this one names; none where the tree cannot be read."""
    try:
        return segments_in(parse(segment.tree))
    except InvalidTree:
        return set()


def _write(segment: Segment, tree: Node, as_of: date) -> int:
    matching = compile_tree(tree, as_of=as_of)
    with transaction.atomic(), connection.cursor() as cursor:
        # One writer at a time: the night and somebody who saves take turns.
        Segment.objects.select_for_update().get(pk=segment.pk)
        cursor.execute("select current_setting('statement_timeout')")
        (before,) = cursor.fetchone() or ("0",)
        cursor.execute("select set_config('statement_timeout', %s, true)", [f"{LONGEST_SECONDS}s"])
        cursor.execute("drop table if exists pg_temp.segment_matching")
        cursor.execute(
            f"create temp table segment_matching on commit drop as {_named(matching.text)}",
            matching.params or None,
        )
        cursor.execute("analyze segment_matching")
        entered, left, members = sql.query(
            "lifecycle/segment_refresh", segment_id=segment.pk, as_of=as_of
        ).rows[0]
        cursor.execute("select set_config('statement_timeout', %s, true)", [before])
        Segment.objects.filter(pk=segment.pk).update(as_of=as_of, member_count=members, error="")
    segment.as_of, segment.member_count, segment.error = as_of, members, ""
    return int(entered) + int(left)


def _named(select: str) -> str:
    return f"select id as member_id from ({select}) as matching"
