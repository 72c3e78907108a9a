"""How a queue and the way of a case read on the desk: words for what waits, and since when."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from campaigns.models import Contact
from crm import disclosures, masking
from crm.formats import clock, day, local, money, short_day
from crm.models import User
from crm.pages.console.knowing import outcome_name
from lifecycle.models import MemberStage
from members.models import Member
from members.queries import visible_to
from winback.models import Case
from winback.queries import LATER, queue, queue_counts

#: Rows of a queue; whoever has more in front of them does not read further down.
MOST = 40


@dataclass(frozen=True)
class Queued:
    """One line of the queue."""

    pk: int
    name: str
    stage: str
    due: str
    is_late: bool
    what: str
    note: str
    holder: str
    is_mine: bool
    is_later: bool


def queued(person: User, *, at: datetime, scope: str, kind: str) -> list[Queued]:
    seen = Exists(visible_to(person).filter(pk=OuterRef("member_id")))
    stage = Subquery(MemberStage.objects.filter(member=OuterRef("member_id")).values("stage")[:1])
    found = queue(for_user=person, at=at, scope=scope, kind=kind).annotate(is_seen=seen, member_stage=stage)
    return [_queued(case, person, at, case.is_seen, case.member_stage or "") for case in found[:MOST]]


def _queued(case: Case, person: User, at: datetime, is_seen: bool, stage: str) -> Queued:
    due, is_late = _due(case, at=at)
    held = case.agent and case.agent != person and case.lease_until and case.lease_until > at
    owned = case.owner and case.owner != person
    holder = ""
    if held:
        holder = gettext("%(name)s is on it") % {"name": case.agent}
    elif owned:
        holder = str(case.owner)
    notes = [case.case_no]
    if case.value_amount:
        notes.append(gettext("worth %(amount)s") % {"amount": money(case.value_amount)})
    if case.attempts:
        notes.append(ngettext("%(n)s attempt", "%(n)s attempts", case.attempts) % {"n": case.attempts})
    return Queued(
        pk=case.pk,
        name=name_of(case.member, is_seen=is_seen),
        stage=stage,
        due=due,
        is_late=is_late,
        what=f"{case.get_kind_display()} · {case.get_state_display()}",
        note=" · ".join(notes),
        holder=holder,
        is_mine=case.owner_id == person.pk,
        is_later=getattr(case, "waits_for", None) == LATER,
    )


def name_of(member: Member, *, is_seen: bool) -> str:
    """Whole for those the member is assigned to."""
    if is_seen:
        disclosures.note("name", members=[member.pk])
    name = member.name if is_seen else masking.mask_name(member.name)
    return name or member.member_no


def _due(case: Case, *, at: datetime) -> tuple[str, bool]:
    """When it is due, and whether that has passed."""
    if case.next_at > at or case.attempts or case.first_touch_due_at is None:
        due, late_from = case.next_at, case.next_at + timedelta(minutes=30)
    else:
        due, late_from = case.first_touch_due_at, case.first_touch_due_at
    here, now = local(due), local(at)
    if case.kind == Case.Kind.INBOUND and not case.attempts and case.next_at <= at:
        return gettext("now"), False
    if here.date() == now.date():
        words = gettext("today %(clock)s") % {"clock": clock(due)}
    elif here.date() == now.date() + timedelta(days=1):
        words = gettext("tomorrow %(clock)s") % {"clock": clock(due)}
    else:
        words = short_day(here.date())
    if late_from < at:
        return _late(at - due), True
    return words, False


def _late(passed: timedelta) -> str:
    if passed.days:
        return ngettext("late by %(n)s day", "late by %(n)s days", passed.days) % {"n": passed.days}
    hours = max(1, passed.seconds // 3600)
    return ngettext("late by %(n)s hour", "late by %(n)s hours", hours) % {"n": hours}


def queue_context(
    person: User, *, at: datetime, scope: str, kind: str, current: int | None
) -> dict[str, Any]:
    """The queue with its heads; `version` changes with anything that is shown."""
    rows = queued(person, at=at, scope=scope, kind=kind)
    counts = queue_counts(for_user=person, at=at)
    version = hashlib.sha256(repr((rows, counts, current)).encode()).hexdigest()[:12]
    return {
        "rows": rows,
        "counts": counts,
        "scope": scope,
        "kind": kind,
        "current": current,
        "version": version,
        "scopes": _scopes(counts, scope, kind),
        "kinds": _kinds(counts, scope, kind),
        "today": day_of(person, at=at),
    }


def _scopes(counts: dict[str, int], scope: str, kind: str) -> list[dict[str, Any]]:
    words = (("mine", gettext("My queue")), ("team", gettext("The team's")))
    return [
        {
            "text": f"{text} {counts[key]}",
            "href": f"?scope={key}" + (f"&kind={kind}" if kind else ""),
            "current": key == scope,
        }
        for key, text in words
    ]


def _kinds(counts: dict[str, int], scope: str, kind: str) -> list[dict[str, Any]]:
    found = [{"text": gettext("All"), "href": f"?scope={scope}", "current": not kind}]
    for value, label in Case.Kind.choices:
        if counts[value] or value == kind:
            text = f"{label} {counts[value]}"
            found.append({"text": text, "href": f"?scope={scope}&kind={value}", "current": value == kind})
    return found


@dataclass(frozen=True)
class Today:
    contacts: int
    connected: int

    @property
    def share(self) -> float | None:
        return self.connected / self.contacts if self.contacts else None


def day_of(person: User, *, at: datetime) -> Today:
    """What this person did today, on the brand's clock."""
    morning = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = list(
        Contact.objects.filter(by=person, at__gte=morning).values_list("disposition__is_connected", flat=True)
    )
    return Today(contacts=len(ends), connected=sum(ends))


# ---- the way of a case ----

#: The steps that a case is drawn with, and the states that stand on each.
STEPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("opened", frozenset({"new", "assigned"})),
    ("contact", frozenset({"contacting"})),
    ("interview", frozenset({"interviewing", "diagnosed"})),
    ("offer", frozenset({"offered", "promised"})),
    ("outcome", frozenset()),
)


def progress(case: Case) -> list[dict[str, Any]]:
    """Each step as done, current or to come."""
    words = {
        "opened": gettext("Case opened"),
        "contact": gettext("Reached"),
        "interview": gettext("Interview"),
        "offer": gettext("Offer"),
        "outcome": gettext("Outcome"),
    }
    notes = {"opened": _on(case.opened_at), "contact": _on(case.first_touch_at)}
    if case.state == Case.State.CLOSED:
        notes["outcome"] = outcome_name(case.outcome)
    here = next((n for n, (_key, states) in enumerate(STEPS) if case.state in states), len(STEPS) - 1)
    return [
        {
            "text": words[key],
            "note": notes.get(key, ""),
            "state": "done" if n < here else "now" if n == here else "later",
        }
        for n, (key, _states) in enumerate(STEPS)
    ]


def _on(at: datetime | None) -> str:
    return day(local(at).date()) if at else ""


def case_address(pk: int) -> str:
    return reverse("console:case", args=[pk])
