"""What is known of a member besides fields and facts: tags, groups, interests, life events, notes, wishes."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm import disclosures, masking, sql
from crm.access import may
from crm.formats import day, local, short_day
from crm.models import User
from crm.sources import source_name
from members import privacy
from members.models import (
    Channel,
    ContactLink,
    ContactPreference,
    CustomRequest,
    Group,
    GroupMember,
    Interest,
    LifeEvent,
    MemberNote,
    SocialIdentity,
)

#: Why a channel cannot be used, in words.
OBSTACLES = {
    "no_address": _("no address"),
    "not_a_mobile": _("not a mobile number"),
    "restricted": _("the data rests"),
    "only_service": _("service messages only"),
    "paused": _("paused by the member"),
    "suppressed": _("the address is blocked"),
}
#: What is left of an inferred interest, in words of the style sheet: strong, middling, faint.
STRONG, MIDDLING = 0.66, 0.33


def about(member_id: int, person: User, *, at: datetime) -> dict[str, Any]:
    """One query; notes only for those who may read what members say."""
    (row,) = sql.query(
        "crm/member_about",
        member_id=member_id,
        now=at,
        today=local(at).date(),
        complaints=may(person, "complaints.view"),
        person_id=person.pk,
    ).dicts()
    # The driver leaves JSON as text.
    found = {name: json.loads(text) if text else None for name, text in row.items()}
    reads_notes = masking.sight(person, "note") is masking.Sight.FULL
    complaint = found["complaint"]
    return {
        "consents": consents(member_id, found["consents"] or {}),
        "wish": _wish(found["wish"]),
        "complaint": complaint and {**complaint, "number": f"C-{complaint['id']:05d}"},
        "tags": found["tags"] or [],
        "segments": found["segments"] or [],
        "groups": [_group(row) for row in found["groups"] or ()],
        "life_events": [_event(row, reads_notes) for row in found["life_events"] or ()],
        "interests": [_interest(row) for row in found["interests"] or ()],
        "notes": _notes(found["notes"] or [], member_id) if reads_notes else [],
        "requests": [_request(row) for row in found["requests"] or ()],
        "identities": [_identity(row, person) for row in found["identities"] or ()],
        "contacts": [_contact(row) for row in found["contacts"] or ()],
        "memberships": [_membership(row) for row in found["memberships"] or ()],
    }


def _wish(row: dict[str, Any] | None) -> ContactPreference | None:
    """How the member wants to be written to, as far as the page says it. Unsaved."""
    if row is None:
        return None
    until = row["paused_until"]
    paused = datetime.fromisoformat(until) if until else None
    return ContactPreference(only_service=row["only_service"], paused_until=paused)


def consents(member_id: int, known: dict[str, Any]) -> list[dict[str, Any]]:
    """Every channel: state, since when and from where, and what else keeps us from using it."""
    reach = privacy.contactability(members=[member_id]).get(member_id, {})
    rows = []
    for channel, label in Channel.choices:
        consent, notes = known.get(channel), []
        if consent:
            notes = [
                day(local(datetime.fromisoformat(consent["at"]))),
                source_name(consent["source"]),
                consent["wording"],
            ]
        if obstacle := OBSTACLES.get(reach.get(channel, "")):
            notes.append(str(obstacle))
        rows.append(
            {
                "channel": channel,
                "label": label,
                "state": consent["state"] if consent else "unknown",
                "note": " · ".join(note for note in notes if note),
            }
        )
    return rows


def _group(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": Group.Kind(row["kind"]).label,
        "name": row["name"],
        "role": GroupMember.Role(row["role"]).label,
        "others": row["others"],
    }


def _event(row: dict[str, Any], reads_notes: bool) -> dict[str, Any]:
    return {
        "what": LifeEvent.Kind(row["kind"]).label,
        "on": day(date.fromisoformat(row["on"])),
        "note": row["note"] if reads_notes else "",
    }


def _interest(row: dict[str, Any]) -> dict[str, Any]:
    is_inferred = row["kind"] == Interest.Kind.INFERRED
    left = row["left"]
    weight = "strong" if left >= STRONG else "middling" if left >= MIDDLING else "faint"
    return {"topic": row["topic"], "is_inferred": is_inferred, "weight": weight if is_inferred else "strong"}


def _notes(rows: list[dict[str, Any]], member_id: int) -> list[dict[str, Any]]:
    if rows:
        disclosures.note("note", members=[member_id])
    return [_note(row) for row in rows]


def _note(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": MemberNote.Kind(row["kind"]).label,
        "text": row["text"],
        "is_pinned": row["is_pinned"],
        "when": short_day(local(datetime.fromisoformat(row["at"]))),
        "by": row["by"],
    }


def _request(row: dict[str, Any]) -> dict[str, Any]:
    wanted = row["wanted_on"]
    return {
        "subject": row["subject"],
        "state": CustomRequest.State(row["state"]).label,
        "wanted": short_day(date.fromisoformat(wanted)) if wanted else "",
    }


def _identity(row: dict[str, Any], person: User) -> dict[str, Any]:
    """A handle tells who somebody is as a LINE id does."""
    return {
        "platform": SocialIdentity.Platform(row["platform"]).label,
        "handle": masking.shown(person, "line_id", row["handle"]) or "",
    }


def _contact(row: dict[str, Any]) -> dict[str, Any]:
    return {"role": ContactLink.Role(row["role"]).label, "name": row["name"]}


def _membership(row: dict[str, Any]) -> dict[str, Any]:
    ends = row["to_on"]
    return {"kind": row["kind"], "until": day(date.fromisoformat(ends)) if ends else ""}
