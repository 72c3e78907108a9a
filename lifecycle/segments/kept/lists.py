"""Who is put in or kept out by hand? All of a list, the exceptions of a computed segment; with a reason."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from crm import sql
from crm.models import User, record
from lifecycle.models import Segment, SegmentOverride
from lifecycle.queries import Matching
from lifecycle.segments.kept.refreshing import SegmentFailed, refresh_one
from members.models import Member
from members.queries import visible_to, written_phones

#: What somebody pastes at one time.
MOST_NUMBERS = 50_000


class TooMany(ValueError):
    """More numbers than are taken at one time."""


@dataclass(frozen=True)
class Read:
    """What pasted numbers mean: members, numbers that name nobody, and those that name several."""

    members: list[int]
    unknown: list[str]
    ambiguous: list[str]


def read_numbers(text: str, *, for_user: User) -> Read:
    """Member numbers, numbers of a feed, e-mail addresses or whole phone numbers, one a line or by commas.

    Only whom this person may see is found. Raises TooMany.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\0", "")
    words = list(dict.fromkeys(word.strip() for word in re.split(r"[\n\r,;\t、]+", plain) if word.strip()))
    if len(words) > MOST_NUMBERS:
        raise TooMany(f"{len(words)}")
    named = _named(words, for_user)
    members = list(dict.fromkeys(pk for word in words for pk in named.get(word, []) if len(named[word]) == 1))
    return Read(
        members=members,
        unknown=[word for word in words if not named.get(word)],
        ambiguous=[word for word in words if len(named.get(word, ())) > 1],
    )


def put(*, by: User | None, segment: Segment, members: list[int], kind: str, reason: str, as_of: date) -> int:
    """Put members in, or keep them out, until somebody takes that back; the number of rows written."""
    with transaction.atomic():
        Segment.objects.select_for_update().get(pk=segment.pk)
        rows = [
            SegmentOverride(segment=segment, member_id=pk, kind=kind, reason=reason[:200], by=by)
            for pk in members
        ]
        SegmentOverride.objects.bulk_create(
            rows,
            batch_size=5_000,
            update_conflicts=True,
            unique_fields=["segment", "member"],
            update_fields=["kind", "reason", "by"],
        )
        record(by=by, action="segment.put", target=segment, kind=kind, members=len(members))
    _refresh(segment, as_of)
    return len(members)


def put_selection(*, by: User | None, segment: Segment, selection: Matching, reason: str, as_of: date) -> int:
    """Put in everybody whom a filter finds now, in one statement."""
    with transaction.atomic():
        Segment.objects.select_for_update().get(pk=segment.pk)
        statement = sql.text("lifecycle/segment_put").replace("/* selection */", selection.text)
        (written,) = sql.fetch(
            statement,
            {**selection.params, "segment_id": segment.pk, "reason": reason[:200], "by_id": by and by.pk},
        ).rows[0]
        record(by=by, action="segment.put", target=segment, kind="include", members=written)
    _refresh(segment, as_of)
    return int(written)


def take_back(*, by: User | None, segment: Segment, member: int, as_of: date) -> bool:
    """The filter decides about this member again; from a list the member is gone."""
    with transaction.atomic():
        gone, _ = segment.overrides.filter(member_id=member).delete()
        if gone:
            record(by=by, action="segment.put", target=segment, kind="none", members=1)
    if gone:
        _refresh(segment, as_of)
    return bool(gone)


def take_back_put(*, by: User | None, segment: Segment, at: datetime, as_of: date) -> int:
    """Take out of a list whom this person put in at that moment; how many."""
    with transaction.atomic():
        gone, _ = segment.overrides.filter(by=by, at=at, kind=SegmentOverride.Kind.INCLUDE).delete()
        if gone:
            record(by=by, action="segment.put", target=segment, kind="none", members=gone)
    if gone:
        _refresh(segment, as_of)
    return gone


def overrides(segment: Segment, *, for_user: User) -> QuerySet[SegmentOverride]:
    """The exceptions that this person may see, newest first."""
    rows = segment.overrides.filter(member__in=visible_to(for_user))
    return rows.select_related("member", "by").order_by("-at", "-pk")


def _named(words: list[str], for_user: User) -> dict[str, list[int]]:
    seen = visible_to(for_user)
    found: dict[str, set[int]] = {}
    numbers = {word: int(n[1]) for word in words if (n := re.fullmatch(r"[Mm]-0*(\d{1,18})", word))}
    known = set(seen.filter(pk__in=list(numbers.values())).values_list("pk", flat=True))
    for word, pk in numbers.items():
        found[word] = {pk} & known
    rest = [word for word in words if word not in numbers]
    phones = {phone: word for word in rest for phone in written_phones(word)}
    mails = {word.lower(): word for word in rest if "@" in word}
    meant = Q(external_id__in=rest) | Q(phone__in=list(phones)) | Q(email__in=list(mails))
    chosen = set(rest)
    for pk, code, phone, mail in _rows(seen, meant) if rest else ():
        for named in {code if code in chosen else None, phones.get(phone), mails.get(mail)} - {None}:
            found.setdefault(str(named), set()).add(pk)
    return {word: sorted(pks) for word, pks in found.items()}


def _rows(seen: QuerySet[Member], meant: Q) -> QuerySet[Member, tuple[int, str | None, str, str]]:
    return seen.filter(meant).values_list("pk", "external_id", "phone", "email")


def _refresh(segment: Segment, as_of: date) -> None:
    try:
        refresh_one(segment=segment, as_of=as_of)
    except SegmentFailed as error:
        segment.error = str(error)
