"""Who is it, where a record brings no external id? One answer for the join page, callers, LINE and surveys.

The order is LINE id, phone, card, e-mail, then name with birthday. A verified contact point decides, when it
means one member alone; so does one that this person has just proved (the link in a mailbox, a sign-in with
LINE), when one member alone has it. Everything else only suggests: the door makes a record of its own and
files the pair (members/doors), for a person to decide. Records of feeds are never matched: their external id
is theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from members.models import FieldProvenance, Member
from members.queries import folded
from members.queries.phones import with_phone

#: Contact points in the order in which they are asked, with what each is worth where it is not verified.
POINTS: tuple[tuple[str, float], ...] = (("line_id", 0.9), ("phone", 0.6), ("card_no", 0.9), ("email", 0.7))
NAME_AND_BIRTHDAY = 0.6
#: A name that agrees beside a contact point leaves little doubt.
WITH_NAME = 0.95
#: More than so many are no match but a shared number.
MOST = 5


@dataclass(frozen=True)
class Known:
    """What somebody at a door says of themselves, in the form in which members are kept."""

    line_id: str = ""
    phone: str = ""
    card_no: str = ""
    email: str = ""
    name: str = ""
    birthday: date | None = None


@dataclass(frozen=True)
class Suggestion:
    member: Member
    probability: float
    #: Which fields agree, as a candidate keeps them.
    why: list[dict[str, Any]] = field(default_factory=list)

    @property
    def points(self) -> set[str]:
        """The contact points that agree."""
        return {row["field"] for row in self.why} & set(dict(POINTS))


@dataclass(frozen=True)
class Match:
    """`member` where a contact point decided, by `by`; and whom it may be besides, the likeliest first."""

    member: Member | None = None
    by: str = ""
    suggestions: Sequence[Suggestion] = ()


def match(known: Known, *, on: date, proved: Collection[str] = ()) -> Match:
    """Who it is, or may be, as of a day; `proved` are the points that they have just shown to be theirs.

    Where it is decided, the suggestions are others of whom they have a contact point.
    """
    found = suggest(known)
    for point, _weight in POINTS:
        owners = [one.member for one in found if point in one.points]
        verified = [member for member in owners if _is_verified(member, point, on)]
        if not verified and point in proved:
            verified = owners
        # Of two who both proved a number, neither is decided upon.
        if len(verified) == 1:
            others = [one for one in found if one.points and one.member != verified[0]]
            return Match(member=verified[0], by=point, suggestions=others)
    return Match(suggestions=found)


def suggest(known: Known) -> list[Suggestion]:
    """Whom it may be, by any contact point or by name and birthday; the likeliest first."""
    agree: dict[int, list[str]] = {}
    members: dict[int, Member] = {}
    for point, _weight in POINTS:
        for member in _owners(point, getattr(known, point)):
            members[member.pk] = member
            agree.setdefault(member.pk, []).append(point)
    if known.name and known.birthday:
        same = Member.objects.filter(name_key=folded(known.name), birthday=known.birthday)
        for member in same.order_by("pk")[: MOST + 1]:
            members[member.pk] = member
            agree.setdefault(member.pk, []).append("birthday")
    found = [_suggestion(members[key], points, known) for key, points in agree.items()]
    return sorted(found, key=lambda one: (-one.probability, one.member.pk))


def _suggestion(member: Member, points: list[str], known: Known) -> Suggestion:
    named = bool(known.name) and member.name_key == folded(known.name)
    weights = [dict(POINTS).get(point, NAME_AND_BIRTHDAY) for point in points]
    fields = [*points, *(["name"] if named else [])]
    probability = max(WITH_NAME if named and points != ["birthday"] else 0, *weights)
    return Suggestion(member, probability, [{"field": name, "level": "same"} for name in fields])


def _owners(point: str, value: str) -> list[Member]:
    """Nobody for a number that many share."""
    if not value:
        return []
    everybody = Member.objects.all()
    # Phones are indexed from their end.
    having = with_phone(everybody, [value]) if point == "phone" else everybody.filter(_is(point, value))
    owners = list(having.order_by("pk")[: MOST + 1])
    return owners if len(owners) <= MOST else []


def _is(point: str, value: str) -> Q:
    """With the condition of the partial index, or the index would not be used."""
    return Q(**{point: value}) & ~Q(**{point: ""})


def _is_verified(member: Member, point: str, on: date) -> bool:
    """Verified, not found wrong since, and not expired (domain.md §15)."""
    standing = FieldProvenance.objects.filter(
        member=member, field=point, kind=FieldProvenance.Kind.VERIFIED, result=FieldProvenance.Result.VALID
    )
    return standing.filter(Q(expires_on=None) | Q(expires_on__gt=on)).exists()
