"""What does a night do with cases? Close those who returned, bring back those whose time has come, open new.

In this order, so that nobody who already came back is called. Every step is rows with unique keys or a
conditional UPDATE: a night that was cut off runs again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from crm import sql
from crm.models import Brand, Role, Team, User, record
from crm.workdays import Calendar, add_business_time
from lifecycle.models import LifecyclePolicy
from members.models import Assignment, Channel
from winback.cases.moves import ASSIGNMENT, State, move, release_assignments
from winback.eligibility import Draw, full_params
from winback.models import Case

#: Cases a night opens for each agent: a morning of first calls beside the callbacks.
LOST_PER_AGENT, SILENT_PER_AGENT = 12, 5
#: More untouched cases than this for each agent, and the night opens no more: nobody works them off.
WAITING_PER_AGENT = 60
#: The best two fifths of those who may be called.
TOP_PERCENT = 40
#: What a call costs in the brand's money: ten minutes of an agent.
CALL_COST = 60
FIRST_TOUCH = 2  # business days
#: A promise that nothing came of is over after this time.
PROMISE_DAYS = 60


def close_returned(*, at: datetime, member_ids: Sequence[int] | None = None) -> int:
    """The member has ordered: the case closes itself as won back."""
    return _closed("winback/cases_returned", outcome=State.WON_BACK, at=at, members=_listed(member_ids))


def open_due(*, as_of: date, at: datetime) -> int:
    """New cases of this night, for the best of those who may be called, shared among the teams."""
    draw = Draw.of(as_of)
    agents = User.objects.filter(is_active=True, role=Role.AGENT).count()
    waiting = Case.objects.filter(state__in=(State.NEW, State.ASSIGNED), attempts=0).count()
    room = max(0, agents * WAITING_PER_AGENT - waiting)
    silent = _candidates("winback/cases_silent", draw=draw, quota=min(room, agents * SILENT_PER_AGENT))
    opened = open_rows(silent, at=at)
    lost = _candidates("winback/cases_lost", draw=draw, quota=min(room - opened, agents * LOST_PER_AGENT))
    return opened + open_rows(lost, at=at)


def advance_due(*, at: datetime) -> int:
    """What waited for a date: retries with competitors, promises that ran out, refusals by other doors."""
    refused = _closed("winback/cases_refused", outcome=State.DO_NOT_CONTACT, at=at, call_channel=Channel.CALL)
    return refused + _retry(at=at) + _forget_promises(at=at)


def _retry(*, at: datetime) -> int:
    """Still with a competitor 90 days ago: ask again, two times a year at most."""
    due = Case.objects.filter(state=State.WITH_COMPETITOR, retry_at__lte=at).select_for_update(
        skip_locked=True
    )
    with transaction.atomic():
        rows = list(due)
        for case in rows:
            move(
                case=case, to=State.NEW, by=None, at=at, owner=None, retry_at=None, retries=case.retries + 1,
                attempts=0, next_at=at, first_touch_at=None, first_touch_due_at=first_touch_due(at),
            )  # fmt: skip
            _let_see(case)
    return len(rows)


def _forget_promises(*, at: datetime) -> int:
    over = Case.objects.filter(
        state=State.PROMISED, next_at__lte=at - timedelta(days=PROMISE_DAYS)
    ).select_for_update(skip_locked=True)
    with transaction.atomic():
        rows = list(over)
        for case in rows:
            move(case=case, to=State.CLOSED, by=None, at=at)
    return len(rows)


def _candidates(name: str, *, draw: Draw, quota: int) -> list[dict[str, Any]]:
    if quota <= 0:
        return []
    params = full_params(top_percent=TOP_PERCENT, draw=draw, quota=quota) | {
        "call_channel": Channel.CALL,
        "calls_from": (100 - TOP_PERCENT) / 100,
        "call_cost": CALL_COST,
        "ratio": LifecyclePolicy.current().core_alarm_ratio,
    }
    before = sql.text("winback/eligible") if name == "winback/cases_lost" else ""
    return sql.fetch(before + sql.text(name), params).dicts()


def open_rows(
    rows: list[dict[str, Any]],
    *,
    at: datetime,
    team: Team | None = None,
    owner: User | None = None,
    due: datetime | None = None,
) -> int:
    """Cases and their assignments; whoever has an open case by now is left out by the unique index.

    For this owner or team, else for the teams in turn; due in two business days unless said otherwise.
    """
    if owner:
        whose: dict[str, Any] = {"owner": owner, "state": State.ASSIGNED}
        teams: list[Team | None] = [owner.team] * len(rows)
    else:
        whose, teams = {}, [team] * len(rows) if team else _teams(len(rows))
    times = {"opened_at": at, "next_at": at, "first_touch_due_at": due or first_touch_due(at)}
    cases = [Case(**row, **whose, **times, team=one) for row, one in zip(rows, teams, strict=True)]
    keys = [case.occasion_key for case in cases]
    with transaction.atomic():
        known = set(Case.objects.filter(occasion_key__in=keys).values_list("occasion_key", flat=True))
        Case.objects.bulk_create(cases, ignore_conflicts=True)
        opened = list(Case.objects.filter(occasion_key__in=set(keys) - known))
        Assignment.objects.bulk_create(
            Assignment(member_id=case.member_id, kind=ASSIGNMENT, created_at=at, **_seen_by(case))
            for case in opened
            if case.team_id or case.owner_id
        )
    return len(opened)


def _seen_by(case: Case) -> dict[str, int | None]:
    return {"user_id": case.owner_id} if case.owner_id else {"team_id": case.team_id}


def _teams(rows: int) -> list[Team | None]:
    """Whose turn it is: the team with the fewest open cases for each of its agents."""
    agents = Counter(
        User.objects.filter(is_active=True, role=Role.AGENT, team__isnull=False).values_list(
            "team", flat=True
        )
    )
    if not agents:
        return [None] * rows
    teams = Team.objects.in_bulk(list(agents))
    load = Counter(
        Case.objects.exclude(state=State.CLOSED).filter(team__in=teams).values_list("team", flat=True)
    )
    turns: list[Team | None] = []
    for _row in range(rows):
        key = min(agents, key=lambda team: (load[team] / agents[team], team))
        load[key] += 1
        turns.append(teams[key])
    return turns


def _let_see(case: Case) -> None:
    if case.team_id:
        Assignment.objects.get_or_create(
            member_id=case.member_id, team_id=case.team_id, kind=ASSIGNMENT, until=None
        )


def _closed(name: str, *, outcome: str, at: datetime, **params: Any) -> int:
    """Close what the file finds, tell the audit log, and let the members go."""
    with transaction.atomic(savepoint=False):
        rows = sql.query(name, at=at, **params).rows
        release_assignments(member_ids=[member for _case, member in rows], at=at)
        for case in Case.objects.filter(pk__in=[case for case, _member in rows]):
            record(by=None, action="case.move", target=case, to=State.CLOSED, outcome=outcome)
    return len(rows)


def _listed(member_ids: Sequence[int] | None) -> list[int] | None:
    return None if member_ids is None else list(member_ids)


def first_touch_due(at: datetime) -> datetime:
    calendar = Calendar.of(Brand.get())
    return add_business_time(at, calendar.day_length * FIRST_TOUCH, calendar=calendar)
