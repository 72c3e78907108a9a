"""What does the door take, and in which form does it keep it? The rules for single values.

The loads apply the same rules in SQL to whole files (members/sql/load); tests hold the two against each
other.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email

MOST = Decimal("999999999999.99")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Refused(Exception):
    """A record that is not taken: `reason` is the word that rejects files carry, the text is for people."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


def checked_amount(
    given: Decimal | int | str, *, reason: str = "amount", below_zero: bool = False
) -> Decimal:
    """Major units with at most two decimals; JSON numbers come as int or text, never as float."""
    try:
        amount = Decimal(given)
    except (InvalidOperation, TypeError, ValueError):
        raise Refused(reason, _("An amount is a plain number such as 1234.00.")) from None
    if not amount.is_finite() or abs(amount) > MOST:
        raise Refused(reason, _("An amount is a plain number such as 1234.00."))
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        raise Refused("decimals", _("Money has at most two decimals."))
    if amount < 0 and not below_zero:
        raise Refused("negative_amount", _("An amount is not below zero."))
    return amount.quantize(Decimal("0.01"))


def checked_id(given: str, *, reason: str, most: int = 64) -> str:
    kept = given.strip()
    if not kept or "\0" in kept:
        raise Refused(f"no_{reason}", _("The identifier is missing."))
    if len(kept) > most:
        raise Refused("id_too_long", _("The identifier is longer than %(most)s characters.") % {"most": most})
    return kept


def version_of(at: datetime) -> int:
    """Microseconds since 1970, exactly: a feed's updated_at, or the time at which the record came in."""
    whole = int(at.replace(microsecond=0).timestamp())
    return whole * 1_000_000 + at.microsecond


def fold(name: str) -> str:
    """A name as it is searched: half width, lower case, 台 for 臺, without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).lower().replace("臺", "台").split())


def normal_email(given: str) -> str:
    """Lower case and half width; empty when it cannot be an address."""
    address = unicodedata.normalize("NFKC", given).strip().lower()
    return address if len(address) <= 254 and EMAIL.fullmatch(address) else ""


def is_deliverable_email(address: str) -> bool:
    """By its form alone; nobody is asked."""
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


@lru_cache(maxsize=4096)
def normal_phone(given: str, country: str = "TW") -> str:
    """E.164, read as a number of the brand's country; empty when it cannot be one."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", given), country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
