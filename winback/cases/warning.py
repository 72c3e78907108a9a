"""May somebody who is about to leave be called, and who does it by when? By hand, where the night did not.

The night takes up core members by itself; a person may take up anybody on the list "about to leave", one or
all at once. The same limits hold: a call must be allowed, nobody is called twice for one silence, and the
holdout is left alone. As many questions to the database for a thousand members as for one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction

from crm import sql
from crm.models import Brand, Team, User, record
from crm.workdays import CLOSES
from lifecycle import queries
from lifecycle.queries import ListedMember
from members import complaints, privacy
from members.models import Channel
from winback import eligibility
from winback.cases.moves import State, release_assignments
from winback.cases.night import first_touch_due, open_rows
from winback.models import Case

#: More at once than any desk works off; those with the most at stake are taken.
MOST_AT_ONCE = 5_000
#: Nobody promises a call for later than this.
LONGEST_TERM_DAYS = 90


class NotToBeWarned(Exception):
    """Nobody is to call this member now; `reason` is a word of REASONS."""

    REASONS = ("open_case", "complaint", "no_call", "held_out", "asked_before")

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadTerm(ValueError):
    """The day has passed, or is too far away."""


@dataclass(frozen=True)
class Weighed:
    """Who may be handed over, as rows of cases, and how many may not, by a word of NotToBeWarned.REASONS."""

    rows: list[dict[str, Any]]
    refused: Counter[str]

    @property
    def at_stake(self) -> Decimal:
        return sum((row["priority"] for row in self.rows), Decimal())


def warn(*, row: ListedMember, at_stake: Decimal, by: User, at: datetime) -> Case:
    """Open a case for a member who is about to leave, for the team whose turn it is, with its deadline.

    Raises NotToBeWarned.
    """
    found = weigh(wanted={row.member.pk: at_stake}, at=at)
    for reason in found.refused:
        raise NotToBeWarned(reason)
    with transaction.atomic():
        if not open_rows([{**one, "opened_by": by} for one in found.rows], at=at):
            raise NotToBeWarned("asked_before")
        case = Case.objects.get(occasion_key=found.rows[0]["occasion_key"])
        record(by=by, action="case.open", target=case, kind=case.kind)
    return case


def weigh(*, wanted: Mapping[int, Decimal], at: datetime) -> Weighed:
    """Who may be called now, the most at stake first, by member → what is at stake; it only reads."""
    ids = sorted(wanted, key=lambda pk: (-wanted[pk], pk))[:MOST_AT_ONCE]
    rows = {row.member.pk: _row(row, wanted[row.member.pk]) for row in queries.listed(ids)}
    reasons = _reasons(rows, at=at)
    return Weighed(
        rows=[rows[pk] for pk in ids if pk in rows and pk not in reasons], refused=Counter(reasons.values())
    )


def warn_all(
    *,
    wanted: Mapping[int, Decimal],
    by: User,
    at: datetime,
    team: Team | None = None,
    owner: User | None = None,
    due_on: date | None = None,
) -> Weighed:
    """Open a case for everybody of them who may be called: for this owner, this team, or whose turn it is.

    What was opened and what was not; of two people who do it at once, one opens a case. Raises BadTerm.
    """
    due = due_at(due_on, at=at)
    with transaction.atomic():
        found = weigh(wanted=wanted, at=at)
        rows = [{**row, "opened_by": by} for row in found.rows]
        opened = open_rows(rows, at=at, team=team, owner=owner, due=due)
        found.refused.update({"open_case": len(rows) - opened} if opened < len(rows) else {})
        if opened:
            record(
                by=by, action="case.open_many", cases=opened, due=due.isoformat(),
                owner=owner.pk if owner else None, team=team.pk if team else None,
            )  # fmt: skip
    return Weighed(_opened(rows, by=by, at=at), found.refused)


def due_at(on: date | None, *, at: datetime) -> datetime:
    """The end of office hours of a day; two business days from now where nobody has said one."""
    if on is None:
        return first_touch_due(at)
    zone = Brand.get().zone
    due = datetime.combine(on, time(CLOSES.hour), tzinfo=zone)
    if due <= at or (on - at.astimezone(zone).date()).days > LONGEST_TERM_DAYS:
        raise BadTerm(f"from today on, within {LONGEST_TERM_DAYS} days")
    return due


def take_back(*, opened_at: datetime, by: User, at: datetime) -> int:
    """The cases that this person opened at once in that moment, as far as nobody has begun with them."""
    mine = Case.objects.filter(
        opened_by=by, opened_at=opened_at, kind=Case.Kind.EARLY_WARNING, attempts=0, first_touch_at=None,
        state__in=(State.NEW, State.ASSIGNED), lease_token=None, contacts=None,
    )  # fmt: skip
    with transaction.atomic():
        held = Case.objects.select_for_update().filter(pk__in=mine.values("pk"))
        rows = dict(held.values_list("pk", "member_id"))
        if rows:
            release_assignments(member_ids=rows.values(), at=at)
            Case.objects.filter(pk__in=rows).delete()
            record(by=by, action="case.take_back", cases=len(rows), opened_at=opened_at.isoformat())
    return len(rows)


def _opened(rows: list[dict[str, Any]], *, by: User, at: datetime) -> list[dict[str, Any]]:
    keys = Case.objects.filter(opened_by=by, opened_at=at).values_list("occasion_key", flat=True)
    mine = set(keys.filter(occasion_key__in=[row["occasion_key"] for row in rows]))
    return [row for row in rows if row["occasion_key"] in mine]


def _row(row: ListedMember, at_stake: Decimal) -> dict[str, Any]:
    return {
        "member_id": row.member.pk,
        "kind": Case.Kind.EARLY_WARNING,
        "occasion_key": f"silence:{row.member.pk}:{row.last_order_on}",
        "priority": at_stake,
        "stage": row.stage,
        "value_amount": row.value_amount,
        "cycle_ratio": row.cycle_ratio,
        "last_order_on": row.last_order_on,
    }


def _reasons(rows: Mapping[int, dict[str, Any]], *, at: datetime) -> dict[int, str]:
    """Member → the first reason why nobody is to call; who may be called is not in it."""
    ids = list(rows)
    open_cases = Case.objects.exclude(state=State.CLOSED).filter(member__in=ids)
    asked = Case.objects.filter(occasion_key__in=[row["occasion_key"] for row in rows.values()])
    reachable = privacy.contactability(members=ids)
    draw = eligibility.Draw.of(at.astimezone(Brand.get().zone).date())
    held_out = sql.fetch(
        "select id from members_member where id = any(%(members)s)"
        " and shuke_bucket(%(salt)s, public_id) < %(held_out)s",
        {"salt": draw.salt, "held_out": draw.held_out, "members": ids},
    )
    by_reason = {
        "open_case": set(open_cases.values_list("member", flat=True)),
        "complaint": set(complaints.open_for_members(ids)),
        "no_call": {pk for pk in ids if reachable.get(pk, {}).get(Channel.CALL) != ""},
        "held_out": {pk for (pk,) in held_out.rows},
        "asked_before": set(asked.values_list("member", flat=True)),
    }
    found: dict[int, str] = {}
    for reason in NotToBeWarned.REASONS:
        for pk in by_reason[reason] & rows.keys():
            found.setdefault(pk, reason)
    return found
