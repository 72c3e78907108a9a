"""What do pages and commands read of the scores? The list with its reasons, and the newest fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from crm import sql
from crm.models import User
from lifecycle.models import LookalikeRun, MemberLikeness, MemberStage
from members.queries import visible_to


@dataclass(frozen=True)
class Reason:
    """A value the member has, whether it speaks for them, and how many who had it became core."""

    field: str
    value: str
    is_for: bool
    members: int
    core: int


def newest() -> LookalikeRun | None:
    return LookalikeRun.objects.first()


def likely(*, for_user: User, stage: str = "") -> QuerySet[MemberLikeness]:
    """Who is most like the core first, as far as this person may see them."""
    rows = MemberLikeness.objects.filter(member__in=visible_to(for_user)).order_by("-score", "-member")
    if stage:
        rows = rows.filter(member__in=MemberStage.objects.filter(stage=stage).values("member"))
    return rows


def reasons_of(likeness: MemberLikeness, levels: Sequence[dict[str, Any]]) -> list[Reason]:
    """The strongest first; `levels` are those of the run."""
    places = (likeness.reason_1, likeness.reason_2, likeness.reason_3)
    return [
        Reason(level["field"], level["value"], level["on"] > 0, level["members"], level["core"])
        for place in places
        if 0 <= place < len(levels)
        for level in (levels[place],)
    ]


def top_share(share: float) -> float | None:
    """The score that the upper `share` of the scored members reach, ties included; None without scores."""
    found = sql.fetch(
        "select percentile_disc(1 - %(share)s) within group (order by score) from lifecycle_memberlikeness",
        {"share": share},
    ).rows[0][0]
    return None if found is None else float(found)


def counts(*, at_least: float) -> tuple[int, int]:
    """All who are scored, and those who reach a score."""
    found = MemberLikeness.objects.aggregate(all=Count("pk"), top=Count("pk", filter=Q(score__gte=at_least)))
    return found["all"], found["top"]
