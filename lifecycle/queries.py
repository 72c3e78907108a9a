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
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from crm import sql
from crm.models import User
from lifecycle.models import LifecycleRun, MemberMetrics
from members.models import Member
from members.queries import found, visible_to

#: A word list that an editor offers is at most this long, and this old.
MOST_WORDS, WORDS_SECONDS = 300, 600


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


@dataclass(frozen=True)
class Page:
    rows: list[ListedMember]
    next_cursor: str


class BadCursor(ValueError):
    """A cursor that this list did not give out."""


def newest_run() -> LifecycleRun | None:
    """The run whose figures the screens show."""
    return LifecycleRun.objects.order_by("-generation", "-as_of").first()


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
    found: list[tuple[int, Any, int]] = []
    if section == 0:
        rows = _with_figure(for_user, matching, sort, key, after)[: limit + 1]
        found = [(0, value, pk) for pk, value in rows]
        after = None
    if len(found) <= limit and sort is not Sort.NUMBER:
        rest = _without_figure(for_user, matching, sort, after)[: limit + 1 - len(found)]
        found += [(1, None, pk) for pk in rest]
    shown = found[:limit]
    return Page(
        rows=listed([pk for _section, _key, pk in shown]),
        next_cursor=_cursor(*shown[-1]) if len(found) > limit else "",
    )


def matching(*, tree: Matching | None, words: str, for_user: User) -> Matching | None:
    """Who meets a compiled tree and is meant by typed words; None where neither narrows the list."""
    if not words:
        return tree
    text, values = found(words, for_user=for_user).order_by().values("pk").query.sql_with_params()
    params: dict[str, Any] = dict(tree.params) if tree else {}
    for index, value in enumerate(values):
        params[f"found{index}"] = value
        text = text.replace("%s", f"%(found{index})s", 1)
    narrowed = f" and member.id in ({tree.text})" if tree else ""
    return Matching(
        f"select member.id from members_member as member where member.id in ({text}){narrowed}", params
    )


def matching_members(*, for_user: User, matching: Matching | None = None) -> QuerySet[Member]:
    """The members that match, as far as this person may see them: for an export or a bulk choice."""
    seen = visible_to(for_user)
    return seen if matching is None else seen.filter(pk__in=matching.raw())


def listed(ids: list[int]) -> list[ListedMember]:
    """The rows of the list for these members, in this order."""
    members = Member.objects.in_bulk(ids)
    figures = {row.pop("member_id"): row for row in sql.query("lifecycle/members_listed", ids=ids).dicts()}
    return [ListedMember(member=members[pk], **figures[pk]) for pk in ids if pk in figures]


# ---- keyset ----

_METRICS = {Sort.VALUE: "value_amount", Sort.AMOUNT_365D: "net_amount_365d", Sort.LAST_ORDER: "last_order_on"}


def _with_figure(
    for_user: User, matching: Matching | None, sort: Sort, key: Any, after: int | None
) -> QuerySet[Any, tuple[int, Any]]:
    if sort in _METRICS:
        # From the metrics, so that the index by value gives the first page without looking at everybody.
        rows: QuerySet[Any] = MemberMetrics.objects.filter(member__in=visible_to(for_user))
        name, number = _METRICS[sort], "member_id"
    else:
        rows = visible_to(for_user)
        name, number = ("joined_on" if sort is Sort.JOINED else "id"), "id"
    if matching is not None:
        rows = rows.filter(**{f"{number}__in": matching.raw()})
    rows = rows.filter(**{f"{name}__isnull": False})
    if after is not None:
        rows = rows.filter(
            Q(**{f"{name}__lt": key}) | Q(**{name: key, f"{number}__lt": after}), **{f"{name}__lte": key}
        )
    return rows.order_by(f"-{name}", f"-{number}").values_list(number, name)


def _without_figure(
    for_user: User, matching: Matching | None, sort: Sort, after: int | None
) -> QuerySet[Member, int]:
    rows = matching_members(for_user=for_user, matching=matching)
    if sort is Sort.JOINED:
        rows = rows.filter(joined_on=None)
    else:
        figure = MemberMetrics.objects.filter(member=OuterRef("pk"), **{f"{_METRICS[sort]}__isnull": False})
        rows = rows.filter(~Exists(figure))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return rows.order_by("-pk").values_list("pk", flat=True)


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
    Sort.AMOUNT_365D: Decimal,
    Sort.LAST_ORDER: date.fromisoformat,
    Sort.JOINED: date.fromisoformat,
    Sort.NUMBER: int,
}
