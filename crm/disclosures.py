"""Whose unmasked personal data did this answer carry? Noted while it is made, written as one row at its end.

The place in the path: masking and the API's serializers note what they let through, the middleware writes the
audit row before the answer leaves. A row per answer, not per field: a list of fifty members is one read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from crm.models import ApiClient, AuditEntry, User, record

#: Up to so many members a row names them one by one; a longer list is a count and a digest.
MOST_NAMED = 100


@dataclass
class Seen:
    """What one answer has let through so far."""

    fields: set[str] = field(default_factory=set)
    members: set[int] = field(default_factory=set)

    def digest(self) -> str:
        """Proves later which members these were, to somebody who has the list."""
        words = ",".join(map(str, sorted(self.members)))
        return hashlib.sha256(words.encode()).hexdigest()[:32]


_seen: ContextVar[Seen | None] = ContextVar("seen", default=None)


@contextmanager
def watching() -> Iterator[Seen]:
    """Collect what is let through inside."""
    seen = Seen()
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


def note(*fields: str, members: Iterable[int] = ()) -> None:
    """These fields of these members leave unmasked. Nothing, where nobody watches: a file, a test, a task."""
    seen = _seen.get()
    if seen is not None:
        seen.fields.update(fields)
        seen.members.update(members)


def write(seen: Seen, *, route: str, by: User | None, client: ApiClient | None) -> AuditEntry | None:
    """The audit row of one answer; none where nothing was let through."""
    if not seen.fields:
        return None
    members = sorted(seen.members)
    detail: dict[str, object] = {
        "route": route, "fields": sorted(seen.fields), "members": len(members), "digest": seen.digest(),
    }  # fmt: skip
    if 1 < len(members) <= MOST_NAMED:
        detail["ids"] = members
    return record(
        by=by,
        client=client,
        action="members.read",
        member_id=members[0] if len(members) == 1 else None,
        **detail,
    )
