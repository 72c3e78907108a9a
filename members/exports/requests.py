"""Who may have which file? Personal data only with a purpose, and only when a second person agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.access import may
from crm.models import User, record
from members.models import Export

State = Export.State
LEASE = timedelta(minutes=10)
#: Nobody gets more members than this in one file.
ROWS_MOST = 1_000_000


class NotAllowed(Exception):
    """The person may not do this; the text says why."""


def request(
    *,
    by: User,
    kind: str,
    file_format: str,
    columns: Sequence[str],
    query: Mapping[str, Any],
    about: str = "",
    is_personal: bool = False,
    purpose: str = "",
) -> Export:
    """A file with masked data is queued at once; one with personal data waits for approval."""
    if not may(by, "members.export") or (is_personal and not may(by, "exports.personal")):
        raise NotAllowed(_("Your role may not export this."))
    if is_personal and not purpose.strip():
        raise NotAllowed(_("Say what the personal data is needed for."))
    with transaction.atomic():
        export = Export.objects.create(
            by=by, kind=kind, format=file_format, columns=list(columns), query=dict(query), about=about[:300],
            is_personal=is_personal, purpose=purpose.strip()[:300], language=get_language() or "",
            state=State.REQUESTED if is_personal else State.QUEUED,
        )  # fmt: skip
        action = "export.request" if is_personal else "export.queue"
        record(by=by, action=action, target=export, kind=kind, columns=list(columns), query=dict(query))
    return export


def approve(*, export: Export, by: User, remark: str = "") -> bool:
    """The second person agrees; False when it was decided already. Raises NotAllowed."""
    return _decide(export, by, State.QUEUED, remark)


def refuse(*, export: Export, by: User, remark: str = "") -> bool:
    return _decide(export, by, State.REFUSED, remark)


def _decide(export: Export, by: User, state: str, remark: str) -> bool:
    if not may(by, "exports.approve"):
        raise NotAllowed(_("Only a privacy officer decides about personal data."))
    if export.by_id == by.pk:
        raise NotAllowed(_("A second person decides: this request is your own."))
    with transaction.atomic():
        won = Export.objects.filter(pk=export.pk, state=State.REQUESTED).exclude(by=by).update(
            state=state, decided_by=by, decided_at=Now(), remark=remark.strip()[:300]
        )  # fmt: skip
        if won:
            action = "export.approve" if state == State.QUEUED else "export.refuse"
            record(by=by, action=action, target=export)
    return bool(won)


def cancel(*, export: Export, by: User) -> bool:
    """The requester no longer wants it; False once it is ready."""
    open_states = [State.REQUESTED, State.QUEUED, State.WRITING]
    with transaction.atomic():
        won = Export.objects.filter(pk=export.pk, by=by, state__in=open_states).update(
            state=State.CANCELLED, finished_at=Now(), lease_token=None, lease_until=None
        )
        if won:
            record(by=by, action="export.cancel", target=export)
    return bool(won)


def due_exports() -> QuerySet[Export]:
    """Files that wait to be written, and those whose process has died."""
    unheld = Q(lease_until=None) | Q(lease_until__lt=Now())
    return Export.objects.filter(unheld, state__in=[State.QUEUED, State.WRITING]).order_by("pk")
