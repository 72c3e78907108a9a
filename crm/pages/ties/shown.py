"""How the rows of the page read: their words, where each came from, and which buttons stand beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from crm import disclosures, masking
from crm.formats import local
from crm.models import User
from members.models import (
    ContactLink,
    CustomRequest,
    Group,
    GroupMember,
    LifeEvent,
    Member,
    MemberNote,
    SocialIdentity,
)
from members.ties.notes import MOVES
from members.ties.reading import Rows


def read(rows: dict[str, Rows], *, member: Member, person: User, today: date) -> dict[str, Rows]:
    """The rows with words; what this role may not read in full is masked."""
    for note in rows["notes"]:
        note["label"] = MemberNote.Kind(note["kind"]).label
    if rows["notes"]:
        disclosures.note("note", members=[member.pk])
    for event in rows["life_events"]:
        event["label"] = LifeEvent.Kind(event["kind"]).label
    for place in rows["groups"]:
        place["label"] = Group.Kind(place["kind"]).label
        place["role_label"] = GroupMember.Role(place["role"]).label
        place["others"] = [f"M-{pk:06d}" for pk in place["others"] or ()]
    for identity in rows["identities"]:
        identity["label"] = SocialIdentity.Platform(identity["platform"]).label
        identity["handle"] = masking.shown(person, "line_id", identity["handle"], of=member.pk) or ""
    for membership in rows["memberships"]:
        ends = membership["to_on"]
        membership["is_over"] = bool(membership["cancelled_at"]) or bool(ends and ends < today)
        membership["may_renew"] = (
            bool(ends) and not membership["cancelled_at"] and not membership["is_renewed"]
        )
    for link in rows["contacts"]:
        link["label"] = ContactLink.Role(link["role"]).label
    for request in rows["requests"]:
        _read_request(request, today)
    for one in rows["interests"]:
        one["percent"] = round(one["left"] * 100)
    return rows


def _read_request(row: dict[str, Any], today: date) -> None:
    row["label"] = CustomRequest.State(row["state"]).label
    row["choices"] = sorted((row["configuration"] or {}).items())
    row["moves"] = moves_from(row["state"])
    is_over = row["state"] in {CustomRequest.State.DONE, CustomRequest.State.DECLINED}
    row["is_late"] = not is_over and bool(row["wanted_on"] and row["wanted_on"] < today)


def moves_from(state: str) -> list[tuple[str, str]]:
    """Where a wish may go from here, in the order of the states."""
    return [(to, str(label)) for to, label in CustomRequest.State.choices if to in MOVES[state]]


def today_of(at: Any) -> date:
    return local(at).date()
