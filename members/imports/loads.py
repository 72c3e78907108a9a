"""Which loads are there? One row per file, found again by its content when a command is repeated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from crm.models import Brand, User, record
from members.imports import mappings, modes, profiles, uploads
from members.imports.errors import CannotLoad
from members.imports.files import fingerprint
from members.imports.keeper import unheld
from members.imports.staging import Staging
from members.models import Load

SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
#: What a worker goes on with; a draft and a trial that has ended wait for a person.
UNFINISHED = (
    Load.State.QUEUED,
    Load.State.READING,
    Load.State.CHECKING,
    Load.State.APPLYING,
    Load.State.UNDOING,
)
WAITING = (Load.State.DRAFT, Load.State.CHECKED)


def register(
    *,
    path: Path,
    kind: str,
    profile: str,
    source: str = "main",
    mode: str = Load.Mode.UPSERT,
    options: Mapping[str, Any] | None = None,
    is_trial: bool = False,
    file_name: str = "",
    by: User | None = None,
) -> Load:
    """The unfinished load of the same bytes and wishes, or a new one that waits to be run."""
    check_mode(mode, kind)
    check_source(source)
    profiles.shape_of(profile, kind)
    sha256, size = fingerprint(path)
    wishes = {"mode": mode, "options": dict(options or {}), "is_trial": is_trial}
    with transaction.atomic():
        same = (
            Load.objects.filter(
                sha256=sha256, kind=kind, profile=profile, source=source, state__in=UNFINISHED, **wishes
            )
            .exclude(state=Load.State.UNDOING)
            .order_by("-pk")
            .first()
        )
        if same:
            Load.objects.filter(pk=same.pk).update(path=str(path.resolve()), cancel_requested=False)
            same.refresh_from_db()
            return same
        load = Load.objects.create(
            kind=kind, profile=profile, source=source, file_name=(file_name or path.name)[:255],
            path=str(path.resolve()), sha256=sha256, size=size, by=by, **wishes,
        )  # fmt: skip
        record(by=by, action="load.register", target=load, kind=kind, profile=profile, source=source)
    return load


def draft(*, path: Path, kind: str, source: str, file_name: str, by: User) -> Load:
    """An uploaded file of documented columns that a person is about to prepare on the page."""
    check_source(source)
    profiles.shape_of("generic", kind)
    sha256, size = fingerprint(path)
    return Load.objects.create(
        kind=kind, source=source, file_name=file_name[:255], path=str(path.resolve()), sha256=sha256,
        size=size, by=by, state=Load.State.DRAFT,
    )  # fmt: skip


def prepare(*, load: Load, options: Mapping[str, Any], mode: str, by: User) -> bool:
    """What the person has chosen, and the trial queued; False when the load cannot be prepared now."""
    check_mode(mode, load.kind)
    with transaction.atomic():
        won = Load.objects.filter(pk=load.pk, state__in=[*WAITING, Load.State.FAILED]).update(
            state=Load.State.QUEUED, is_trial=True, options=dict(options), mode=mode, layout={}, trial={},
            counts={}, error="", problem={}, offset=0, lines_read=0, applied_line=0, finished_at=None,
            cancel_requested=False, lease_token=None, lease_until=None, started_at=None,
        )  # fmt: skip
        if won:
            mappings.remember(kind=load.kind, options=options, by=by)
            record(by=by, action="load.trial", target=load, mode=mode)
    return bool(won)


def go(*, load: Load, by: User) -> bool:
    """After its trial: write it. False when there was no trial, or somebody else has begun."""
    with transaction.atomic():
        won = Load.objects.filter(pk=load.pk, state=Load.State.CHECKED).update(
            state=Load.State.APPLYING, is_trial=False, started_at=None,
            cancel_requested=False, lease_token=None, lease_until=None,
        )  # fmt: skip
        if won:
            record(by=by, action="load.register", target=load, kind=load.kind, mode=load.mode)
    return bool(won)


def discard(*, load: Load, by: User | None) -> bool:
    """Drop a file that was never written."""
    with transaction.atomic():
        won = Load.objects.filter(pk=load.pk, state__in=WAITING).update(
            state=Load.State.CANCELLED, finished_at=Now()
        )
        if won:
            record(by=by, action="load.cancel", target=load)
    if won:
        Staging(load.pk, Brand.get().zone).drop()
        uploads.forget(load)
    return bool(won)


def forget_waiting(*, before: datetime) -> int:
    """Drafts and trials that nobody came back to: their rows wait in the database, their file on the disk."""
    old = Load.objects.filter(state__in=WAITING, created_at__lt=before)
    for load in old:
        Load.objects.filter(pk=load.pk, state__in=WAITING).update(
            state=Load.State.CANCELLED, finished_at=Now()
        )
        Staging(load.pk, Brand.get().zone).drop()
        uploads.forget(load)
    return len(old)


def check_source(source: str) -> None:
    if not SOURCE.fullmatch(source):
        raise CannotLoad(
            f"The source {source!r} must be lower-case letters, digits and - _ . only, such as main."
        )


def check_mode(mode: str, kind: str) -> None:
    if mode not in Load.Mode.values:
        raise CannotLoad(f"There is no mode {mode!r}; known are {', '.join(Load.Mode.values)}.")
    if mode not in dict(modes.of(kind)):
        known = ", ".join(word for word, _label in modes.of(kind))
        raise CannotLoad(f"The mode {mode} is for members; {kind} take: {known}.")


def cancel(*, load: Load, by: User | None) -> bool:
    """Ask the process at work to stop after its piece; what is applied stays. False when it was over."""
    with transaction.atomic():
        # An undo goes on to its end: half of one would be neither.
        stoppable = [state for state in UNFINISHED if state != Load.State.UNDOING]
        asked = Load.objects.filter(pk=load.pk, state__in=stoppable).update(cancel_requested=True)
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
