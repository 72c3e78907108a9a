"""Who meets which of many trees? Members are read once, and each gets the numbers of their segments.

What two trees ask alike is judged once a member; a tree is then made of these answers. Who is put in or kept
out by hand is settled in the same reading. Nobody whose record is restricted or erased is in anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection

from crm import sql
from lifecycle.models import Segment, SegmentOverride
from lifecycle.segments.compile import LIVING, conditions
from lifecycle.segments.tree import AllOf, AnyOf, Node, Not, leaves, to_json

#: No reading of a million members needs longer; one that does must not stop the night.
LONGEST_SECONDS = 300
#: A statement has room for so many answers.
MOST_ANSWERS = 400

#: A segment and what it asks; None for a list kept by hand.
Defined = tuple[Segment, Node | None]


def read(defined: Sequence[Defined], *, as_of: date, scope: str = "") -> None:
    """Fill the temp table segment_found: one row a member, with the segments that they belong in."""
    text, params = written(defined, as_of=as_of, scope=scope)
    with connection.cursor() as cursor, statement_timeout(LONGEST_SECONDS):
        cursor.execute("drop table if exists pg_temp.segment_found")
        # Created from a select, because a plan that feeds an insert is never a parallel one.
        cursor.execute(f"create temp table segment_found on commit drop as {text}", params)
        cursor.execute("analyze segment_found")


def reading_few(defined: Sequence[Defined], *, as_of: date, scope: str, by_hand: set[int]) -> list[str]:
    """The same for the few members of a relation, as statements to be sent together with others."""
    text, params = written(defined, as_of=as_of, scope=scope, by_hand=by_hand, is_few=True)
    return [
        "select set_config('shuke.timeout', current_setting('statement_timeout'), true)",
        f"select set_config('statement_timeout', '{LONGEST_SECONDS}s', true)",
        "drop table if exists pg_temp.segment_found",
        sql.filled(f"create temp table segment_found on commit drop as {text}", params),
        "select set_config('statement_timeout', current_setting('shuke.timeout'), true)",
    ]


def written(
    defined: Sequence[Defined],
    *,
    as_of: date,
    scope: str = "",
    by_hand: set[int] | None = None,
    is_few: bool = False,
) -> tuple[str, dict[str, Any]]:
    """The reading as a select with its parameters; `by_hand` are the segments with exceptions, if known."""
    asked = {_key(leaf): leaf for _segment, tree in defined if tree for leaf in leaves(tree)}
    places = {key: f"judged.b{index}" for index, key in enumerate(asked)}
    texts, found = conditions(list(asked.values()), as_of=as_of, prefix="m", scope=scope, is_few=is_few)
    by_hand = set(_by_hand(defined)) if by_hand is None else by_hand & {one.pk for one, _tree in defined}
    answers = [f"({text}) is true as b{index}" for index, text in enumerate(texts)]
    joins, params = found.joins, dict(found.params)
    if scope:
        joins = f"join {scope} as scoped on scoped.member_id = member.id\n{joins}"
    if by_hand:
        answers += ["put.included", "put.excluded"]
        joins += (
            "\nleft join (select override.member_id,"
            " array_agg(override.segment_id) filter (where override.kind = 'include') as included,"
            " array_agg(override.segment_id) filter (where override.kind = 'exclude') as excluded"
            " from lifecycle_segmentoverride as override where override.segment_id = any(%(by_hand)s)"
            " group by override.member_id) as put on put.member_id = member.id"
        )
        params["by_hand"] = sorted(by_hand)
    cases: list[str] = []
    for segment, tree in defined:
        number = f"s{segment.pk}"
        params[number] = segment.pk
        met = _expression(tree, places) if tree else "false"
        if segment.pk in by_hand:
            met = (
                f"({met} and (%({number})s = any(judged.excluded)) is not true"
                f" or (%({number})s = any(judged.included)) is true)"
            )
        cases.append(f"case when {met} then %({number})s::bigint end")
    text = (
        f"select judged.member_id, array_remove(array[{', '.join(cases)}], null) as segments\n"
        # The fence: every answer is found once, however many trees look at it.
        f"from (select {', '.join(['member.id as member_id', *answers])}\nfrom members_member as member\n"
        f"{joins}\nwhere {LIVING} offset 0) as judged"
    )
    return text, params


def in_bits(defined: Sequence[Defined]) -> Iterator[list[Defined]]:
    """As many at a time as one statement has room for."""
    bit: list[Defined] = []
    answers: set[str] = set()
    for one in defined:
        more = {_key(leaf) for leaf in leaves(one[1])} if one[1] else set()
        if bit and len(answers | more) > MOST_ANSWERS:
            yield bit
            bit, answers = [], set()
        bit.append(one)
        answers |= more
    if bit:
        yield bit


@contextmanager
def statement_timeout(seconds: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('statement_timeout')")
        (before,) = cursor.fetchone() or ("0",)
        cursor.execute("select set_config('statement_timeout', %s, true)", [f"{seconds}s"])
    yield
    # Reached only without an error: a rollback has already put the old value back.
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true)", [before])


def _key(leaf: Node) -> str:
    return json.dumps(to_json(leaf), sort_keys=True)


def _expression(node: Node, places: dict[str, str]) -> str:
    match node:
        case AllOf(()):
            return "true"
        case AllOf(children):
            return "(" + " and ".join(_expression(child, places) for child in children) + ")"
        case AnyOf(children):
            return "(" + " or ".join(_expression(child, places) for child in children) + ")"
        case Not(child):
            return f"(not {_expression(child, places)})"
    return places[_key(node)]


def _by_hand(defined: Sequence[Defined]) -> Iterator[int]:
    """The segments with somebody put in or kept out."""
    yield from (segment.pk for segment, tree in defined if tree is None)
    ids = [segment.pk for segment, tree in defined if tree is not None]
    yield from SegmentOverride.objects.filter(segment__in=ids).values_list("segment", flat=True).distinct()
