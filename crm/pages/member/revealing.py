"""May this person see the whole of a masked field, now, and who will know that they did?"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models.functions import Now

from crm.models import AuditEntry, User, record
from members.models import Member

#: Per person (reliability.md §1.4).
HOURLY, DAILY = 60, 300
ACTION = "member.reveal"


class QuotaUsedUp(Exception):
    """The person has revealed as much as an hour or a day allows."""


def reveal_field(*, member: Member, field: str, reason: str, by: User) -> str | date | None:
    """The value; the audit row is written in the same transaction as the read. Raises QuotaUsedUp."""
    with transaction.atomic():
        # Two tabs at once take turns on the person's own row, so that together they stay below the quota.
        User.objects.select_for_update().get(pk=by.pk)
        mine = AuditEntry.objects.filter(user=by, action=ACTION)
        hour = mine.filter(at__gt=Now() - timedelta(hours=1)).count()
        day = mine.filter(at__gt=Now() - timedelta(days=1)).count()
        if hour >= HOURLY or day >= DAILY:
            raise QuotaUsedUp
        record(by=by, action=ACTION, target=member, field=field, reason=reason)
        value: str | date | None = getattr(member, field)
        return value
