"""What counts as a value of a field, in which form is it kept, and how does it read?

Columns follow the rules of ingest; the brand's own fields those of their definitions. A refusal says why in
words for people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from crm import formats
from crm.models import Brand
from members.ingest import Refused, normalised
from members.models import CustomField
from members.profile.fields import Field, fields_named

Kind = CustomField.Kind
#: A number beyond this is a slip of the finger, and too long for what computes with it.
MOST = Decimal(10) ** 15
TEXT_ROOM, MOST_CHOSEN = 500, 60


class Invalid(Exception):
    """Nothing was written: `errors` has a sentence for each field that cannot be kept."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {text}" for name, text in errors.items()))
        self.errors = dict(errors)


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values in the form in which they are kept; None or "" is "nothing". Raises Invalid."""
    kept, errors = tried(values)
    if errors:
        raise Invalid(errors)
    return kept


def tried(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values that can be kept, and for each of the others why not: feeds leave those out."""
    known, country = fields_named(set(values)), Brand.get().country
    kept: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, value in values.items():
        if name not in known:
            errors[name] = _("There is no such field.")
            continue
        try:
            kept[name] = clean(known[name], value, country=country)
        except Refused as refused:
            errors[name] = str(refused)
    return kept, errors


def clean(field: Field, value: Any, *, country: str = "TW") -> Any:
    """One value. Raises Refused with the field as its reason."""
    if isinstance(value, str):
        if "\0" in value:
            raise Refused(field.name, _("This text has characters that cannot be kept."))
        value = value.strip()
    if is_empty(value):
        if field.is_required:
            raise Refused(field.name, _("This field must be filled in."))
        return None if field.key or field.kind == Kind.DATE else ""
    if isinstance(value, dict) or (isinstance(value, list | tuple) and field.kind != Kind.MANY):
        raise Refused(field.name, _("This is not one value."))
    if field.key:
        return _CLEANERS[Kind(field.kind)](field, value)
    if field.kind == Kind.DATE:
        return date.fromisoformat(_date(field, value))
    if not isinstance(value, str):
        raise Refused(field.name, _("This is not a text."))
    return normalised({field.name: value}, country=country, strict=True)[field.name]


def _text(field: Field, value: Any) -> str:
    rules = field.rules or {}
    text = str(value)
    most = int(rules.get("max_length") or TEXT_ROOM)
    if len(text) > most:
        raise Refused(field.name, _("At most %(most)s characters.") % {"most": most})
    if rules.get("pattern") and not re.fullmatch(rules["pattern"], text):
        raise Refused(field.name, _("This does not have the form that is asked for."))
    return text


def _decimal(field: Field, value: Any) -> Decimal:
    try:
        number = Decimal(str(value).replace(",", "")) if not isinstance(value, bool) else Decimal("nan")
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number) > MOST:
        raise Refused(field.name, _("This is not a number."))
    rules = field.rules or {}
    if (least := rules.get("min")) is not None and number < Decimal(str(least)):
        raise Refused(field.name, _("At least %(least)s.") % {"least": least})
    if (most := rules.get("max")) is not None and number > Decimal(str(most)):
        raise Refused(field.name, _("At most %(most)s.") % {"most": most})
    return number


def _number(field: Field, value: Any) -> int | float:
    number = _decimal(field, value)
    return int(number) if number == number.to_integral_value() else float(number)


def _money(field: Field, value: Any) -> str:
    amount = _decimal(field, value)
    if amount != round(amount, 2):
        raise Refused(field.name, _("Money has at most two decimals."))
    return f"{amount:.2f}"


def _date(field: Field, value: Any) -> str:
    try:
        on = value if isinstance(value, date) else date.fromisoformat(str(value).replace("/", "-"))
    except ValueError:
        raise Refused(field.name, _("This is not a date.")) from None
    if not 1870 <= on.year <= 2200:
        raise Refused(field.name, _("This is not a date."))
    return f"{on:%Y-%m-%d}"


def _choice(field: Field, value: Any) -> str:
    if not isinstance(value, str) or value not in dict(field.options):
        raise Refused(field.name, _("This is not one of the choices."))
    return str(value)


def _many(field: Field, value: Any) -> list[str]:
    """In the order of the list, each once: the same choice is the same value."""
    if not isinstance(value, str | list | tuple):
        raise Refused(field.name, _("This is not one of the choices."))
    given = [part.strip() for part in re.split(r"[,、;]", value)] if isinstance(value, str) else value
    chosen = {_choice(field, part) for part in given if part != ""}
    return [key for key, _label in field.options if key in chosen][:MOST_CHOSEN]


_YES, _NO = {"true", "1", "yes", "y", "on", "是", "有"}, {"false", "0", "no", "n", "off", "否", "沒有", "無"}


def _bool(field: Field, value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in _YES | _NO:
        raise Refused(field.name, _("Yes or no?"))
    return word in _YES


_CLEANERS = {
    Kind.TEXT: _text, Kind.NUMBER: _number, Kind.MONEY: _money, Kind.DATE: _date,
    Kind.CHOICE: _choice, Kind.MANY: _many, Kind.BOOL: _bool,
}  # fmt: skip


def is_empty(value: Any) -> bool:
    """False is an answer; nothing, an empty text and an empty list are none."""
    return value is None or value in ("", [])


def kept_as_json(value: Any) -> Any:
    """As history keeps it."""
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else None if value == "" else value


def in_words(field: Field, value: Any) -> str:
    """The value for a reader, unmasked; empty where there is none."""
    if is_empty(value):
        return ""
    if field.name == "language":
        return str(dict(settings.LANGUAGES).get(str(value).lower(), value))
    reads = _READINGS.get(Kind(field.kind))
    return reads(field, value) if reads else str(value)


_READINGS: dict[Kind, Callable[[Field, Any], str]] = {
    Kind.DATE: lambda _field, value: formats.day(
        value if isinstance(value, date) else date.fromisoformat(value)
    ),
    Kind.CHOICE: lambda field, value: str(dict(field.options).get(value, value)),
    Kind.MANY: lambda field, value: formats.join(
        [str(dict(field.options).get(part, part)) for part in value]
    ),
    Kind.BOOL: lambda _field, value: _("yes") if value else _("no"),
    Kind.MONEY: lambda _field, value: formats.money(Decimal(value)),
    Kind.NUMBER: lambda _field, value: f"{value:,}",
}
