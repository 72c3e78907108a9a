"""Which members may this person see, and whom do typed words mean? Every list and every page asks here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Now

from crm.access import holds, may, sees_only_assigned
from crm.masking import Sight, sight
from crm.models import ApiClient, User
from members.models import Assignment, Load, Member, Order


def visible_to(user: User) -> QuerySet[Member]:
    """The members that this person may see; agents and team leads those assigned to them or their team."""
    if not may(user, "members.list"):
        return Member.objects.none()
    if not sees_only_assigned(user):
        return Member.objects.all()
    mine = Q(user=user) | Q(team__isnull=False, team=user.team_id)
    current = Q(until=None) | Q(until__gt=Now())
    return Member.objects.filter(Exists(Assignment.objects.filter(mine, current, member=OuterRef("pk"))))


# ---- search ----

#: Who sees only the end of a phone may ask for no more of it, or guessing digit by digit would unmask it.
SHOWN_TAIL = 3


def found(words: str, *, for_user: User) -> QuerySet[Member]:
    """The members that the words may mean: number, order, phone or its tail, e-mail, part of a name.

    Nobody, for words that are empty or for a person who may not search.
    """
    words = unicodedata.normalize("NFKC", words).replace("\0", "").strip()
    if not words or not may(for_user, "members.search"):
        return Member.objects.none()
    ways = [
        Member.objects.filter(external_id=words).values("pk"),
        Order.objects.filter(external_id=words).values("member_id"),
        _meant(words, for_user).values("pk"),
    ]
    # A union, since an OR over different indexes would read every member.
    return visible_to(for_user).filter(pk__in=ways[0].union(*ways[1:], all=True))


def _meant(words: str, user: User) -> QuerySet[Member]:
    """By the form of the words: a member number, an e-mail, a phone, else a name."""
    if number := re.fullmatch(r"[Mm]-?0*(\d{1,18})", words):
        return Member.objects.filter(pk=int(number[1]))
    if "@" in words:
        return Member.objects.filter(email=words.lower())
    if re.fullmatch(r"\+?[\d\s()-]{3,20}", words):
        return _by_phone(re.sub(r"\D", "", words), user)
    return _by_name(folded(words))


def exactly(words: str, *, for_user: User) -> QuerySet[Member]:
    """Whom a whole number, address or code names, seen or not: how somebody who calls is found.

    Nothing shorter than the whole, or guessing would lead through the list of members.
    """
    words = unicodedata.normalize("NFKC", words).replace("\0", "").strip()
    if not words or not may(for_user, "members.create"):
        return Member.objects.none()
    if number := re.fullmatch(r"[Mm]-0*(\d{1,18})", words):
        return Member.objects.filter(pk=int(number[1]))
    if "@" in words:
        return Member.objects.filter(email=words.lower())
    if phones := written_phones(words):
        return _with_phone(phones)
    coded = Member.objects.filter(external_id=words).values("pk")
    return Member.objects.filter(
        pk__in=coded.union(Order.objects.filter(external_id=words).values("member_id"), all=True)
    )


#: What may follow a number: the extension that the switchboard adds.
EXTENSION = re.compile(r"\s*(?:ext\.?|x|#|轉|分機|,|;ext=)\s*\d{1,6}\s*$", re.IGNORECASE)


def written_phones(words: str) -> list[str]:
    """The forms in which members keep this whole number; none when it is not one.

    +886 912-345-678, 0912345678, 912345678 and 02-2700-0000 #12 all mean what they say here.
    """
    bare = EXTENSION.sub("", unicodedata.normalize("NFKC", words).strip().removeprefix("tel:"))
    if not re.fullmatch(r"\+?[\d\s().-]{6,24}", bare):
        return []
    digits = re.sub(r"\D", "", bare).removeprefix("00" if bare.startswith("00") else "")
    if len(digits) < 7:
        return []
    home = digits.removeprefix("886").removeprefix("0")
    return sorted({f"+{digits}", f"+886{home}"})


def _with_phone(phones: list[str]) -> QuerySet[Member]:
    # The condition of the partial index stands in the query, or the index would not be used.
    whole = Member.objects.exclude(phone="").alias(phone_end=_reversed_phone())
    return whole.filter(phone_end__in=[phone[::-1] for phone in phones])


def folded(name: str) -> str:
    """A name as name_key keeps it: lower case, half width, 臺 as 台, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).lower().replace("臺", "台").split())


def _by_phone(digits: str, user: User) -> QuerySet[Member]:
    """The whole number as people write it, or its tail."""
    # The conditions of the partial indexes stand in these queries, or the indexes would not be used.
    phones = Member.objects.exclude(phone="").alias(phone_end=_reversed_phone())
    written = (f"+{digits}", f"+886{digits.removeprefix('0')}")
    whole = phones.filter(phone_end__in=[number[::-1] for number in written])
    if len(digits) < 3 or (len(digits) > SHOWN_TAIL and sight(user, "phone") is not Sight.FULL):
        return whole
    return phones.filter(phone_end__startswith=digits[::-1])


def _by_name(key: str) -> QuerySet[Member]:
    """Every character and pair of the words is in the index; a longer name is then compared as a whole."""
    grams = [key] if len(key) <= 2 else [key[index : index + 2] for index in range(len(key) - 1)]
    named = Member.objects.exclude(name_key="").alias(grams=_grams())
    return named.filter(Q(grams__contains=grams), name_key__contains=key)


def _reversed_phone() -> Func:
    return Func(F("phone"), function="reverse", output_field=TextField())


def _grams() -> Func:
    return Func(F("name_key"), function="shuke_grams", output_field=ArrayField(TextField()))


# ---- loads ----

LOADS_A_PAGE = 20


@dataclass(frozen=True)
class LoadsPage:
    loads: list[Load]
    next: str


def loads_page(cursor: str = "") -> LoadsPage:
    """The newest loads first; the cursor is the last one that was shown."""
    rows = Load.objects.select_related("by").order_by("-pk")
    if cursor.isdigit():
        rows = rows.filter(pk__lt=int(cursor))
    shown = list(rows[: LOADS_A_PAGE + 1])
    more = len(shown) > LOADS_A_PAGE
    shown = shown[:LOADS_A_PAGE]
    return LoadsPage(shown, str(shown[-1].pk) if more else "")


# ---- other programs ----


def visible_to_client(client: ApiClient) -> QuerySet[Member]:
    """The members of the client's own feed, or of all feeds where its scopes say so."""
    members = Member.objects.all()
    return members if holds(client, "sources:all") else members.filter(source=client.source)


def orders_visible_to_client(client: ApiClient) -> QuerySet[Order]:
    orders = Order.objects.all()
    return orders if holds(client, "sources:all") else orders.filter(source=client.source)
