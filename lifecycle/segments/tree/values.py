"""Which values may a condition compare with? JSON in, typed values out, by the kind of the field."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from crm.formats import join
from lifecycle.segments.catalogue import Field, Kind

LONGEST_DAYS = 36_500
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True)
class Days:
    days: int


@dataclass(frozen=True)
class Range:
    """Both ends belong to it."""

    first: Any
    last: Any


Value = None | tuple[str, ...] | tuple[int, ...] | int | float | Decimal | date | Days | Range


class BadValue(ValueError):
    """What cannot be read, and under which key of the condition it stands."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


def read(field: Field, op: str, raw: Any) -> Value:
    """The value of one condition; the operator is already known to belong to the field."""
    if op in _WITHOUT_VALUE:
        if raw is not None:
            raise BadValue("value", _("This condition takes no value."))
        return None
    if field.is_words:
        return _words(field, raw)
    if field.kind in {Kind.DATE, Kind.DUE}:
        return read_date(op, raw)
    if field.kind is Kind.BIRTHDAY:
        return _months(raw) if op == "month_in" else _days_around(raw)
    reader = _NUMBERS[field.kind]
    return read_range(raw, reader) if op == "between" else reader(raw, "value")


def plain(value: Value) -> Any:
    """The JSON form; amounts stay decimal strings."""
    match value:
        case Days(days):
            return {"days": days}
        case Range(first, last):
            return {"from": plain(first), "to": plain(last)}
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def is_text(raw: str) -> bool:
    """Whether the database can keep it: no NUL, no half of a surrogate pair."""
    return "\0" not in raw and raw.encode("utf-8", "replace").decode() == raw


def readable(raw: object) -> str:
    """What somebody sent, short enough and safe to be shown in a message."""
    return str(raw)[:80].encode("utf-8", "replace").decode().replace("\0", "�")


def read_word(body: dict[str, Any], key: str, words: Sequence[str]) -> str:
    word = body.get(key.rpartition(".")[2])
    if not isinstance(word, str) or word not in words:
        raise BadValue(key, _("One of: %(names)s.") % {"names": join(list(words))})
    return word


def _words(field: Field, raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or not 0 < len(raw) <= 100:
        raise BadValue("value", _("A list of one to 100 values."))
    if not all(isinstance(word, str) and 0 < len(word) <= 80 and is_text(word) for word in raw):
        raise BadValue("value", _("Every value is a short text."))
    if field.choices:
        known = [value for value, _label in field.choices()]
        if unknown := [word for word in raw if word not in known]:
            raise BadValue("value", _("Unknown: %(names)s.") % {"names": readable(join(unknown))})
    return tuple(dict.fromkeys(raw))


def read_count(raw: Any, key: str) -> int:
    if isinstance(raw, str) and re.fullmatch(r"\s*-?[0-9]{1,12}\s*", raw):
        raw = int(raw)
    if type(raw) is not int or abs(raw) > 10**9:
        raise BadValue(key, _("A whole number."))
    return raw


def read_amount(raw: Any, key: str) -> Decimal:
    """Money: at most two decimals, as number or as decimal string."""
    try:
        amount = Decimal(str(raw)) if isinstance(raw, int | float | str) and type(raw) is not bool else None
    except (InvalidOperation, ValueError):
        amount = None
    # Its size is asked of the exponent first: the arithmetic of decimals ends at 10 to the 999,999.
    if amount is None or not amount.is_finite() or not -20 < amount.adjusted() < 20:
        raise BadValue(key, _("An amount with at most two decimals."))
    if abs(amount) >= LARGEST or amount != round(amount, 2):
        raise BadValue(key, _("An amount with at most two decimals."))
    return amount


def _ratio(raw: Any, key: str) -> float:
    try:
        ratio = float(raw) if isinstance(raw, int | float | str) and type(raw) is not bool else math.nan
    except (ValueError, OverflowError):
        ratio = math.nan
    if not math.isfinite(ratio) or abs(ratio) > 10**6:
        raise BadValue(key, _("A number."))
    return ratio


def _day(raw: Any, key: str) -> date:
    try:
        day = date.fromisoformat(raw)
    except (ValueError, TypeError):
        raise BadValue(key, _("A date such as 2026-11-20.")) from None
    if not 1900 <= day.year <= 2200:
        raise BadValue(key, _("A date between 1900 and 2200."))
    return day


def read_range(raw: Any, reader: Callable[[Any, str], Any], key: str = "value") -> Range:
    if not isinstance(raw, dict) or set(raw) != {"from", "to"}:
        raise BadValue(key, _("An object with: %(names)s.") % {"names": join(["from", "to"])})
    first, last = reader(raw["from"], f"{key}.from"), reader(raw["to"], f"{key}.to")
    if first > last:
        raise BadValue(key, _("The first value is above the last."))
    return Range(first, last)


def read_date(op: str, raw: Any) -> Value:
    """The value of a condition on a day."""
    if op in {"within", "not_within", "next_within"}:
        return read_days(raw)
    return read_dates(raw) if op == "between" else _day(raw, "value")


def read_dates(raw: Any, key: str = "value") -> Range:
    return read_range(raw, _day, key)


def read_days(raw: Any, key: str = "value.days") -> Days:
    days = raw.get("days") if isinstance(raw, dict) and set(raw) == {"days"} else None
    if type(days) is not int or not 0 <= days <= LONGEST_DAYS:
        raise BadValue(key, _("A number of days from 0 to %(last)s.") % {"last": LONGEST_DAYS})
    return Days(days)


def _months(raw: Any) -> tuple[int, ...]:
    if (
        not isinstance(raw, list)
        or not raw
        or not all(type(month) is int and 1 <= month <= 12 for month in raw)
    ):
        raise BadValue("value", _("A list of months from 1 to 12."))
    return tuple(sorted(set(raw)))


def _days_around(raw: Any) -> Range:
    """Days before (negative) and after today; a year at most, else everybody would match."""
    window = read_range(raw, read_count)
    if not -366 <= window.first <= window.last <= 366 or window.last - window.first > 366:
        raise BadValue("value", _("At most a year around today."))
    return window


_WITHOUT_VALUE = {"is_set", "is_empty", "this_month", "next_month", "overdue"}
_NUMBERS: dict[Kind, Callable[[Any, str], Any]] = {
    Kind.COUNT: read_count,
    Kind.AMOUNT: read_amount,
    Kind.RATIO: _ratio,
}
