"""Is the log of who did what still what was written? Each day is sealed over its rows and the day before.

The rows themselves cannot be changed through the program (a guard in the database refuses it); the chain
shows whoever goes around the guard. A day is sealed once no transaction that began in it is still open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Now

from crm import sql
from crm.access import may
from crm.models import AuditDay, AuditEntry, Brand, User

#: How many sealed days a night looks at again.
LOOK_BACK = 35
A_PAGE = 50


@dataclass(frozen=True)
class Verdict:
    days: int
    #: Days whose rows or whose chain do not fit any more.
    broken: list[date]


def seal(*, today: date) -> int:
    """Seal the days before today that are not sealed yet; how many. Twice seals nothing."""
    with transaction.atomic():
        sql.fetch("select pg_advisory_xact_lock(hashtextextended('audit seal', 0))")
        last = AuditDay.objects.order_by("-on").first()
        day = last.on + timedelta(days=1) if last else _first_day()
        sealed, previous = 0, bytes(last.digest) if last else b""
        while day is not None and day < today and not _is_open(day):
            previous = _seal(day, previous)
            sealed, day = sealed + 1, day + timedelta(days=1)
    return sealed


def verify(*, days: int | None = None) -> Verdict:
    """Compute the digests anew, of the newest days or of all, and keep what was found."""
    rows = list(AuditDay.objects.order_by("-on")[: days + 1 if days else None])[::-1]
    broken: list[date] = []
    for place, row in enumerate(rows):
        if place == 0 and days and len(rows) > days:
            continue  # only the digest that the next day builds upon
        before = rows[place - 1] if place else None
        previous = bytes(before.digest) if before and before.on == row.on - timedelta(days=1) else b""
        count, _first, _last, digest = _digest(row.on, previous)
        is_intact = bytes(digest) == bytes(row.digest) and count == row.rows
        AuditDay.objects.filter(pk=row.pk).update(checked_at=Now(), is_intact=is_intact)
        if not is_intact:
            broken.append(row.on)
    return Verdict(len(rows), broken)


def entries(*, for_user: User) -> QuerySet[AuditEntry]:
    """The rows that this person may read: their own, their team's, or all (reliability.md §1.4)."""
    rows = AuditEntry.objects.select_related("user").order_by("-id")
    if may(for_user, "audit.all"):
        return rows
    if not may(for_user, "audit.view"):
        return rows.none()
    if for_user.role == "team_lead" and for_user.team_id:
        return rows.filter(Q(user=for_user) | Q(user__team=for_user.team_id))
    return rows.filter(user=for_user)


def about(rows: QuerySet[AuditEntry], *, member_id: int) -> QuerySet[AuditEntry]:
    """Those that concern one member, alone or in a list that was read."""
    return rows.filter(Q(member_id=member_id) | Q(action="members.read", detail__ids__contains=[member_id]))


def _seal(day: date, previous: bytes) -> bytes:
    rows, first, last, digest = _digest(day, previous)
    AuditDay.objects.create(
        on=day,
        rows=rows,
        first_id=first,
        last_id=last,
        digest=bytes(digest),
        checked_at=Now(),
        is_intact=True,
    )
    return bytes(digest)


def _digest(day: date, previous: bytes) -> tuple[int, int, int, bytes]:
    (row,) = sql.query("crm/audit_digest", on_day=day, zone=Brand.get().time_zone, previous=previous).rows
    return row[0], row[1], row[2], row[3]


def _first_day() -> date | None:
    first = AuditEntry.objects.aggregate(at=Min("at"))["at"]
    return first.astimezone(Brand.get().zone).date() if first else None


def _is_open(day: date) -> bool:
    """A transaction from that day may still write rows that bear its time."""
    rows: Sequence[Sequence[bool]] = sql.fetch(
        "select exists (select from pg_stat_activity where datname = current_database()"
        " and pid <> pg_backend_pid()"
        " and xact_start < ((%(day)s::date + 1)::timestamp at time zone %(zone)s))",
        {"day": day, "zone": Brand.get().time_zone},
    ).rows
    return bool(rows[0][0])
