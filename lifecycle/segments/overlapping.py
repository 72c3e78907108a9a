"""Who is in both? A filter against kept segments, kept segments against each other, and a few who match."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import SystemRandom
from typing import Any

from crm import sql
from crm.models import User
from lifecycle.models import Segment
from lifecycle.queries import ListedMember, listed, seen_by
from lifecycle.segments.compile import compile as compile_tree
from lifecycle.segments.counting import within_time
from lifecycle.segments.tree import Node

#: More segments than this make a matrix that nobody reads.
MOST_IN_MATRIX = 8


@dataclass(frozen=True)
class Matrix:
    """`both[a][b]` members are in a and in b; `both[a][a]` are in a."""

    segments: list[Segment]
    both: dict[int, dict[int, int]]


def overlaps(*, tree: Node, segments: list[int], as_of: date) -> dict[int, int] | None:
    """How many who match are in each of these segments as of last night; None when it takes too long."""
    if not segments:
        return {}
    found = compile_tree(tree, as_of=as_of)
    text = (
        "select present.segment_id, count(*) from lifecycle_segmentmember as present"
        " where present.segment_id = any(%(segments)s) and present.left_on is null"
        f" and present.member_id in ({found.text}) group by present.segment_id"
    )
    rows = within_time(text, {**found.params, "segments": segments})
    return None if rows is None else dict(rows)


def matrix(segments: list[Segment]) -> Matrix:
    """Every pair of these segments, as of last night."""
    both: dict[int, dict[int, int]] = {segment.pk: {} for segment in segments}
    rows = sql.query("lifecycle/segment_overlap", segments=[segment.pk for segment in segments]).rows
    for first, second, members in rows:
        both[first][second] = both[second][first] = members
    return Matrix(segments, both)


def sample(*, tree: Node, as_of: date, for_user: User, most: int = 4) -> list[ListedMember]:
    """A few who match, from anywhere in the table, to see whether the conditions mean what they should."""
    found = compile_tree(tree, as_of=as_of)
    params: dict[str, Any] = {**found.params, "most": most, "pivot": _pivot()}
    seen = ""
    if allowed := seen_by(for_user):
        params.update(allowed.params)
        seen = f" and member.id in ({allowed.text})"
    ids: list[int] = []
    for side in (">=", "<"):
        if len(ids) < most:
            rows = within_time(
                f"{found.text} and member.id {side} %(pivot)s{seen} order by member.id limit %(most)s", params
            )
            ids += [pk for (pk,) in rows or ()]
    return listed(ids[:most])


def _pivot() -> int:
    ((least, most),) = sql.fetch("select coalesce(min(id), 0), coalesce(max(id), 0) from members_member").rows
    return SystemRandom().randint(least, most)
