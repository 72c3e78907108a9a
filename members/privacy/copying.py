"""What do we know about this member? Every row of every table that leads to them, as the erasure map says.

So the copy is complete for the same reason as an erasure: a column that the map forgets fails a test.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from crm.models import User, record
from members.models import Member, PrivacyRequest
from members.privacy.erasure.map import MAP

#: Secrets of ours, and who of the staff did it: no data of the member.
LEFT_OUT = frozenset({
    "token", "link_token", "lease_token", "lease_until", "leased_by", "provider_key", "submission", "actor",
    "user", "digest",
})  # fmt: skip


def copy_of(
    *, member: Member, by: User, request: PrivacyRequest | None = None
) -> dict[str, list[dict[str, Any]]]:
    """table → its rows about the member, as JSON takes them; who took the copy is on record."""
    found: dict[str, list[dict[str, Any]]] = {}
    for label, fate in MAP.items():
        if not fate.of:
            continue
        model = apps.get_model(label)
        which = models.Q()
        for path in fate.paths:
            which |= models.Q(**{path: member.pk})
        fields = [field for field in model._meta.local_concrete_fields if _told(field)]
        rows = model.objects.filter(which).order_by("pk").values(*(field.attname for field in fields))
        if told := [
            {name: _plain(value) for name, value in row.items() if value not in (None, "")} for row in rows
        ]:
            found[label] = told
    record(by=by, action="privacy.export", target=request or member, member_id=member.pk, tables=len(found))
    return found


def headings() -> dict[str, str]:
    """table → what it is called."""
    return {label: str(apps.get_model(label)._meta.verbose_name) for label in MAP}


def _told(field: Any) -> bool:
    staff = field.remote_field is not None and field.related_model is User
    return not (isinstance(field, models.BinaryField) or field.name in LEFT_OUT or staff)


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | float | bool | list | dict) or value is None:
        return value
    return str(value)
