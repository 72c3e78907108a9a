"""How is an act on a complaint kept: its row, its line in the timeline, and who may see the member?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm.models import Brand, User
from members.models import Assignment, Complaint, ComplaintEvent, Interaction

#: The kind of assignment by which its owner or their team may see the member.
ASSIGNMENT = "complaint"


def locked(complaint: Complaint) -> Complaint:
    return Complaint.objects.select_for_update(of=("self",)).select_related("about").get(pk=complaint.pk)


def save(held: Complaint, *fields: str, at: datetime) -> None:
    held.updated_at = at
    held.save(update_fields=[*fields, "updated_at"])


def write(
    complaint: Complaint, kind: str, *, by: User | None, at: datetime, text: str = "", before: str = "",
    after: str = "",
) -> ComplaintEvent:  # fmt: skip
    return ComplaintEvent.objects.create(
        complaint=complaint, kind=kind, status_from=before, status_to=after, text=text, by=by, at=at
    )


def tell_timeline(complaint: Complaint, *, by: User | None) -> None:
    """The member acted, so it stands in the timeline; the lifecycle hears of it by the next night."""
    values: dict[str, Any] = {
        "kind": "complained",
        "is_own": False,
        "occurred_at": complaint.received_at,
        "occurred_on": complaint.received_at.astimezone(Brand.get().zone).date(),
        "channel": complaint.door,
        "subject": complaint.subject,
        "by": by,
    }
    Interaction.objects.create(
        member_id=complaint.member_id, source="staff", external_id=f"complaint-{complaint.pk}", **values
    )


def let_see(complaint: Complaint) -> None:
    """Whoever owns it, or their team, may see the member from now on."""
    if complaint.owner_id is None and complaint.team_id is None:
        return
    whom = {"user_id": complaint.owner_id} if complaint.owner_id else {"team_id": complaint.team_id}
    Assignment.objects.get_or_create(
        member_id=complaint.member_id, kind=ASSIGNMENT, **whom, defaults={"until": None}
    )
