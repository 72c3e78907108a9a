"""May this person see the whole of a masked field, now, and who will know that they did?

The quota is per person, over all members and both doors (member page and desk). At four fifths of it an
entry of its own goes into the audit log, once an hour, which the status page shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Now

from crm.models import AuditEntry, User, record
from members.models import Member

#: Per person (reliability.md §1.4).
HOURLY, DAILY = 60, 300
ACTION = "member.reveal"
#: From which share of the quota on somebody else should know.
ALERT_SHARE, ALERT = 0.8, "member.reveal_alert"


class QuotaUsedUp(Exception):
    """The person has revealed as much as an hour or a day allows."""


@dataclass(frozen=True)
class Revealed:
    """The value, and how many more this person may look at within the hour."""

    value: str | date | None
    left: int


def reveal_field(*, member: Member, field: str, reason: str, by: User) -> Revealed:
    """The audit row is written in the same transaction as the read. Raises QuotaUsedUp."""
    with transaction.atomic():
        # Two tabs at once take turns on the person's own row, so that together they stay below the quota.
        User.objects.select_for_update().get(pk=by.pk)
        used = AuditEntry.objects.filter(user=by, at__gt=Now() - timedelta(days=1)).aggregate(
            day=Count("id", filter=Q(action=ACTION)),
            hour=Count("id", filter=Q(action=ACTION, at__gt=Now() - timedelta(hours=1))),
            alerts=Count("id", filter=Q(action=ALERT, at__gt=Now() - timedelta(hours=1))),
        )
        if used["hour"] >= HOURLY or used["day"] >= DAILY:
            raise QuotaUsedUp
        record(by=by, action=ACTION, target=member, field=field, reason=reason)
        hour, day = used["hour"] + 1, used["day"] + 1
        if not used["alerts"] and (hour >= ALERT_SHARE * HOURLY or day >= ALERT_SHARE * DAILY):
            record(by=by, action=ALERT, hour=hour, day=day)
        value: str | date | None = getattr(member, field)
        return Revealed(value=value, left=min(HOURLY - hour, DAILY - day))
