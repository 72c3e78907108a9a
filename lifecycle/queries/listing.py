"""The member list, page by page: by keyset, never by counting; the cursor names the last row shown."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from crm import sql
from crm.models import Brand, User
from lifecycle.queries.matching import Matching, seen_by
from lifecycle.queries.standing import ListedMember, listed


class Sort(StrEnum):
    """What the member list can be ordered by, largest or latest first; never by what is masked."""

    VALUE = "value"
    VALUE_365D = "value_365d"
    AMOUNT_365D = "amount_365d"
    LAST_ORDER = "last_order"
    JOINED = "joined"
    NUMBER = "number"


@dataclass(frozen=True)
class Page:
    rows: list[ListedMember]
    next_cursor: str


class BadCursor(ValueError):
    """A cursor that this list did not give out."""


def members_page(
    *,
    for_user: User,
    matching: Matching | None = None,
    sort: Sort = Sort.VALUE,
    cursor: str = "",
    limit: int = 50,
) -> Page:
    """The next `limit` members that match and that this person may see; BadCursor for a foreign cursor.

    Members with the sorted figure come first, those without one follow by number.
    """
    section, key, after = _read_cursor(cursor, sort)
    among = _among(for_user, matching)
    found: list[tuple[int, Any, int]] = []
    if section == 0:
        found = [(0, value, pk) for pk, value in _with_figure(among, sort, key, after, limit + 1)]
        after = None
    if len(found) <= limit and sort is not Sort.NUMBER:
        rest = _without_figure(among, sort, after, limit + 1 - len(found))
        found += [(1, None, pk) for (pk,) in rest]
    shown = found[:limit]
    return Page(
        rows=listed([pk for _section, _key, pk in shown]),
        next_cursor=_cursor(*shown[-1]) if len(found) > limit else "",
    )


#: sort → the relation, its number of the member, and the figure; the text is ours alone.
_SORTED = {
    Sort.VALUE: ("lifecycle_membermetrics", "member_id", "value_amount"),
    Sort.VALUE_365D: ("lifecycle_membervalue", "member_id", "value_365d"),
    Sort.AMOUNT_365D: ("lifecycle_membermetrics", "member_id", "net_amount_365d"),
    Sort.LAST_ORDER: ("lifecycle_membermetrics", "member_id", "last_order_on"),
    Sort.JOINED: ("members_member", "id", "joined_on"),
    Sort.NUMBER: ("members_member", "id", "id"),
}


def _among(user: User, matching: Matching | None) -> list[Matching]:
    """What narrows the list, each a select of ids to be joined: the filter, and whom the person may see."""
    return [narrowing for narrowing in (matching, seen_by(user)) if narrowing is not None]


def _joined(among: list[Matching], number: str) -> str:
    # Joins of plain selects, which the planner may reorder, where "in" would make it collect the ids first.
    return "".join(
        f" join ({narrowing.text}) as narrowing{index} (id) on narrowing{index}.id = {number}"
        for index, narrowing in enumerate(among)
    )


def _not_erased(number: str) -> str:
    """Nobody lists a pseudonym; erasures are few, so this reads a small table."""
    return f"and not exists (select from members_erasure as gone where gone.member_id = {number})"


def _with_figure(
    among: list[Matching], sort: Sort, key: Any, after: int | None, limit: int
) -> list[tuple[Any, ...]]:
    relation, number, figure = _SORTED[sort]
    beyond = f"and (sorted.{figure}, sorted.{number}) < (%(key)s, %(after)s)" if after is not None else ""
    narrowed = _joined(among, f"sorted.{number}")
    text = (
        f"select sorted.{number}, sorted.{figure} from {relation} as sorted{narrowed}"
        f" where sorted.{figure} is not null {beyond} {_not_erased(f'sorted.{number}')}"
        f" order by sorted.{figure} desc, sorted.{number} desc limit %(limit)s"
    )
    return sql.fetch(text, _params(among, key=key, after=after, limit=limit)).rows


def _without_figure(
    among: list[Matching], sort: Sort, after: int | None, limit: int
) -> list[tuple[Any, ...]]:
    relation, number, figure = _SORTED[sort]
    beyond = "and sorted.id < %(after)s" if after is not None else ""
    text = (
        f"select sorted.id from members_member as sorted{_joined(among, 'sorted.id')}"
        f" where not exists (select from {relation} as known"
        f" where known.{number} = sorted.id and known.{figure} is not null) {beyond}"
        f" {_not_erased('sorted.id')}"
        " order by sorted.id desc limit %(limit)s"
    )
    return sql.fetch(text, _params(among, after=after, limit=limit)).rows


def _params(among: list[Matching], **own: Any) -> dict[str, Any]:
    return {name: value for narrowing in among for name, value in narrowing.params.items()} | own


def _cursor(section: int, key: Any, pk: int) -> str:
    plain = key if key is None or isinstance(key, int) else str(key)
    return base64.urlsafe_b64encode(json.dumps([section, plain, pk]).encode()).decode()


def _read_cursor(cursor: str, sort: Sort) -> tuple[int, Any, int | None]:
    if not cursor:
        return 0, None, None
    try:
        section, key, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if section not in {0, 1} or type(pk) is not int or not 0 <= pk < 2**63:
            raise BadCursor
        return section, _KEYS[sort](key) if section == 0 else None, pk
    except (ValueError, TypeError, InvalidOperation, binascii.Error, UnicodeError):
        raise BadCursor(cursor) from None


_KEYS: dict[Sort, Callable[[Any], Any]] = {
    Sort.VALUE: Decimal,
    Sort.VALUE_365D: Decimal,
    Sort.AMOUNT_365D: Decimal,
    Sort.LAST_ORDER: date.fromisoformat,
    Sort.JOINED: date.fromisoformat,
    Sort.NUMBER: int,
}


def members_walk(
    *,
    source: str | None,
    after: int,
    limit: int,
    stages: list[str] | None = None,
    bands: list[str] | None = None,
    groups: list[str] | None = None,
    updated_after: datetime | None = None,
) -> list[int]:
    """The next `limit` + 1 members by id of one feed, or of all; None narrows nothing."""
    since_on = updated_after.astimezone(Brand.get().zone).date() if updated_after else None
    rows = sql.query(
        "lifecycle/members_walk",
        source=source,
        after=after,
        limit=limit + 1,
        stages=stages,
        bands=bands,
        groups=groups,
        updated_after=updated_after,
        since_on=since_on,
    ).rows
    return [pk for (pk,) in rows]
