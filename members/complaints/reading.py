"""Which complaints are open, late, or mine? Lists for people, and the question that the send gate asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from crm.models import User
from crm.numbers import row_number
from members.models import Complaint
from members.queries import visible_to

PAGE = 50
#: Written as the partial index is, or it would not be used.
OPEN = ~Q(status__in=sorted(Complaint.OVER))


@dataclass(frozen=True)
class Listed:
    """One page of complaints; `next` is the cursor of the page after it."""

    rows: list[Complaint]
    next: str = ""


@dataclass(frozen=True)
class Numbers:
    open: int
    late: int
    mine: int
    unassigned: int
    over: int


def open_for_members(ids: Iterable[int]) -> dict[int, Complaint]:
    """The gravest open complaint of each of these members who has one: what a red flag shows."""
    found: dict[int, Complaint] = {}
    rows = Complaint.objects.filter(OPEN, member_id__in=list(ids)).select_related("owner")
    for row in rows.order_by("level", "resolution_due_at", "id"):
        found.setdefault(row.member_id, row)
    return found


def is_open_for(member_id: int) -> bool:
    """Whether marketing must be silent now."""
    return Complaint.objects.filter(OPEN, member_id=member_id).exists()


def complained_about(member_id: int, *, person: User) -> bool:
    """Whether this member has complained about this colleague, however long ago: then somebody else asks."""
    return Complaint.objects.filter(member_id=member_id, about=person).exists()


def visible_complaints(user: User) -> QuerySet[Complaint]:
    """The complaints of the members whom this person may see, but none about themselves."""
    return (
        Complaint.objects.filter(member__in=visible_to(user))
        .exclude(about=user)
        .select_related("member", "owner", "team")
    )


def listed(*, for_user: User, view: str, at: datetime, cursor: str = "", category: str = "") -> Listed:
    """`view` is open, late, mine, unassigned or over; what is due first comes first, what is over, last."""
    rows = _of_view(visible_complaints(for_user), view, for_user=for_user, at=at)
    if category:
        rows = rows.filter(category=category)
    if view == "over":
        if last := row_number(cursor):
            rows = rows.filter(pk__lt=last)
        shown = list(rows.order_by("-pk")[: PAGE + 1])
        more = len(shown) > PAGE
        return Listed(shown[:PAGE], str(shown[PAGE - 1].pk) if more else "")
    # Open ones are few: nobody keeps hundreds of customers waiting and pages through them.
    return Listed(list(rows.order_by("resolution_due_at", "pk")[: 10 * PAGE]))


def numbers(*, for_user: User, at: datetime) -> Numbers:
    """What stands on the tabs."""
    rows = visible_complaints(for_user)
    return Numbers(
        **{
            view: _of_view(rows, view, for_user=for_user, at=at).count()
            for view in ("open", "late", "mine", "unassigned", "over")
        }
    )


def mark_breached(*, at: datetime) -> int:
    """Flag the clocks that have run out unanswered; the rows flagged. Beat and the night call it."""
    running = Complaint.objects.filter(OPEN)
    first = running.filter(first_reply_at=None, first_reply_breached=False, first_reply_due_at__lt=at).update(
        first_reply_breached=True
    )
    whole = running.filter(paused_at=None, resolution_breached=False, resolution_due_at__lt=at).update(
        resolution_breached=True
    )
    return first + whole


def _of_view(rows: QuerySet[Complaint], view: str, *, for_user: User, at: datetime) -> QuerySet[Complaint]:
    late = (
        Q(first_reply_at=None, first_reply_due_at__lt=at)
        | Q(paused_at=None, resolution_due_at__lt=at)
        | Q(legal_due_at__lt=at)
    )
    match view:
        case "over":
            return rows.filter(status__in=sorted(Complaint.OVER))
        case "late":
            return rows.filter(OPEN).filter(late)
        case "mine":
            return rows.filter(OPEN, owner=for_user)
        case "unassigned":
            return rows.filter(OPEN, owner=None)
        case _:
            return rows.filter(OPEN)
