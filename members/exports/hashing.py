"""How do advertising platforms want addresses hashed? SHA-256 of the normalised form, in lower-case hex.

Meta: e-mail trimmed and in lower case; phone as digits with the country code. Google Customer Match: the
same, but Gmail addresses without dots and what follows a plus, and the phone with its plus sign (E.164).
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

from members.exports.sheet import Column

GMAIL = frozenset({"gmail.com", "googlemail.com"})


class Platform(StrEnum):
    META = "meta"
    GOOGLE = "google"


def columns_of(platform: Platform) -> list[Column]:
    """The two columns with the headings that the platform reads without being told."""
    if platform is Platform.GOOGLE:
        return [
            Column("email", "Email", "email", written=google_email),
            Column("phone", "Phone", "phone", written=google_phone),
        ]
    return [
        Column("email", "email", "email", written=meta_email),
        Column("phone", "phone", "phone", written=meta_phone),
    ]


def meta_email(email: str) -> str:
    return _hashed(email.strip().lower())


def meta_phone(phone: str) -> str:
    return _hashed("".join(filter(str.isdigit, phone)))


def google_email(email: str) -> str:
    name, at, domain = email.strip().lower().rpartition("@")
    if domain in GMAIL:
        name = name.partition("+")[0].replace(".", "")
    return _hashed(f"{name}{at}{domain}")


def google_phone(phone: str) -> str:
    digits = "".join(filter(str.isdigit, phone))
    return _hashed(f"+{digits}" if digits else "")


def _hashed(text: str) -> str:
    """Nothing stays nothing: the hash of an empty text would match whoever else left it empty."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
