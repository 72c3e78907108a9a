"""Whom do typed words mean? A number, an order, a phone or its tail, an e-mail, a name or a part of it.

What a person sees masked they may only name as a whole: guessing bit by bit would unmask it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from crm.access import may, sees_only_assigned
from crm.masking import Sight, sight
from crm.models import User
from members.models import Member, Order
from members.queries import names, phones
from members.queries.sight import visible_to

#: How much of a masked phone is shown (crm/masking.py), and may be asked for.
SHOWN_TAIL = 3
#: Among so many of the members assigned to somebody the closest are looked for.
MOST_ASSIGNED = 500


def found(words: str, *, for_user: User) -> QuerySet[Member]:
    """Every member that the words may mean.

    Nobody, for words that are empty or for a person who may not search.
    """
    words = _plain(words)
    if not words or not may(for_user, "members.search"):
        return Member.objects.none()
    ways = [*_coded(words), _meant(words, for_user).values("pk")]
    # A union, since an OR over different indexes would read every member.
    return visible_to(for_user).filter(pk__in=ways[0].union(*ways[1:], all=True))


def best(words: str, *, for_user: User, most: int) -> list[int]:
    """The keys of those most likely meant: numbers and codes, the name itself, names that begin with it,
    that contain it, that have its characters in order.
    """
    words = _plain(words)
    if not words or not may(for_user, "members.search"):
        return []
    if not _is_name(words) or not names.folded(words) or sight(for_user, "name") is not Sight.FULL:
        return _newest(found(words, for_user=for_user), most)
    if sees_only_assigned(for_user):
        return _closest(words, for_user, most)
    hits: list[int] = []
    for tier in _tiers(words, for_user, most):
        hits += [pk for pk in tier if pk not in hits]
        if len(hits) >= most:
            break
    return hits[:most]


def exactly(words: str, *, for_user: User) -> QuerySet[Member]:
    """Whom a whole number, address or code names, seen or not: how somebody who calls is found.

    Nothing shorter than the whole, or guessing would lead through the list of members.
    """
    words = _plain(words)
    if not words or not may(for_user, "members.create"):
        return Member.objects.none()
    if number := re.fullmatch(r"[Mm]-0*(\d{1,18})", words):
        return _there().filter(pk=int(number[1]))
    if "@" in words:
        return _there().filter(email=words.lower())
    if whole := phones.written_phones(words):
        return phones.with_phone(_there(), whole)
    ways = _coded(words)
    return _there().filter(pk__in=ways[0].union(*ways[1:], all=True))


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).replace("\0", "").strip()


def _coded(words: str) -> list[QuerySet[Any, Any]]:
    """What is printed on cards and orders, and the feeds' numbers: in either case, with or without a #."""
    code = words.removeprefix("#").strip()
    forms = sorted({code, code.upper(), code.lower()})
    return [
        Member.objects.filter(external_id__in=forms).values("pk"),
        # The condition of the partial index stands in the query, or the index would not be used.
        Member.objects.exclude(card_no="").filter(card_no__in=forms).values("pk"),
        Order.objects.filter(external_id__in=forms).values("member_id"),
    ]


def _meant(words: str, user: User) -> QuerySet[Member]:
    """By the form of the words: a member number, an e-mail, a phone, else a name."""
    if number := re.fullmatch(r"[Mm]-?0*(\d{1,18})", words):
        return Member.objects.filter(pk=int(number[1]))
    if "@" in words:
        return Member.objects.filter(email=words.lower())
    # Of those assigned to somebody the few are read rather than the index of everybody.
    among = visible_to(user) if sees_only_assigned(user) else Member.objects.all()
    if phones.looks_like_phone(words):
        longest = None if sight(user, "phone") is Sight.FULL else SHOWN_TAIL
        return phones.by_phone(among, words, longest_tail=longest)
    key = names.folded(words)
    if not key or sight(user, "name") is Sight.NONE:
        return Member.objects.none()
    return names.named(among, key) if sight(user, "name") is Sight.FULL else names.exactly_named(among, key)


def _is_name(words: str) -> bool:
    is_number = re.fullmatch(r"[Mm]-?0*(\d{1,18})", words)
    return not (is_number or "@" in words or phones.looks_like_phone(words))


def _newest(members: QuerySet[Member], most: int) -> list[int]:
    return list(members.order_by("-updated_at", "-id").values_list("pk", flat=True)[:most])


def _closest(words: str, user: User, most: int) -> list[int]:
    key = names.folded(words)
    return _nearest(found(words, for_user=user), key, MOST_ASSIGNED)[:most]


def _nearest(members: QuerySet[Member], key: str, most: int) -> list[int]:
    """The first so many that come, the nearest of them first."""
    rows = list(members.values_list("name_key", "pk")[:most])
    return [pk for _key, pk in sorted(rows, key=lambda row: (names.closeness(row[0], key), row[1]))]


def _tiers(words: str, user: User, most: int) -> Iterator[list[int]]:
    """Each is asked only when the ones before did not give enough."""
    everybody, key = visible_to(user), names.folded(words)
    codes = _coded(words)
    yield _newest(everybody.filter(pk__in=codes[0].union(*codes[1:], all=True)), most)
    yield _nearest(names.exactly_named(everybody, key), key, 4 * most)
    yield _nearest(names.beginning(everybody, key, most=most), key, 2 * most)
    # In no order of their own: of a frequent character the index gives the first it comes upon.
    yield _nearest(names.containing(everybody, key), key, 2 * most)
    if names.is_han(key) and 1 < len(key) <= names.MOST_IN_ORDER:
        yield _nearest(names.in_order(everybody, key), key, 2 * most)


def _there() -> QuerySet[Member]:
    """An erased member is a pseudonym that orders hang on; nobody finds them."""
    return Member.objects.filter(erased_at=None)
