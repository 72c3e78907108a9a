"""How do contacts in either direction come in? `is_own` where the member acted (domain.md §1)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm import sql
from crm.models import Brand, User
from members import privacy
from members.ingest import room
from members.ingest.rules import Refused, checked_id, version_of
from members.ingest.tally import Tally
from members.models import Interaction, Member


def write_interactions(*, source: str) -> Tally:
    """Write what waits in incoming_interaction, in the caller's transaction, and queue whom it concerns."""
    if privacy.anybody_was_erased():
        sql.run("members/ingest/skip_erased")
    return room.upsert("interaction", source=source)


@dataclass(frozen=True)
class InteractionFields:
    external_id: str
    kind: str
    occurred_at: datetime
    channel: str = ""
    subject: str = ""
    note: str = ""
    end_kind: str = ""
    updated_at: datetime | None = None


def record_interaction(
    *, source: str, member: Member, interaction: InteractionFields, at: datetime, by: User | None = None
) -> Interaction:
    """One contact of a member we know; the newest version wins. Raises Refused."""
    return record_interactions(source=source, interactions=[(member, interaction)], at=at, by=by)[0]


def record_interactions(
    *,
    source: str,
    interactions: Sequence[tuple[Member, InteractionFields]],
    at: datetime,
    by: User | None = None,
) -> list[Interaction]:
    """A batch, in one transaction; of two with one id the newer version counts, of equal ones the later."""
    rows: dict[str, dict[str, Any]] = {}
    for member, interaction in interactions:
        row = _row(member, interaction, at, by)
        if row["external_id"] not in rows or row["version"] >= rows[row["external_id"]]["version"]:
            rows[row["external_id"]] = row

    def write() -> None:
        room.use_zone(Brand.get().zone)
        room.put("interaction", list(rows.values()))
        write_interactions(source=source)

    room.in_turn(write)
    found = Interaction.objects.filter(source=source, external_id__in=list(rows))
    known = {interaction.external_id: interaction for interaction in found}
    return [known[interaction.external_id.strip()] for _member, interaction in interactions]


def _row(member: Member, interaction: InteractionFields, at: datetime, by: User | None) -> dict[str, Any]:
    if interaction.kind == "ended" and interaction.end_kind not in Interaction.END_KINDS:
        raise Refused("end_kind", f"{interaction.end_kind!r}: {', '.join(sorted(Interaction.END_KINDS))}")
    return {
        "external_id": checked_id(interaction.external_id, reason="interaction_id", most=80),
        "member_id": member.pk,
        "kind": interaction.kind[:30],
        "end_kind": interaction.end_kind if interaction.kind == "ended" else "",
        "is_own": interaction.kind in Interaction.OWN_KINDS,
        "occurred_at": interaction.occurred_at,
        "channel": interaction.channel[:20],
        "subject": interaction.subject[:200],
        "note": interaction.note,
        "version": version_of(interaction.updated_at or at),
        "has_own_version": interaction.updated_at is not None,
        "by_id": by.pk if by else None,
    }


def declare_ended(*, member: Member, at: datetime, kind: str, by: User | None, note: str = "") -> Interaction:
    """The member has ended the relation (`kind` one of Interaction.END_KINDS): an own interaction."""
    return record_interaction(
        source="staff",
        member=member,
        interaction=InteractionFields(
            external_id=f"ended-{uuid.uuid4()}", kind="ended", end_kind=kind, occurred_at=at, note=note
        ),
        at=at,
        by=by,
    )
