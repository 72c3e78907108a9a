"""What can a record be asked for? Every field, and facts that several fields or rows can tell.

Weights, questions and the data-health page name facts; lifecycle/sql/profile_score.sql reckons the same for
everybody at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import FieldProvenance, Group, GroupMember, Interest, LifeEvent, Member
from members.profile.fields import Field
from members.profile.standing import COUNTS, DECLARED, EMPTY, INFERRED, standing

#: fact → the fields that tell it; the best one counts.
SOURCES: dict[str, tuple[str, ...]] = {
    "age": ("birthday", "custom:age_band"),
    "reach": ("phone", "line_id"),
    "household": ("custom:household_size",),
}
LABELS: dict[str, Any] = {
    "age": _("age"),
    "reach": _("phone or LINE"),
    "household": _("household"),
    "interest": _("interests"),
    "anniversary": _("an anniversary"),
}
#: Life events that come round every year.
YEARLY = (LifeEvent.Kind.ANNIVERSARY, LifeEvent.Kind.WEDDING, LifeEvent.Kind.BIRTH)


@dataclass(frozen=True)
class Known:
    """All that standings are read from, of one member: three queries at most."""

    member: Member
    provenances: Mapping[str, FieldProvenance]
    tied: frozenset[tuple[str, str]]
    on: date

    def standing(self, fact: str) -> str:
        """The best standing among what tells this fact."""
        found = [
            standing(_value(self.member, name), self.provenances.get(name), on=self.on)
            for name in SOURCES.get(fact, () if fact in LABELS else (fact,))
        ]
        found += [how for name, how in self.tied if name == fact]
        return max(found, key=lambda how: (COUNTS[how], how != EMPTY), default=EMPTY)


def known(member: Member, *, on: date, facts: Iterable[str]) -> Known:
    rows = FieldProvenance.objects.filter(member=member)
    asks_ties = bool(set(facts) & {"household", "interest", "anniversary"})
    return Known(
        member=member,
        provenances={row.field: row for row in rows},
        tied=frozenset(_ties(member, on) if asks_ties else ()),
        on=on,
    )


def _ties(member: Member, on: date) -> Iterable[tuple[str, str]]:
    """What rows beside the record tell: (fact, standing)."""
    for kind in Interest.objects.filter(member=member).values_list("kind", flat=True):
        yield "interest", DECLARED if kind == Interest.Kind.DECLARED else INFERRED
    at_home = GroupMember.objects.filter(
        Q(until_on=None) | Q(until_on__gt=on), member=member, group__kind=Group.Kind.HOUSEHOLD
    )
    if at_home.exists():
        yield "household", DECLARED
    if LifeEvent.objects.filter(member=member, kind__in=YEARLY).exists():
        yield "anniversary", DECLARED


def _value(member: Member, name: str) -> Any:
    return member.custom.get(name[7:]) if name.startswith("custom:") else getattr(member, name, None)


def fields_of(fact: str) -> tuple[str, ...]:
    """The fields that a fact is read from; a field stands for itself."""
    return SOURCES.get(fact, () if fact in LABELS else (fact,))


def label_of(fact: str, fields: Mapping[str, Field]) -> str:
    if fact in LABELS:
        return str(LABELS[fact])
    return str(fields[fact].label) if fact in fields else fact.removeprefix("custom:")
