"""What happened with this member, in one list: which page of it, and what stands on the tabs?"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm import sql
from crm.access import may
from crm.formats import local, month, zone_name
from crm.models import User
from crm.pages.member.entries import Entry, Words

PAGE = 20
TABS: dict[str, str | Promise] = {
    "": _("All"),
    "order": _("Orders"),
    "contact": _("Contacts"),
    "complaint": _("Complaints"),
    "message": _("Messages"),
    "stage": _("Stage"),
    "consent": _("Consent"),
    "edit": _("Edits"),
}

Months = list[tuple[str, list[Entry]]]


@dataclass(frozen=True)
class Timeline:
    """Entries by month, the cursors of the pages before and after, and the tabs with their counts."""

    months: Months
    tab: str
    older: str
    newer: str
    tabs: list[dict[str, Any]]


class BadCursor(ValueError):
    """A cursor that this list did not give out."""


def timeline(*, member_id: int, for_user: User, tab: str = "", older: str = "", newer: str = "") -> Timeline:
    """One page of facts, newest first: those older than a cursor, or those just newer than one.

    Raises BadCursor.
    """
    tab = tab if tab in TABS else ""
    if newer:
        rows, counts = _rows(member_id, for_user, tab=tab, after=_read(newer), size=None)
        # What was paged through already is not much: the nearest twenty of it.
        shown, has_newer, has_older = rows[-PAGE:], len(rows) > PAGE, True
    else:
        before = _read(older) if older else None
        rows, counts = _rows(member_id, for_user, tab=tab, before=before, size=PAGE + 1)
        shown, has_newer, has_older = rows[:PAGE], bool(older), len(rows) > PAGE
    return Timeline(
        months=_by_month(shown, for_user),
        tab=tab,
        older=_written(shown[-1]) if shown and has_older else "",
        newer=_written(shown[0]) if shown and has_newer else "",
        tabs=_tabs(counts, tab),
    )


def recent(*, member_id: int, for_user: User, size: int = 6) -> Months:
    """The newest facts, by month."""
    rows, _counts = _rows(member_id, for_user, size=size)
    return _by_month(rows, for_user)


def _rows(
    member_id: int,
    person: User,
    *,
    tab: str = "",
    before: tuple[datetime, str] | None = None,
    after: tuple[datetime, str] | None = None,
    size: int | None,
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The facts, and how many there are by tab."""
    before_at, before_ref = before or (None, "")
    after_at, after_ref = after or (None, "")
    found = sql.query(
        "crm/member_timeline",
        member_id=member_id,
        zone=zone_name(),
        tab=tab,
        before_at=before_at,
        before_ref=before_ref,
        before_on=local(before_at).date() if before_at else None,
        after_at=after_at,
        after_ref=after_ref,
        most=size,
        size=size,
        person_id=person.pk,
        complaints=may(person, "complaints.view"),
    ).dicts()
    # The driver leaves JSON as text.
    rows = [
        {**row, **{name: row[name] and json.loads(row[name]) for name in ("more", "lines")}}
        for row in found
        if row["kind"]
    ]
    return rows, json.loads(found[0]["tabs"])


def _by_month(rows: list[dict[str, Any]], person: User) -> Months:
    words = Words(person, rows)
    entries = [(month(local(row["at"])), words.entry(row)) for row in rows]
    return [
        (heading, [entry for _month, entry in group])
        for heading, group in groupby(entries, lambda pair: pair[0])
    ]


def _tabs(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    counts = {"": sum(counts.values()), **counts}
    return [
        {
            "text": label,
            "count": counts[name],
            "href": f"?tab={name}" if name else "?",
            "current": name == current,
        }
        for name, label in TABS.items()
        if counts[name] or name in {"", current}
    ]


# ---- cursors ----


def _written(row: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(f"{row['at'].isoformat()} {row['ref']}".encode()).decode()


def _read(cursor: str) -> tuple[datetime, str]:
    try:
        at, _space, ref = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        moment = datetime.fromisoformat(at)
    except (ValueError, binascii.Error) as error:
        raise BadCursor(cursor) from error
    if moment.tzinfo is None:
        raise BadCursor(cursor)
    return moment, ref
