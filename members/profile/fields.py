"""Which fields can be kept of a member? The columns in their groups, and what the brand has added.

A field is named by its column or by `custom:<key>`; every door names them so: pages, API, questions, history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.formats import is_chinese
from members.models import Channel, CustomField, Member

CUSTOM = "custom:"
Kind = CustomField.Kind


@dataclass(frozen=True)
class Field:
    """What a field takes and how it is called. `sight` names the row of crm.masking.SIGHT that hides it."""

    name: str
    label: Any
    kind: str
    group: Any
    options: tuple[tuple[str, Any], ...] = ()
    rules: Mapping[str, Any] | None = None
    hint: str = ""
    is_required: bool = False
    sight: str = ""

    @property
    def key(self) -> str:
        """The key in Member.custom; empty for a column."""
        return self.name.removeprefix(CUSTOM) if self.name.startswith(CUSTOM) else ""

    def value_of(self, member: Member) -> Any:
        """None or an empty text where nothing is known."""
        return member.custom.get(self.key) if self.key else getattr(member, self.name)


PERSON, REACH, WORK, STORY = _("Person"), _("How to reach"), _("Work"), _("How they came")

_COLUMNS: tuple[tuple[Any, tuple[tuple[str, str], ...]], ...] = (
    (
        PERSON,
        (("name", "name"), ("surname", "name"), ("given_name", "name"), ("sex", ""), ("birthday", "birthday"),
         ("language", "")),
    ),
    (
        REACH,
        (("phone", "phone"), ("email", "email"), ("line_id", "line_id"), ("preferred_channel", ""),
         ("postcode", "address"), ("city", ""), ("district", ""), ("address", "address")),
    ),
    (WORK, (("occupation", ""), ("company", ""), ("title", ""), ("company_size", ""))),
    (
        STORY,
        (("card_no", "line_id"), ("origin", ""), ("joined_why", ""), ("joined_why_note", "note"),
         ("brand_before", "")),
    ),
)  # fmt: skip


def _column(name: str, group: Any, sight: str) -> Field:
    column: Any = Member._meta.get_field(name)
    choices = tuple(Channel.choices) if name == "preferred_channel" else tuple(column.choices or ())
    kind = Kind.DATE if name == "birthday" else Kind.CHOICE if choices else Kind.TEXT
    return Field(
        name=name,
        label=column.verbose_name,
        kind=kind,
        group=group,
        options=choices,
        rules={"max_length": column.max_length} if column.max_length else {},
        sight=sight,
    )


COLUMNS: dict[str, Field] = {
    name: _column(name, group, sight) for group, names in _COLUMNS for name, sight in names
}


def custom_field(row: CustomField) -> Field:
    return Field(
        name=f"{CUSTOM}{row.key}",
        label=row.label,
        kind=row.kind,
        group=row.group or _("More"),
        options=tuple((option["value"], option_label(option)) for option in row.options),
        rules=row.rules,
        hint=row.hint,
        is_required=row.is_required,
        sight="address" if row.is_private else "",
    )


def option_label(option: Mapping[str, str]) -> str:
    """The words of an option in the language of the reader."""
    zh, en = option.get("zh", ""), option.get("en", "")
    return (zh or en if is_chinese() else en or zh) or option["value"]


def all_fields() -> dict[str, Field]:
    """Columns, then the brand's own fields in use, by name; one query."""
    own = (custom_field(row) for row in CustomField.objects.filter(archived_at=None))
    return COLUMNS | {field.name: field for field in own}


def fields_named(names: set[str]) -> dict[str, Field]:
    """Those of the names that are fields; the brand's own are only asked for where one is named."""
    found = {name: COLUMNS[name] for name in names if name in COLUMNS}
    if keys := [name.removeprefix(CUSTOM) for name in names if name.startswith(CUSTOM)]:
        rows = CustomField.objects.filter(archived_at=None, key__in=keys)
        found |= {f"{CUSTOM}{row.key}": custom_field(row) for row in rows}
    return found
