"""Why did they leave? What members said in interviews: by reason, stage and month, with what was lost.

Figures count finished interviews, not members who left: those who said nothing are not in them, and the page
says so. Words are shown without whatever would tell who said them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from crm import sql
from crm.masking import without_contacts
from crm.models import Brand, User
from members.queries import visible_to
from winback import reasons
from winback.models import Interview

MONTHS = (3, 6, 12)
#: Below so many interviews a share says more than it knows.
FEW = 5


@dataclass(frozen=True)
class Told:
    """Interviews of one month, first reason and stage."""

    month: date
    reason: str
    stage: str
    interviews: int
    value_amount: Decimal

    @property
    def branch(self) -> str:
        return reasons.top(self.reason)


@dataclass(frozen=True)
class Sum:
    interviews: int
    value_amount: Decimal


@dataclass(frozen=True)
class Narrowed:
    """Which interviews are looked at; an empty word means any."""

    since: date
    before: date
    reason: str = ""
    stage: str = ""


@dataclass(frozen=True)
class Words:
    """What one member said, with nothing in it that tells who."""

    told_on: date
    reason: str
    stage: str
    text: str
    should_have_done: str
    value_amount: Decimal


def period(*, today: date, months: int) -> tuple[date, date]:
    """The first day of so many months, the current one the last of them, and the day after today."""
    first = today.replace(day=1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first, today + timedelta(days=1)


def told(*, narrowed: Narrowed) -> list[Told]:
    """The counts behind every figure of the page."""
    rows = sql.query(
        "analytics/leaving", since=narrowed.since, before=narrowed.before, zone=Brand.get().time_zone
    ).rows
    found = [Told(*row) for row in rows]
    return [
        one
        for one in found
        if (not narrowed.reason or narrowed.reason in {one.reason, one.branch})
        and (not narrowed.stage or one.stage == narrowed.stage)
    ]


def summed(rows: Iterable[Told], *, by: Callable[[Told], str]) -> dict[str, Sum]:
    """Totals by a word of the row, the most frequent first."""
    counts: dict[str, int] = defaultdict(int)
    values: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        counts[by(row)] += row.interviews
        values[by(row)] += row.value_amount
    ordered = sorted(counts, key=lambda key: (-counts[key], -values[key], key))
    return {key: Sum(counts[key], values[key]) for key in ordered}


def interviews(*, narrowed: Narrowed, for_user: User) -> QuerySet[Interview]:
    """The interviews behind a figure, the newest first, as far as this person may see their members."""
    zone = Brand.get().zone
    since = datetime.combine(narrowed.since, time(), tzinfo=zone)
    before = datetime.combine(narrowed.before, time(), tzinfo=zone)
    rows = Interview.objects.filter(
        state=Interview.State.FINISHED, finished_at__gte=since, finished_at__lt=before,
        member__in=visible_to(for_user),
    )  # fmt: skip
    if narrowed.reason:
        rows = rows.filter(
            Q(primary_reason=narrowed.reason) | Q(primary_reason__startswith=f"{narrowed.reason}.")
        )
    if narrowed.stage:
        rows = rows.filter(stage=narrowed.stage)
    return rows.select_related("member").order_by("-finished_at", "-pk")


def verbatims(*, narrowed: Narrowed, for_user: User, most: int = 12) -> list[Words]:
    """What they said, newest first; names, numbers and addresses are taken out."""
    rows = interviews(narrowed=narrowed, for_user=for_user).exclude(verbatim="", should_have_done="")
    zone = Brand.get().zone
    found = []
    for row in rows[:most]:
        names = [row.member.name, row.member.given_name, row.member.surname]
        told_on = row.finished_at.astimezone(zone).date() if row.finished_at else narrowed.since
        found.append(
            Words(
                told_on=told_on,
                reason=row.primary_reason,
                stage=row.stage,
                text=without_contacts(row.verbatim, names=names),
                should_have_done=without_contacts(row.should_have_done, names=names),
                value_amount=row.value_amount,
            )
        )
    return found


def tree(*, narrowed: Narrowed) -> dict[str, object]:
    """The same members as a filter tree of lifecycle.segments."""
    leaves: list[dict[str, object]] = [
        {
            "date": "told_on",
            "op": "between",
            "value": {
                "from": narrowed.since.isoformat(),
                "to": (narrowed.before - timedelta(days=1)).isoformat(),
            },
        }
    ]
    if narrowed.reason:
        field = "left_reason_exact" if "." in narrowed.reason else "left_reason"
        leaves.append({"field": field, "op": "in", "value": [narrowed.reason]})
    if narrowed.stage:
        leaves.append({"field": "left_stage", "op": "in", "value": [narrowed.stage]})
    return {"v": 1, "all": leaves}
