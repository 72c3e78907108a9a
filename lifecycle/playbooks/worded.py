"""Which words are in force? The newest version of the brand's own, else those that were shipped."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet

from lifecycle.models import PlaybookVersion
from lifecycle.playbooks.shipped import KEYS, SHIPPED, Playbook, read


def playbook(key: str) -> Playbook:
    """In force now; raises KeyError for what is neither a stage nor a phase."""
    return _of(key, versions(key).first())


def everything() -> dict[str, Playbook]:
    """All twelve, in one query."""
    newest = {row.key: row for row in PlaybookVersion.objects.order_by("key", "-version").distinct("key")}
    return {key: _of(key, newest.get(key)) for key in KEYS}


def versions(key: str) -> QuerySet[PlaybookVersion]:
    """What was saved, the newest first."""
    return PlaybookVersion.objects.filter(key=key).select_related("by")


def earlier(key: str, *, version: int, on: int) -> Playbook | None:
    """The words of an earlier version, to be looked at on top of the version that is in force."""
    row = versions(key).filter(version=version).first()
    return replace(_of(key, row), version=on) if row else None


def _of(key: str, row: PlaybookVersion | None) -> Playbook:
    shipped = SHIPPED[key]
    if row is None:
        return shipped
    if row.content is None:
        return replace(shipped, version=row.version)
    return read(key, row.content, version=row.version, is_shipped=False)
