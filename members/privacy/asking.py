"""Which requests may this person see, and which is due first?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from crm.access import may
from crm.models import User
from crm.numbers import row_number
from members.models import PrivacyRequest
from members.queries import visible_to

A_PAGE = 50
#: A cursor beyond it was made up.
MOST_REQUESTS = 10_000_000
OPEN = ~Q(state__in=PrivacyRequest.OVER)


@dataclass(frozen=True)
class Numbers:
    open: int
    late: int
    done: int
    refused: int


def requests_visible_to(person: User) -> QuerySet[PrivacyRequest]:
    """All for the officer, also of the erased; agents and team leads see those of their members."""
    if not may(person, "privacy.view"):
        return PrivacyRequest.objects.none()
    if may(person, "privacy.work"):
        return PrivacyRequest.objects.all()
    return PrivacyRequest.objects.filter(member__in=visible_to(person))


def listed(*, for_user: User, view: str, at: datetime, cursor: str = "") -> tuple[list[PrivacyRequest], str]:
    """A page, what is due first; the cursor of the next one."""
    rows = requests_visible_to(for_user).select_related("member")
    rows = {
        "open": rows.filter(OPEN),
        "late": rows.filter(OPEN, due_at__lt=at),
        "done": rows.filter(state="done"),
        "refused": rows.filter(state__in=["refused", "withdrawn"]),
    }[view]
    is_open = view in {"open", "late"}
    start = min(row_number(cursor), MOST_REQUESTS)
    found = list(rows.order_by(*(["due_at", "id"] if is_open else ["-id"]))[start : start + A_PAGE + 1])
    return found[:A_PAGE], str(start + A_PAGE) if len(found) > A_PAGE else ""


def numbers(*, for_user: User, at: datetime) -> Numbers:
    counts = requests_visible_to(for_user).aggregate(
        open=Count("pk", filter=OPEN),
        late=Count("pk", filter=OPEN & Q(due_at__lt=at)),
        done=Count("pk", filter=Q(state="done")),
        refused=Count("pk", filter=Q(state__in=["refused", "withdrawn"])),
    )
    return Numbers(**counts)
