"""What does a screen read about where members stand? The member list, page by page, and the newest figures.

Lists page by keyset, never by counting: the cursor names the last row shown. Which members match is handed in
as the SQL of a filter tree (segments.compile); whom the reader may see is asked of the members app.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NamedTuple

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from crm import sql
from crm.models import Brand, User
from lifecycle.models import ClvRun, LifecycleRun, MemberStage
from members.models import Member
from members.queries import found, sees_everybody, visible_to

#: A word list that an editor offers is at most this long, and this old.
MOST_WORDS, WORDS_SECONDS = 300, 60


class Matching(NamedTuple):
    """A select of member ids with named parameters; the text is the program's, the parameters anybody's."""

    text: str
    params: dict[str, Any]

    def raw(self) -> RawSQL:
        """The same for the ORM, which numbers its parameters."""
        names = re.findall(r"%\((\w+)\)s", self.text)
        return RawSQL(re.sub(r"%\(\w+\)s", "%s", self.text), [self.params[name] for name in names])  # noqa: S611


class Sort(StrEnum):
    """What the member list can be ordered by, largest or latest first; never by what is masked."""

    VALUE = "value"
    VALUE_365D = "value_365d"
    AMOUNT_365D = "amount_365d"
    LAST_ORDER = "last_order"
    JOINED = "joined"
    NUMBER = "number"


@dataclass(frozen=True)
class ListedMember:
    """One row of the member list. What the last night did not see yet is None."""

    member: Member
    stage: str
    computed_stage: str
    sub_state: str
    since_on: date | None
    reactivated_on: date | None
    band: str | None
    risk: str | None
    r: int | None
    f: int | None
    m: int | None
    rfm_group: str | None
    rfm_type: str | None
    first_order_on: date | None
    last_order_on: date | None
    days_since_last_order: int | None
    cycle_ratio: float | None
    order_count: int
    order_count_365d: int
    net_amount: Decimal
    net_amount_365d: Decimal
    value_amount: Decimal
    last_own_on: date | None
    # Lifetime value (domain.md §5); of one-time buyers an estimate without a chance of being alive.
    p_alive: float | None
    expected_order_on: date | None
    expected_orders_365d: float | None
    expected_amount: Decimal | None
    value_365d: Decimal | None
    value_is_estimate: bool | None


@dataclass(frozen=True)
class Standing:
    """One member with all that explains where they stand; `state` is None until the first night."""

    row: ListedMember
    state: MemberStage | None
    cycle_days: float | None


@dataclass(frozen=True)
class Page:
    rows: list[ListedMember]
    next_cursor: str


class BadCursor(ValueError):
    """A cursor that this list did not give out."""


def newest_run() -> LifecycleRun | None:
    """The run whose figures the screens show."""
    return LifecycleRun.objects.select_related("policy").order_by("-generation", "-as_of").first()


def newest_fit() -> ClvRun | None:
    """The fit by which values are shown; its `missing` says why there are none."""
    return ClvRun.objects.order_by("-generation", "-as_of").first()


def shown_as_of() -> date:
    """The day that the figures on the screen see up to; today for an installation without a night."""
    run = newest_run()
    return run.as_of if run else timezone.now().astimezone(Brand.get().zone).date()


def known_words(name: str) -> list[str]:
    """The values that occur in a free column of members (origin, city, language), in order."""

    def read() -> list[str]:
        words = Member.objects.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct()
        return list(words[:MOST_WORDS])

    return cache.get_or_set(f"lifecycle.known_words.{name}", read, WORDS_SECONDS) or []


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


def matching(*, tree: Matching | None, words: str, for_user: User) -> Matching | None:
    """Who meets a compiled tree and is meant by typed words; None where neither narrows the list."""
    if not words:
        return tree
    meant = selected(found(words, for_user=for_user), prefix="found")
    narrowed = f" and member.id in ({tree.text})" if tree else ""
    return Matching(
        f"select member.id from members_member as member where member.id in ({meant.text}){narrowed}",
        {**meant.params, **(tree.params if tree else {})},
    )


def selected(members: QuerySet[Member], *, prefix: str) -> Matching:
    """The members of a query of the ORM in the form of a compiled tree; the prefix keeps parameters apart."""
    try:
        text, values = members.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Matching("select id from members_member where false", {})
    params = {f"{prefix}{index}": value for index, value in enumerate(values)}
    for name in params:
        text = text.replace("%s", f"%({name})s", 1)
    return Matching(text, params)


def seen_by(user: User) -> Matching | None:
    """Whom this person may see; None where that is everybody but the erased, whom the caller leaves out."""
    return None if sees_everybody(user) else selected(visible_to(user), prefix="seen")


def matching_members(*, for_user: User, matching: Matching | None = None) -> QuerySet[Member]:
    """The members that match, as far as this person may see them: for an export or a bulk choice."""
    seen = visible_to(for_user)
    return seen if matching is None else seen.filter(pk__in=matching.raw())


def listed(ids: list[int]) -> list[ListedMember]:
    """The rows of the list for these members, in this order."""
    members = Member.objects.in_bulk(ids)
    figures = {row.pop("member_id"): row for row in sql.query("lifecycle/members_listed", ids=ids).dicts()}
    return [ListedMember(member=members[pk], **figures[pk]) for pk in ids if pk in figures]


def standing_of(member: Member) -> Standing:
    """All in one query."""
    (found,) = sql.query("lifecycle/member_standing", member_id=member.pk).dicts()
    cycle_days = found.pop("cycle_days")
    own = {
        name: found.pop(name)
        for name in ("last_core_on", "override_stage", "override_reason", "override_until")
    }
    row = ListedMember(member=member, **found)
    shared = {name: found[name] for name in ("sub_state", "since_on", "reactivated_on")}
    state = (
        MemberStage(member=member, stage=row.computed_stage, **shared, **own) if row.computed_stage else None
    )
    return Standing(row=row, state=state, cycle_days=cycle_days)


# ---- keyset ----

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


# ---- other programs ----


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
