"""What does a person see of a record: every field as they may see it, and where it comes from?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import Coalesce, JSONObject

from crm import masking
from crm.access import may
from crm.formats import local
from crm.masking import SIGHT, Sight, sight
from crm.models import User
from members.models import FieldProvenance, LoadChange, Member
from members.profile.fields import Field, all_fields
from members.profile.standing import EMPTY, of_record, standing
from members.profile.values import in_words


@dataclass(frozen=True)
class CardField:
    """One field as one person sees it. `value` is the value itself, only where all of it may be seen."""

    field: Field
    shown: str
    value: Any
    standing: str
    provenance: FieldProvenance
    is_masked: bool
    is_editable: bool

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def label(self) -> str:
        return str(self.field.label)


@dataclass(frozen=True)
class CardGroup:
    label: str
    fields: tuple[CardField, ...]

    @property
    def known(self) -> int:
        return sum(1 for field in self.fields if field.standing != EMPTY)


@dataclass(frozen=True)
class Card:
    """`revision` goes back to `change` as its version."""

    member: Member
    revision: int
    groups: tuple[CardGroup, ...]

    def field(self, name: str) -> CardField | None:
        return next((field for group in self.groups for field in group.fields if field.name == name), None)


def card(*, member: Member, for_user: User, at: datetime) -> Card:
    """The record in its groups. Three queries, however many fields there are."""
    rows = FieldProvenance.objects.filter(member=member).select_related("by", "client", "checked_by")
    known = {row.field: row for row in rows}
    from_file = _from_file(member)
    today = local(at).date()
    groups: dict[str, list[CardField]] = {}
    for field in all_fields().values():
        where = known.get(field.name) or from_file.get(field.name)
        groups.setdefault(str(field.group), []).append(_seen(field, member, where, for_user, today))
    return Card(
        member=member,
        revision=member.revision,
        groups=tuple(CardGroup(label, tuple(fields)) for label, fields in groups.items()),
    )


def _seen(
    field: Field, member: Member, where: FieldProvenance | None, person: User, today: date
) -> CardField:
    value = field.value_of(member)
    how = how_seen(field, person)
    return CardField(
        field=field,
        shown=shown(field, value, person),
        value=value if how is Sight.FULL else None,
        standing=standing(value, where, on=today),
        provenance=where or of_record(member, field.name),
        is_masked=how is not Sight.FULL,
        # What one may not read, one may not overwrite.
        is_editable=may(person, "members.edit") and how is Sight.FULL,
    )


def how_seen(field: Field, person: User) -> Sight:
    return sight(person, field.sight) if field.sight in SIGHT else Sight.FULL


def shown(field: Field, value: Any, person: User) -> str:
    """The value in words, masked for this person; empty where nothing is known or nothing may be seen."""
    how = how_seen(field, person)
    if how is Sight.NONE:
        return ""
    if how is Sight.FULL:
        return in_words(field, value)
    if isinstance(value, date):
        return masking.shown(person, field.sight, value) or ""
    words = in_words(field, value)
    mask = masking.MASKS.get(field.sight)
    return mask(words) if mask else "***" if words else ""


def files_of() -> ArraySubquery:
    """What files changed of each member of a query, the oldest first: for `from_files` of a card."""
    load = {
        "source": "load__source",
        "by": "load__by_id",
        "name": "load__by__name",
        "login": "load__by__username",
    }
    told = JSONObject(after="after", at=Coalesce("load__finished_at", "load__created_at"), **load)
    changes = LoadChange.objects.filter(member=OuterRef("pk")).order_by("load_id")
    return ArraySubquery(changes.values(told=told))


def _from_file(member: Member) -> dict[str, FieldProvenance]:
    """The fields that a file changed last, with that load as their source. Unsaved rows."""
    rows = getattr(member, "from_files", None)
    if rows is None:
        rows = (
            Member.objects.annotate(from_files=files_of())
            .values_list("from_files", flat=True)
            .get(pk=member.pk)
        )
    found: dict[str, FieldProvenance] = {}
    for row in rows:
        at = datetime.fromisoformat(row["at"])
        by = User(pk=row["by"], name=row["name"], username=row["login"]) if row["by"] else None
        for name in row["after"] or {}:
            found[name] = FieldProvenance(member=member, field=name, source=row["source"], at=at, by=by)
    return found
