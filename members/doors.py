"""Who has just come in, at a door of the brand, with no external id? The member we know, or a new record.

Join page, newsletter, booking, open survey, LINE and the API ask here, and identity.match decides. What it
does not decide becomes a record of its own; the pair is filed for a person, nothing is merged. Whoever comes
again to the same door with the same words is the record of that door, which is no merging either.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction

from crm.formats import local
from crm.models import ApiClient, Brand
from members import duplicates, identity, ingest, privacy, profile
from members.identity import Known
from members.ingest import MemberFields
from members.models import Channel, FieldProvenance, Member

#: Contact points, and the channels on which they reach somebody.
POINTS = ("line_id", "phone", "card_no", "email")
CHANNELS = {"email": (Channel.EMAIL,), "phone": (Channel.SMS, Channel.CALL), "line_id": (Channel.LINE,)}


@dataclass(frozen=True)
class Arrival:
    """Who it is; `by` is what decided: a contact point, "again" at the same door, or "" for a new record."""

    member: Member
    by: str
    #: Pairs that a person should look at.
    filed: int = 0

    @property
    def is_new(self) -> bool:
        return not self.by


def arrive(
    *, fields: MemberFields, source: str, door: str, at: datetime, proved: Collection[str] = (),
    client: ApiClient | None = None, by_themself: bool = True, within: str = "",
) -> Arrival:  # fmt: skip
    """The member who stands at the door; `fields` without an external id, `door` as a candidate names it.

    `proved` are contact points shown to be theirs a moment ago: they count as verified from now on, and take
    an address back that was erased. `within` leaves the decision to members of one feed; others are only
    suggested. A member who is known keeps their record as it is. Raises ingest.Refused.
    """
    kept = _normal(fields)
    known = known_of(kept)
    with transaction.atomic():
        take_turns(known)
        found = identity.match(known, on=local(at).date(), proved=proved)
        if found.member is not None and within in {"", found.member.source}:
            member, by = found.member, found.by
            filed = _file_decided(member, found, door=door)
        elif (again := _again(found, known, source=source)) is not None:
            member, by, filed = again, "again", 0
        else:
            own = replace(kept, external_id=str(uuid.uuid4()))
            member = ingest.record_member(
                source=source, member=own, at=at, client=client, by_themself=by_themself
            )
            by, filed = "", duplicates.file_suggestions(member=member, known=known, door=door)
        for point in proved:
            _note_proof(member, point, known, door=door, at=at)
    return Arrival(member, by, filed)


def known_of(fields: MemberFields) -> Known:
    """What the fields say of who somebody is."""
    points = {point: getattr(fields, point) or "" for point in POINTS}
    return Known(name=fields.name or "", birthday=fields.birthday, **points)


def take_turns(known: Known) -> None:
    """The same person twice at once comes one after the other, so that the second finds the first."""
    with connection.cursor() as cursor:
        for contact in sorted({getattr(known, point) for point in POINTS} - {""}):
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7))", [contact])


def _normal(fields: MemberFields) -> MemberFields:
    """In the form in which members are kept, so that it can be compared with them."""
    given = {point: value for point in POINTS if (value := getattr(fields, point))}
    return replace(fields, **ingest.normalised(given, country=Brand.get().country))


def _again(found: identity.Match, known: Known, *, source: str) -> Member | None:
    """The record that this door made of the very same words."""
    given = {point for point in POINTS if getattr(known, point)}
    name = ingest.fold(known.name)
    for one in found.suggestions:
        is_same = given and given <= one.points and one.member.name_key == name
        if is_same and one.member.source == source and one.member.erased_at is None:
            return one.member
    return None


def _file_decided(member: Member, found: identity.Match, *, door: str) -> int:
    """Others who have a contact point of this person may be them, too."""
    filed = [
        duplicates.file_pair(
            one=member, other=other.member, probability=other.probability, why=other.why, door=door
        )
        for other in found.suggestions
    ]
    return sum(candidate is not None for candidate in filed)


def _note_proof(member: Member, point: str, known: Known, *, door: str, at: datetime) -> None:
    """It is theirs: an erased address may be used again, and the field counts as verified."""
    value = getattr(known, point)
    if not value or getattr(member, point) != value:
        return
    privacy.readmit(addresses=[(channel, value) for channel in CHANNELS.get(point, ())])
    profile.verify(member=member, field=point, result=FieldProvenance.Result.VALID, how=door, at=at, by=None)
