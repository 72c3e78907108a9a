"""What does somebody see who may not see the whole? No mask keeps four digits in a row or a whole local part."""

from __future__ import annotations

import re
from datetime import date

DIGITS = re.compile(r"\d{4,}")


def mask_name(name: str) -> str:
    """王小明 → 王○明, 王明 → 王○, Wang → W***."""
    name = name.strip()
    if not name:
        return ""
    if name.isascii() or not _is_han(name[0]):
        return f"{name[0]}***"
    return name[0] + "○" * max(len(name) - 2, 1) + (name[-1] if len(name) > 2 else "")


def mask_email(address: str) -> str:
    """anna@gmail.com → a***@g***.com."""
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        return "***" if address else ""
    _, dot, ending = domain.rpartition(".")
    shown = ending if dot and ending.isalpha() else "***"
    return f"{_first(local)}***@{_first(domain)}***.{shown}"


def mask_phone(phone: str) -> str:
    """+886912345386 → 09**-***-386; of others the last three digits."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) < 6:
        return "***" if phone else ""
    if phone.startswith("+8869") and len(digits) == 12:
        return f"09**-***-{digits[-3:]}"
    return f"***-{digits[-3:]}"


def mask_line_id(line_id: str) -> str:
    """The last four characters, unless those are four digits."""
    if len(line_id) < 8:
        return "***" if line_id else ""
    tail = line_id[-4:]
    return "***" + (tail[1:] if tail.isdigit() else tail)


def mask_address(*, city: str, district: str) -> str:
    """Where, but not which house."""
    return DIGITS.sub("***", f"{city}{district}")


def mask_birthday(birthday: date | None) -> int | None:
    """The month alone."""
    return birthday.month if birthday else None


def _first(text: str) -> str:
    """The first character where it does not give the whole away."""
    return text[0] if len(text) > 1 else "*"


def _is_han(letter: str) -> bool:
    return "㐀" <= letter <= "鿿" or "豈" <= letter <= "﫿" or letter >= "\U00020000"
