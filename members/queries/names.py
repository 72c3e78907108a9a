"""Which members have a name like this? 王晓明 means 王曉明, and 王明 also 王小明, who comes after 王明.

A name is kept as it is written, folded (name_key); the words that are searched are spread over all writings
of their characters instead. So a load pays nothing, and no table of characters can grow old in the database.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import islice, product
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q, QuerySet, TextField
from django.db.models.functions import Collate
from opencc import OpenCC

from members.models import Member

#: Names of Han characters are short: longer words are no name with characters left out.
MOST_IN_ORDER = 4
#: Ways to write a whole name that are looked up as such; others are found among the names that contain it.
MOST_WRITINGS = 16
_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000))


def folded(name: str) -> str:
    """A name as name_key keeps it: lower case, half width, 臺 as 台, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).lower().replace("臺", "台").split())


# ---- characters ----


@cache
def _writings() -> dict[str, str]:
    """Character → all characters that are written for it: 发 發 髮 are one here, and 台 臺 颱 檯."""
    simpler = {
        character: simple
        for name in ("t2s", "tw2s", "hk2s")
        for character, simple in _converted(name)
        if simple != character
    }
    alike: dict[str, str] = {}
    for character, simple in simpler.items():
        # A variant may have its simplest form two steps away.
        simplest = simpler.get(simple, simple)
        alike[simplest] = alike.get(simplest, simplest) + character
    return {character: together for together in alike.values() for character in together}


def _converted(name: str) -> zip[tuple[str, str]]:
    letters = [chr(code) for first, end in _HAN for code in range(first, end)]
    # One to a line, so that no two are read as a word.
    return zip(letters, OpenCC(name).convert("\n".join(letters)).split("\n"), strict=True)


def writings(character: str) -> str:
    """How a character may stand in a name_key, first as it was typed."""
    return character + _writings().get(character, "").replace(character, "")


def is_han(text: str) -> bool:
    return all(any(first <= ord(letter) < end for first, end in _HAN) or letter > "\uffff" for letter in text)


# ---- names ----


def named(members: QuerySet[Member], key: str) -> QuerySet[Member]:
    """Those whose name contains the key; of a few Han characters also those with others in between."""
    if 1 < len(key) <= MOST_IN_ORDER and is_han(key):
        return in_order(members, key)
    return containing(members, key)


def exactly_named(members: QuerySet[Member], key: str) -> QuerySet[Member]:
    return _keyed(members).filter(key__in=spellings(key))


def beginning(members: QuerySet[Member], key: str, *, most: int) -> QuerySet[Member]:
    """The shortest first: the name itself before the names that go on."""
    ways = [
        _keyed(members).filter(key__startswith=way).order_by("key", "pk")[:most] for way in spellings(key)
    ]
    # One ordered stretch of the index for each writing; an "or" would read and sort all of a frequent name.
    return ways[0].union(*ways[1:], all=True) if len(ways) > 1 else ways[0]


def containing(members: QuerySet[Member], key: str) -> QuerySet[Member]:
    """Every character and pair of the words is in the index; a longer name is then compared as a whole."""
    pairs = [key] if len(key) == 1 else [key[index : index + 2] for index in range(len(key) - 1)]
    meant = Q()
    for pair in dict.fromkeys(pairs):
        meant &= Q(grams__overlap=["".join(way) for way in product(*map(writings, pair))])
    return _grammed(members).filter(meant, name_key__regex=_pattern(key, between=""))


def in_order(members: QuerySet[Member], key: str) -> QuerySet[Member]:
    meant = Q()
    for letter in dict.fromkeys(key):
        meant &= Q(grams__overlap=list(writings(letter)))
    return _grammed(members).filter(meant, name_key__regex=_pattern(key, between=".*"))


def closeness(name_key: str, key: str) -> tuple[int, str]:
    """For sorting: the name itself, in other writings, names that begin with it, contain it, the others."""
    if name_key in spellings(key):
        return int(name_key != key), name_key
    if place := re.search(_pattern(key, between=""), name_key):
        return (3 if place.start() else 2), name_key
    return 4, name_key


def spellings(key: str) -> list[str]:
    """The ways to write it, as it was typed first."""
    return list(dict.fromkeys("".join(way) for way in islice(product(*map(writings, key)), MOST_WRITINGS)))


def _pattern(key: str, *, between: str) -> str:
    """A regular expression that PostgreSQL and Python read alike."""
    return between.join(
        f"[{ways}]" if len(ways := writings(letter)) > 1 else re.escape(letter) for letter in key
    )


# The condition of the partial indexes stands in these queries, or the indexes would not be used.
def _keyed(members: QuerySet[Member]) -> QuerySet[Any]:
    return members.exclude(name_key="").alias(key=Collate("name_key", "C"))


def _grammed(members: QuerySet[Member]) -> QuerySet[Member]:
    grams = Func(F("name_key"), function="shuke_grams", output_field=ArrayField(TextField()))
    return members.exclude(name_key="").alias(grams=grams)
