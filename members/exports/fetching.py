"""Who gets the file? Whoever asked for it, once; then it is gone, as it is when its time is over."""

from __future__ import annotations

from typing import BinaryIO

from django.db import transaction
from django.db.models.functions import Now

from crm.models import User, record
from members.exports.writing import path_of
from members.models import Export

State = Export.State


def fetch(*, export: Export, by: User) -> BinaryIO | None:
    """The open file, which has no name any more; None when it was fetched, expired, or is somebody else's."""
    with transaction.atomic():
        won = Export.objects.filter(pk=export.pk, by=by, state=State.READY, expires_at__gt=Now()).update(
            state=State.FETCHED, fetched_at=Now()
        )
        if not won:
            return None
        path = path_of(export)
        file = path.open("rb") if path.exists() else None
        record(by=by, action="export.fetch", target=export, rows=export.rows)
    path.unlink(missing_ok=True)
    return file


def expire() -> int:
    """Remove files whose time is over."""
    over = Export.objects.filter(state=State.READY, expires_at__lte=Now())
    for export in over:
        path_of(export).unlink(missing_ok=True)
    return over.update(state=State.EXPIRED)
