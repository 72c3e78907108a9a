"""What do pages show of files that left: the list of one person or of all, and the files a member was in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from crm.access import may
from crm.models import User
from crm.numbers import row_number
from members.models import Export, ExportedMember

A_PAGE = 20


@dataclass(frozen=True)
class ExportsPage:
    rows: Sequence[Export]
    next: str


@dataclass(frozen=True)
class Disclosure:
    """One file that held a member's personal data: when, by whom, for what, and whether it was fetched."""

    at: datetime
    by: str
    approved_by: str
    purpose: str
    columns: list[str]
    fetched_at: datetime | None


def visible(user: User) -> QuerySet[Export]:
    """One's own; privacy officers see all."""
    rows = Export.objects.select_related("by", "decided_by")
    return rows if may(user, "exports.approve") else rows.filter(by=user)


def listed(*, for_user: User, cursor: str = "") -> ExportsPage:
    """The newest first; the cursor is the last one that was shown."""
    rows = visible(for_user).annotate(sightings=Count("canaries__sightings")).order_by("-pk")
    if last := row_number(cursor):
        rows = rows.filter(pk__lt=last)
    found = list(rows[: A_PAGE + 1])
    more = len(found) > A_PAGE
    found = found[:A_PAGE]
    return ExportsPage(found, str(found[-1].pk) if more else "")


def one(pk: int, *, for_user: User) -> Export | None:
    return visible(for_user).filter(pk=pk).first()


def exported_on(member_id: int) -> list[Disclosure]:
    """The files with this member's personal data, the newest first: for the privacy record."""
    rows = ExportedMember.objects.filter(member_id=member_id).select_related(
        "export__by", "export__decided_by"
    )
    return [
        Disclosure(
            at=row.export.finished_at or row.export.created_at,
            by=str(row.export.by),
            approved_by=str(row.export.decided_by or ""),
            purpose=row.export.purpose,
            columns=list(row.export.columns),
            fetched_at=row.export.fetched_at,
        )
        for row in rows.order_by("-export_id")
    ]
