"""What is a member tied to, and where did each tie come from? What has been promised to be made?"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from crm import sql
from crm.models import User
from members.models import CustomRequest
from members.queries import visible_to

Rows = list[dict[str, Any]]
NOUNS = (
    "tags", "interests", "notes", "life_events", "groups", "identities", "memberships", "contacts",
    "requests",
)  # fmt: skip
OPEN = ~Q(state__in=[CustomRequest.State.DONE, CustomRequest.State.DECLINED])
#: How soon a wish has to be ready before it stands among the pressing ones.
SOON_DAYS = 7


def known(*, member_id: int, at: datetime) -> dict[str, Rows]:
    """Noun → its rows, with `source`, `by` and `at`; days and times are read, the rest is as it is kept."""
    (row,) = sql.query("members/ties/known", member_id=member_id, now=at).dicts()
    # The driver leaves JSON as text.
    return {noun: [_read(one) for one in json.loads(row[noun] or "[]")] for noun in NOUNS}


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name == "amount":
        return Decimal(value)
    if name == "on" or name.endswith("_on"):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name == "at" or name.endswith("_at") else value


def custom_requests(*, for_user: User, view: str, on: date) -> QuerySet[CustomRequest]:
    """Wishes of the members this person sees, what is wanted first on top: open, pressing, or over."""
    rows = CustomRequest.objects.select_related("member", "order").filter(member__in=visible_to(for_user))
    if view == "over":
        return rows.exclude(OPEN).order_by("-updated_at", "-id")
    rows = rows.filter(OPEN)
    if view == "soon":
        rows = rows.filter(wanted_on__lt=on + timedelta(days=SOON_DAYS))
    return rows.order_by(F("wanted_on").asc(nulls_last=True), "id")
