"""How far can a value be trusted, and where does it come from?

Verified counts for 24 months, then it is a plain statement again; a value that ran out or proved wrong counts
for nothing. A value without a row of its own has the provenance of its record.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from crm.formats import local
from members.models import FieldProvenance, Member
from members.profile.values import is_empty

VERIFIED, DECLARED, INFERRED, EXPIRED, EMPTY = "verified", "declared", "inferred", "expired", "empty"
#: What a value counts for, by its standing (domain.md §15).
COUNTS = {VERIFIED: 1.0, DECLARED: 0.7, INFERRED: 0.4, EXPIRED: 0.0, EMPTY: 0.0}
VERIFIED_YEARS = 2


def standing(value: Any, provenance: FieldProvenance | None, *, on: date) -> str:
    """The standing of a value on a day of the brand."""
    if is_empty(value):
        return EMPTY
    if provenance is None:
        return DECLARED
    if provenance.expires_on and provenance.expires_on <= on:
        return EXPIRED
    if provenance.kind == FieldProvenance.Kind.VERIFIED:
        return VERIFIED if _is_fresh(provenance.checked_at or provenance.at, on) else DECLARED
    return str(provenance.kind)


def _is_fresh(checked_at: datetime, on: date) -> bool:
    checked = local(checked_at).date()
    try:
        ends = checked.replace(year=checked.year + VERIFIED_YEARS)
    except ValueError:  # from the 29th of February
        ends = checked.replace(year=checked.year + VERIFIED_YEARS, day=28)
    return ends > on


def of_record(member: Member, field: str) -> FieldProvenance:
    """The provenance of a value that has none of its own: the feed, when it came in. Unsaved."""
    return FieldProvenance(
        member=member,
        field=field,
        source=member.source,
        kind=FieldProvenance.Kind.DECLARED,
        at=member.created_at or datetime(1970, 1, 1, tzinfo=UTC),
    )
