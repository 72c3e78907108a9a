"""Which members have this number? However people write it, whole or its tail."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db.models import F, Func, QuerySet, TextField

from members.models import Member

#: The fewest digits that are a tail.
SHORTEST_TAIL = 3
#: What may follow a number: the extension that the switchboard adds.
EXTENSION = re.compile(r"\s*(?:ext\.?|x|#|轉|分機|,|;ext=)\s*\d{1,6}\s*$", re.IGNORECASE)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－ー"), "-")


def written_phones(words: str) -> list[str]:
    """The forms in which members keep this whole number; none when it is not one.

    +886 912-345-678, 0912345678, 912345678 and 02-2700-0000 #12 all mean what they say here.
    """
    bare = _plain(words)
    if not re.fullmatch(r"\+?[\d\s().-]{6,24}", bare):
        return []
    digits = re.sub(r"\D", "", bare).removeprefix("00" if bare.startswith("00") else "")
    if len(digits) < 7:
        return []
    home = digits.removeprefix("886").removeprefix("0")
    return sorted({f"+{digits}", f"+886{home}"})


def looks_like_phone(words: str) -> bool:
    return bool(re.fullmatch(r"\+?[\d\s().-]{3,24}", _plain(words)))


def with_phone(members: QuerySet[Member], phones: list[str]) -> QuerySet[Member]:
    """Members who keep one of these whole numbers."""
    return _ended(members).filter(phone_end__in=[phone[::-1] for phone in phones])


def by_phone(members: QuerySet[Member], words: str, *, longest_tail: int | None) -> QuerySet[Member]:
    """The whole number, or its tail of at most so many digits: who sees only the end of a phone may not
    ask for more of it, or guessing digit by digit would unmask it.
    """
    digits = re.sub(r"\D", "", _plain(words))
    whole = with_phone(members, written_phones(words))
    if len(digits) < SHORTEST_TAIL or (longest_tail is not None and len(digits) > longest_tail):
        return whole
    return whole | _ended(members).filter(phone_end__startswith=digits[::-1])


def _plain(words: str) -> str:
    flat = unicodedata.normalize("NFKC", words.translate(_DASHES)).strip().removeprefix("tel:")
    return EXTENSION.sub("", flat)


# The condition of the partial index stands in the query, or the index would not be used.
def _ended(members: QuerySet[Member]) -> QuerySet[Any]:
    tail = Func(F("phone"), function="reverse", output_field=TextField())
    return members.exclude(phone="").alias(phone_end=tail)
