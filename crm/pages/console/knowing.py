"""What must an agent know of a member before speaking? Read in one statement, red before anything else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from campaigns.models import Disposition
from crm import sql
from crm.formats import clock, day, local, short_day
from crm.models import User
from members import complaints, privacy
from members.models import Channel, Complaint, ContactPreference, Member
from winback.models import Case


@dataclass(frozen=True)
class Flag:
    """What an agent must know before speaking."""

    title: str
    text: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Draft:
    """What this person typed into the case and did not finish."""

    fields: dict[str, str]
    saved_at: datetime


@dataclass(frozen=True)
class Known:
    """`refused` says since when, by channel; `contacts` are those of the case, the newest first."""

    member: Member
    refused: dict[str, datetime]
    is_blocked: bool
    wish: ContactPreference | None
    complaint: Complaint | None
    last_refusal: Case | None
    contacts: list[dict[str, Any]]
    draft: Draft | None


def known_of(member: Member, *, person: User, case: Case | None = None) -> Known:
    number = privacy.address_hash(channel=Channel.CALL, address=member.phone) if member.phone else b""
    (row,) = sql.query(
        "crm/desk_about",
        member_id=member.pk,
        case_id=case.pk if case else 0,
        person_id=person.pk,
        call_hash=number,
    ).dicts()
    # The driver leaves JSON as text.
    found = {name: json.loads(text) if isinstance(text, str) else text for name, text in row.items()}
    wish, complaint, last, draft = (found[name] for name in ("wish", "complaint", "last_refusal", "draft"))
    return Known(
        member=member,
        refused={name: datetime.fromisoformat(at) for name, at in (found["refused"] or {}).items()},
        is_blocked=bool(found["is_blocked"]),
        wish=ContactPreference(member=member, **_times(wish)) if wish else None,
        complaint=Complaint(member=member, **_times(complaint)) if complaint else None,
        last_refusal=Case(member=member, **_times(last)) if last else None,
        contacts=[_contact(row) for row in found["contacts"] or ()],
        draft=Draft(**_times(draft)) if draft else None,
    )


def _times(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its times read."""
    return {
        name: datetime.fromisoformat(value) if value and name.endswith(("_at", "_until")) else value
        for name, value in row.items()
    }


def _contact(row: dict[str, Any]) -> dict[str, Any]:
    ending = Disposition(is_connected=row["is_connected"], label_zh=row["label_zh"], label_en=row["label_en"])
    return {**row, "disposition": ending, "at": datetime.fromisoformat(row["at"])}


def no_calls(known: Known) -> str:
    """Why we may not call, in words; empty when we may."""
    if since := known.refused.get(Channel.CALL):
        return gettext("The member has refused calls on %(day)s.") % {"day": _day(since)}
    if known.is_blocked:
        return gettext("The number is blocked: it is wrong, or its owner asked us not to call.")
    return ""


def flags(known: Known) -> list[Flag]:
    """Red first: an open complaint, no calls, a refusal the last time."""
    found = [_of_complaint(known.complaint)] if known.complaint else []
    if blocked := no_calls(known):
        found.append(Flag(gettext("Do not call."), blocked, "bad", "phone-off"))
    elif words := privacy.refusal_words(known.member, refused=known.refused, wish=known.wish):
        found.append(Flag(gettext("No marketing."), words, "warn", "hand-stop"))
    if last := known.last_refusal:
        words = gettext("%(case)s, %(day)s: %(outcome)s") % {
            "case": last.case_no, "day": _day(last.closed_at), "outcome": outcome_name(last.outcome),
        }  # fmt: skip
        found.append(Flag(gettext("Said no the last time."), words, "warn", "hand-stop"))
    return found


def _of_complaint(complaint: Complaint) -> Flag:
    is_answered = complaint.first_reply_at is not None
    due = complaint.resolution_due_at if is_answered else complaint.first_reply_due_at
    what = str(complaints.category_name(complaint.category))
    words = gettext("%(number)s %(what)s, due %(due)s") % {
        "number": complaint.complaint_no, "what": what, "due": _at(due),
    }  # fmt: skip
    return Flag(gettext("Settle the complaint first, do not sell."), words, "bad", "alert-triangle")


def outcome_name(outcome: str) -> str:
    if outcome in Case.State.values:
        return str(Case.State(outcome).label)
    words = {"handled": gettext("settled"), "erased": gettext("the member was erased")}
    return words.get(outcome, outcome)


def _day(at: datetime | None) -> str:
    return day(local(at).date()) if at else ""


def _at(at: datetime | None) -> str:
    return f"{short_day(local(at).date())} {clock(at)}" if at else ""
