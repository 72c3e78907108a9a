"""Which loads are there? One row per file, found again by its content when a command is repeated."""

from __future__ import annotations

import re
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from crm.models import User, record
from members.imports import profiles
from members.imports.errors import CannotLoad
from members.imports.files import fingerprint
from members.imports.keeper import unheld
from members.models import Load

SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
UNFINISHED = (Load.State.QUEUED, Load.State.READING, Load.State.APPLYING)


def register(
    *, path: Path, kind: str, profile: str, source: str = "main", file_name: str = "", by: User | None = None
) -> Load:
    """The unfinished load of the same bytes, kind, profile and source, or a new one that waits to be run."""
    if not SOURCE.fullmatch(source):
        raise CannotLoad(
            f"The source {source!r} must be lower-case letters, digits and - _ . only, such as main."
        )
    profiles.shape_of(profile, kind)
    sha256, size = fingerprint(path)
    with transaction.atomic():
        same = (
            Load.objects.filter(
                sha256=sha256, kind=kind, profile=profile, source=source, state__in=UNFINISHED
            )
            .order_by("-pk")
            .first()
        )
        if same:
            Load.objects.filter(pk=same.pk).update(path=str(path.resolve()), cancel_requested=False)
            same.refresh_from_db()
            return same
        load = Load.objects.create(
            kind=kind, profile=profile, source=source, file_name=(file_name or path.name)[:255],
            path=str(path.resolve()), sha256=sha256, size=size, by=by,
        )  # fmt: skip
        record(by=by, action="load.register", target=load, kind=kind, profile=profile, source=source)
    return load


def cancel(*, load: Load, by: User | None) -> bool:
    """Ask the process at work to stop after its piece; what is applied stays. False when it was over."""
    with transaction.atomic():
        asked = Load.objects.filter(pk=load.pk, state__in=UNFINISHED).update(cancel_requested=True)
        if asked:
            record(by=by, action="load.cancel", target=load)
        # Nobody is at work on it: then it ends here.
        Load.objects.filter(unheld(), pk=load.pk, state=Load.State.QUEUED).update(
            state=Load.State.CANCELLED, finished_at=Now()
        )
    return bool(asked)


def due_loads() -> QuerySet[Load]:
    """Loads that wait, and those whose process has died."""
    return Load.objects.filter(unheld(), state__in=UNFINISHED).order_by("pk")
