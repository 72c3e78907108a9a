"""Which pairs wait for an answer, and what was merged lately? The reads behind the queue's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from crm.access import may
from crm.models import User
from members.models import DuplicateCandidate, DuplicateSearch, Merge
from members.queries import visible_to

ROWS_A_PAGE = 30
VIEWS = ("open", "later", "rejected")
State = DuplicateCandidate.State


@dataclass(frozen=True)
class Page:
    rows: list[DuplicateCandidate]
    next: str


def pairs(*, for_user: User) -> QuerySet[DuplicateCandidate]:
    """The pairs of which this person may see both members; merged ones are no pairs any more."""
    if not may(for_user, "duplicates.decide"):
        return DuplicateCandidate.objects.none()
    seen = visible_to(for_user)
    rows = DuplicateCandidate.objects.exclude(state=State.MERGED).select_related("one", "other", "decided_by")
    return rows.filter(one__in=seen, other__in=seen)


def in_view(view: str, *, at: datetime) -> Q:
    """What was put off is open again when its time has come."""
    due = Q(state=State.LATER, later_until__lte=at)
    match view:
        case "later":
            return Q(state=State.LATER) & ~due
        case "rejected":
            return Q(state=State.REJECTED)
        case _:
            return Q(state=State.OPEN) | due


def listed(*, for_user: User, view: str, at: datetime, cursor: str = "") -> Page:
    """The likeliest first; the cursor is "probability:id" of the last one that was shown."""
    rows = pairs(for_user=for_user).filter(in_view(view, at=at)).order_by("-probability", "-pk")
    probability, _, key = cursor.partition(":")
    try:
        below, last = float(probability), int(key)
    except ValueError:
        pass
    else:
        rows = rows.filter(Q(probability__lt=below) | Q(probability=below, pk__lt=last))
    shown = list(rows[: ROWS_A_PAGE + 1])
    more, shown = len(shown) > ROWS_A_PAGE, shown[:ROWS_A_PAGE]
    return Page(shown, f"{shown[-1].probability!r}:{shown[-1].pk}" if more else "")


def numbers(*, for_user: User, at: datetime) -> dict[str, int]:
    return pairs(for_user=for_user).aggregate(
        **{view: Count("pk", filter=in_view(view, at=at)) for view in VIEWS}
    )


def following(*, for_user: User, at: datetime, besides: int) -> DuplicateCandidate | None:
    """The next pair to decide."""
    rows = pairs(for_user=for_user).filter(in_view("open", at=at)).exclude(pk=besides)
    return rows.order_by("-probability", "-pk").first()


def merges(*, for_user: User) -> QuerySet[Merge]:
    """Merges whose survivor this person may see, the newest first."""
    if not may(for_user, "duplicates.decide"):
        return Merge.objects.none()
    return Merge.objects.filter(survivor__in=visible_to(for_user)).select_related(
        "survivor", "by", "undone_by"
    )


def newest_search() -> DuplicateSearch | None:
    return DuplicateSearch.objects.first()
