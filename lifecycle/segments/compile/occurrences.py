"""How are many questions about one event answered in one reading? Grouped once, with a filter a figure.

"Bought within 30 days", "spent 3,000 within 180" and "never used a coupon" read the orders once: the longest
window bounds the reading, and each figure adds up the rows that it asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

from lifecycle.segments.catalogue import Event

if TYPE_CHECKING:
    from lifecycle.segments.compile.writer import Writer


@dataclass(frozen=True)
class Asked:
    """One figure: what is added up over which rows; the days are the first and the one after the last."""

    figure: str
    first: date | None
    after: date
    conditions: tuple[str, ...]
    # The last time: reading more of the past does not change whether it lies after a day.
    is_last: bool = False


@dataclass
class Occurrences:
    """Everything that is asked of one event through the same joins; one row a member."""

    event: Event
    relations: tuple[str, ...]
    alias: str
    asked: list[Asked] = field(default_factory=list)

    def column(self, asked: Asked) -> str:
        """The name of a figure; asked twice it is the same."""
        for index, known in enumerate(self.asked):
            if known == asked or (asked.is_last and known == replace(asked, first=known.first)):
                self.asked[index] = replace(known, first=_earlier(known.first, asked.first))
                return f"{self.alias}.value{index}"
        self.asked.append(asked)
        return f"{self.alias}.value{len(self.asked) - 1}"

    def join(self, writer: Writer, scope: str) -> str:
        first = reduce(_earlier, [one.first for one in self.asked])
        after = max(one.after for one in self.asked)
        filters = [self._filter(writer, one, first, after) for one in self.asked]
        where = [writer.fill(self.event.base), *self._days(writer, first, after)]
        if len(set(filters)) == 1:
            where += [filters[0]] if filters[0] else []
            filters = [""] * len(filters)
        elif all(filters):
            # Who has none of what is asked for needs no row.
            where.append("(" + " or ".join(dict.fromkeys(filters)) + ")")
        figures = ", ".join(
            f"{one.figure}{f' filter (where {text})' if text else ''} as value{index}"
            for index, (one, text) in enumerate(zip(self.asked, filters, strict=True))
        )
        joins = " ".join(join_of(writer, self.event, name, first) for name in self.relations)
        among = f" join {scope} as scoped on scoped.member_id = fact.member_id" if scope else ""
        return (
            f"left join (select fact.member_id, {figures} from {self.event.table} {joins}{among}"
            f" where {' and '.join(where)} group by fact.member_id) as {self.alias}"
            f" on {self.alias}.member_id = member.id"
        )

    def _filter(self, writer: Writer, one: Asked, first: date | None, after: date) -> str:
        since = None if one.first == first or one.is_last else one.first
        days = self._days(writer, since, one.after if one.after != after else None)
        return " and ".join([*days, *one.conditions])

    def _days(self, writer: Writer, first: date | None, after: date | None) -> list[str]:
        return days_of(writer, self.event, first, after)


def _earlier(one: date | None, other: date | None) -> date | None:
    """None is the beginning of time."""
    return min(one, other) if one and other else None


def days_of(writer: Writer, event: Event, first: date | None, after: date | None) -> list[str]:
    """Facts of these days; moments are compared as they are, for their index."""
    found: list[str] = []
    for day, compared in ((after, "<"), (first, ">=")):
        if day and event.day:
            found.append(f"{event.day} {compared} {writer.param(day, '::date')}")
        elif day:
            found.append(f"{event.moment} {compared} {writer.param(writer.midnight(day), '::timestamptz')}")
    return found


def join_of(writer: Writer, event: Event, name: str, first: date | None) -> str:
    text = event.joins[name][1 if writer.is_few else 0]
    # What is given back cannot be older than the order it belongs to.
    since = f" and refund.refunded_on >= {writer.param(first, '::date')}" if first else ""
    return writer.fill(text.replace("%(since_refund)s", since if "%(since_refund)s" in text else ""))
