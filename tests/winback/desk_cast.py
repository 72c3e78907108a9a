"""A desk to work at: a team, its agents, members who are lost or fall silent, and their cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from campaigns.calls import ContactFields, dispositions
from crm.models import Team, User
from lifecycle.models import LifecyclePolicy, LifecycleRun, MemberMetrics, MemberStage
from members.models import Consent, Member
from tests.campaign_cast import NOON, TODAY, make_lost, make_member, make_user
from winback import cases
from winback.models import Case

SALT = "2026-salt"


def make_team(name: str = "客服一組") -> Team:
    team, _ = Team.objects.get_or_create(name=name)
    return team


def make_agent(role: str = "agent", *, team: Team | None = None, **values: Any) -> User:
    name = values.pop("name", "許雅雯")
    agent = make_user(role, team=team or make_team(), **values)
    User.objects.filter(pk=agent.pk).update(name=name)
    agent.refresh_from_db()
    return agent


def allow_calls(member: Member, state: str = "granted") -> None:
    Consent.objects.create(
        member=member, channel="call", state=state, changed_at=NOON - timedelta(days=400), source="form"
    )


def make_run() -> LifecycleRun:
    """A newest night, which the view of cycles and ratios reads."""
    return LifecycleRun.objects.create(
        as_of=TODAY, policy=LifecyclePolicy.current(), brand_gap_days=60, gap_members=40, rfm_buyers=0
    )


def make_callable(*, value: int = 20_000, phone: str = "", calls: str = "granted", **values: Any) -> Member:
    """A lost member whom one may call."""
    number = Member.objects.count() + 1
    member = make_lost(value=value, phone=phone or f"+8869{number:08}", **values)
    allow_calls(member, calls)
    return member


def make_silent(*, days: int, value: int = 20_000, calls: str = "granted") -> Member:
    """A core member who bought every 30 days and then stopped, so many days ago."""
    member = make_member(phone=f"+8869{Member.objects.count() + 1:08}")
    allow_calls(member, calls)
    last = TODAY - timedelta(days=days)
    MemberStage.objects.create(member=member, stage="core", seq=1, since_on=TODAY - timedelta(days=300))
    MemberMetrics.objects.create(
        member=member,
        order_count=13,
        purchase_days=13,
        value_amount=value,
        net_amount=value,
        first_order_on=last - timedelta(days=360),
        last_order_on=last,
    )
    return member


def make_case(member: Member | None = None, **values: Any) -> Case:
    """An open case with the team's assignment, as the night leaves it."""
    member = member or make_callable()
    defaults = {
        "kind": "winback",
        "team": make_team(),
        "occasion_key": f"test:{uuid4()}",
        "opened_at": NOON - timedelta(days=1),
        "next_at": NOON - timedelta(days=1),
        "priority": 100,
    }
    case = Case.objects.create(member=member, **{**defaults, **values})
    if case.team:
        member.assignments.create(team=case.team, kind="case")
    return case


def ended(code: str, **values: Any) -> ContactFields:
    """A contact that ended so."""
    by_code = {row.code: row for row in dispositions()}
    defaults: dict[str, Any] = {"submission": uuid4(), "kind": "winback", "note": "她說最近很忙。"}
    return ContactFields(disposition=by_code[code], **{**defaults, **values})


def claimed(case: Case, by: User) -> Case:
    taken = cases.claim(case_id=case.pk, by=by, at=NOON)
    assert taken.won
    return taken.case
