"""Who is in each segment tonight? Trees and lists → SegmentMember, in the order of references (step 5).

Each segment is a transaction of its own: as_of and the count change together with the rows. One that fails
keeps its last good members, dated by its as_of, and says why; those that refer to it fail with it rather than
build on what is old. One whose size jumps is flagged until somebody has looked.
"""

from __future__ import annotations

import logging
from datetime import date
from typing import Any, Literal

from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from crm import sql
from crm.bare import without_indexes
from crm.formats import join
from lifecycle.models import Segment, SegmentMember
from lifecycle.segments.compile import compile as compile_tree
from lifecycle.segments.kept.references import in_order, references
from lifecycle.segments.tree import InvalidTree, Node, parse

log = logging.getLogger(__name__)

#: No filter of 50 conditions over a million members needs longer; one that does must not stop the night.
LONGEST_SECONDS = 300
#: Into an empty table without indexes, in the night, or because somebody saved.
When = Literal["first", "night", "day"]
#: A change of fewer members than this is never a jump, whatever share it is.
FEWEST_TO_WATCH = 20


class SegmentFailed(Exception):
    """A segment could not be computed; the message is kept on it."""


def refresh(*, as_of: date) -> int:
    """Recompute every segment in use; the number of members who entered or left one."""
    ordered = in_order(list(Segment.objects.filter(archived_at=None)))
    if not ordered or SegmentMember.objects.exists():
        return _refresh(ordered, as_of)
    # The first night fills the table at one go and builds its indexes afterwards.
    with transaction.atomic(), without_indexes("lifecycle_segmentmember"):
        return _refresh(ordered, as_of, is_first=True)


def _refresh(ordered: list[Segment], as_of: date, *, is_first: bool = False) -> int:
    written = 0
    failed: set[int] = set()
    for segment in ordered:
        try:
            _refuse_stale(segment, failed)
            written += _computed(segment, as_of, "first" if is_first else "night")
        except SegmentFailed as error:
            failed.add(segment.pk)
            log.warning("segment %s (%s): %s", segment.pk, segment.name, error)
    return written


def refresh_one(*, segment: Segment, as_of: date) -> int:
    """Recompute one segment by day; raises SegmentFailed after keeping the reason on its row."""
    return _computed(segment, as_of, "day")


def _computed(segment: Segment, as_of: date, when: When) -> int:
    try:
        return _write(segment, parse(segment.tree), as_of, when)
    except (InvalidTree, DatabaseError) as error:
        _keep_reason(segment, str(error).strip())
        raise SegmentFailed(str(error).strip()) from error


def _keep_reason(segment: Segment, reason: str) -> None:
    Segment.objects.filter(pk=segment.pk).update(error=reason)


def _refuse_stale(segment: Segment, failed: set[int]) -> None:
    stale = references(segment) & failed if failed and not segment.is_list else set()
    if stale:
        named = join(list(Segment.objects.filter(pk__in=stale).values_list("name", flat=True)))
        reason = _("It refers to a segment that could not be computed: %(names)s.") % {"names": named}
        _keep_reason(segment, reason)
        raise SegmentFailed(reason)


def _write(segment: Segment, tree: Node, as_of: date, when: When) -> int:
    text, params = _matching(segment, tree, as_of)
    with transaction.atomic(), connection.cursor() as cursor:
        # One writer at a time: the night and somebody who saves take turns.
        before = Segment.objects.select_for_update().get(pk=segment.pk)
        cursor.execute("select current_setting('statement_timeout')")
        (timeout,) = cursor.fetchone() or ("0",)
        cursor.execute("select set_config('statement_timeout', %s, true)", [f"{LONGEST_SECONDS}s"])
        cursor.execute("drop table if exists pg_temp.segment_matching")
        cursor.execute(f"create temp table segment_matching on commit drop as {text}", params)
        cursor.execute("analyze segment_matching")
        step = "segment_first" if when == "first" else "segment_refresh"
        entered, left, members = sql.query(f"lifecycle/{step}", segment_id=segment.pk, as_of=as_of).rows[0]
        cursor.execute("select set_config('statement_timeout', %s, true)", [timeout])
        watch = before.watch if when == "day" else watched(before, members)
        Segment.objects.filter(pk=segment.pk).update(
            as_of=as_of, computed_at=Now(), member_count=members, error="", watch=watch
        )
    segment.as_of, segment.member_count, segment.error, segment.watch = as_of, members, "", watch
    return int(entered) + int(left)


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


def _matching(segment: Segment, tree: Node, as_of: date) -> tuple[str, dict[str, Any]]:
    """Who is in: those who meet the tree and those put in by hand, without those kept out by hand."""
    put_in = (
        "select put.member_id from lifecycle_segmentoverride as put"
        " where put.segment_id = %(segment_id)s and put.kind = 'include'"
    )
    params: dict[str, Any] = {"segment_id": segment.pk}
    if segment.is_list:
        return put_in, params
    found = compile_tree(tree, as_of=as_of)
    text = f"select matching.id as member_id from ({found.text}) as matching"
    if segment.overrides.exists():
        text = (
            f"{text} where not exists (select from lifecycle_segmentoverride as kept"
            " where kept.segment_id = %(segment_id)s and kept.member_id = matching.id) "
            f"union all {put_in}"
        )
    return text, {**params, **found.params}
