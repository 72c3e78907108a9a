"""How much of a personal field may this role see, and how does the rest read?

The table is reliability.md §1.4: full, masked, or nothing. Masking happens on the server, so that what is
hidden never leaves it; a masked form shows fewer than four digits in a row and never a whole local part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext

from crm import disclosures
from crm.formats import day
from crm.models import Role, User


class Sight(StrEnum):
    FULL = "full"
    MASKED = "masked"
    NONE = "none"


_FULL_FOR_ALL_BUT_SOME = {
    Role.MARKETER: Sight.MASKED,
    Role.AGENT: Sight.FULL,
    Role.TEAM_LEAD: Sight.FULL,
    Role.ANALYST: Sight.NONE,
    Role.ADMIN: Sight.NONE,
    Role.PRIVACY_OFFICER: Sight.FULL,
}
_CONTACT = {
    Role.MARKETER: Sight.MASKED,
    Role.AGENT: Sight.MASKED,
    Role.TEAM_LEAD: Sight.MASKED,
    Role.ANALYST: Sight.NONE,
    Role.ADMIN: Sight.NONE,
    Role.PRIVACY_OFFICER: Sight.FULL,
}
#: field → role → how much of it.
SIGHT: dict[str, dict[Role, Sight]] = {
    "name": _FULL_FOR_ALL_BUT_SOME,
    "note": {**_FULL_FOR_ALL_BUT_SOME, Role.MARKETER: Sight.NONE},
    **dict.fromkeys(("email", "phone", "line_id", "birthday", "address"), _CONTACT),
}


def sight(user: User, field: str) -> Sight:
    return SIGHT[field][Role(user.role)]


def shown(user: User, field: str, value: str | date | None, *, of: int | None = None) -> str | None:
    """The field as this person sees it; None where there is nothing or they may see nothing.

    `of` is the member it belongs to, for the record of who saw what.
    """
    if not value:
        return None
    how = sight(user, field)
    if how is Sight.NONE:
        return None
    if how is Sight.FULL:
        disclosures.note(field, members=() if of is None else (of,))
    if isinstance(value, date):
        return day(value) if how is Sight.FULL else gettext("month %(month)s") % {"month": value.month}
    return value if how is Sight.FULL else MASKS[field](value)


def mask_name(name: str) -> str:
    """王小明 → 王○明, 王明 → 王○, Wang Ming → W***."""
    name = name.strip()
    if not name:
        return ""
    if not _is_han(name[0]):
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


#: What tells who said it: addresses, numbers of six digits and more however they are parted, handles.
_CONTACTS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"https?://\S+"),
    re.compile(r"(?<![\w.])\+?\d(?:[\s().-]?\d){5,}"),
    re.compile(r"(?<!\w)@[A-Za-z0-9_.]{3,}"),
)


def without_contacts(text: str, *, names: Sequence[str] = ()) -> str:
    """Somebody's words without what tells who it was: contacts, long numbers, and the names given here."""
    for pattern in _CONTACTS:
        text = pattern.sub("○○○", text)
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) > 1:
            text = re.sub(re.escape(name), "○○", text, flags=re.IGNORECASE)
    return text


def _first(text: str) -> str:
    """The first character where it does not give the whole away."""
    return text[0] if len(text) > 1 else "*"


def _is_han(letter: str) -> bool:
    return "㐀" <= letter <= "鿿" or "豈" <= letter <= "﫿" or letter >= "\U00020000"


MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_name,
    "email": mask_email,
    "phone": mask_phone,
    "line_id": mask_line_id,
    # City and district have fields of their own; nothing else of an address is shown.
    "address": lambda address: "***" if address else "",
}
