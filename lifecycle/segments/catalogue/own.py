"""Which fields of its own does the brand ask about? `custom:<key>`, typed by their definition."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lifecycle.segments.catalogue.kinds import Choices, Field, Kind
from lifecycle.segments.catalogue.words import yes_no
from members.models import CustomField

PREFIX = "custom:"
GROUP = _("Own fields")

#: Only what reads as its type is compared: a value of an older definition counts as not known.
_TEXT = "nullif(member.custom ->> %(key)s, '')"
_NUMBER = (
    "(case when member.custom ->> %(key)s ~ '^-?[0-9]{1,15}(\\.[0-9]{1,6})?$' "
    "then (member.custom ->> %(key)s)::numeric end)"
)
_DAY = (
    "(case when member.custom ->> %(key)s ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' "
    'then (member.custom ->> %(key)s) collate "C" end)'
)
_MANY = (
    "array(select jsonb_array_elements_text(case when jsonb_typeof(member.custom -> %(key)s) = 'array' "
    "then member.custom -> %(key)s else '[]'::jsonb end))"
)
_SHAPES = {
    CustomField.Kind.TEXT: (Kind.WORD, _TEXT),
    CustomField.Kind.NUMBER: (Kind.RATIO, _NUMBER),
    CustomField.Kind.MONEY: (Kind.AMOUNT, _NUMBER),
    CustomField.Kind.DATE: (Kind.DUE, _DAY),
    CustomField.Kind.CHOICE: (Kind.CHOICE, _TEXT),
    CustomField.Kind.MANY: (Kind.MANY, _MANY),
    CustomField.Kind.BOOL: (Kind.CHOICE, _TEXT),
}


def own_fields() -> list[Field]:
    """Those in use, in the order of the record."""
    return [field_of(row) for row in CustomField.objects.filter(archived_at=None)]


def own_field(name: str) -> Field | None:
    """`custom:<key>`, also of a field that is kept no more: segments built on it go on working."""
    key = name.removeprefix(PREFIX)
    row = CustomField.objects.filter(key=key).first() if re.fullmatch("[a-z][a-z0-9_]{0,39}", key) else None
    return field_of(row) if row else None


def field_of(row: CustomField) -> Field:
    kind, column = _SHAPES[CustomField.Kind(row.kind)]
    return Field(
        name=f"{PREFIX}{row.key}",
        label=row.label,
        kind=kind,
        source="member",
        column=column,
        group=GROUP,
        choices=_choices(row),
        args={"key": row.key},
        is_text=row.kind == CustomField.Kind.DATE,
        is_listed=False,
        is_private=row.is_private,
    )


def _choices(row: CustomField) -> Callable[[], Choices] | None:
    if row.kind == CustomField.Kind.BOOL:
        return yes_no
    if row.kind not in {CustomField.Kind.CHOICE, CustomField.Kind.MANY}:
        return None
    is_chinese = (get_language() or "zh-hant").startswith("zh")
    found: Choices = [
        (str(option["value"]), str(option.get("zh" if is_chinese else "en") or option["value"]))
        for option in row.options
        if isinstance(option, dict) and "value" in option
    ]
    return lambda: found
