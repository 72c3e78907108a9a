"""A few members whom another door took down once more: something to decide in the queue of duplicates."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from members import duplicates
from members.duplicates import Pair
from members.ingest import fold
from members.models import Interaction, Member, Order

#: How the second record was written, how sure that is, and what agrees.
AGAIN: tuple[tuple[str, float, tuple[tuple[str, str, float], ...]], ...] = (
    ("same", 0.998, (("name", "same", 13.1), ("reached", "phone", 13.8))),
    ("sounds", 0.962, (("reached", "phone", 13.8), ("name", "surname_same_given_close", 7.6))),
    ("birthday", 0.991, (("birthday", "same", 13.8), ("name", "same", 13.1))),
    ("same", 0.997, (("name", "same", 12.4), ("reached", "phone", 13.8))),
    ("sounds", 0.949, (("reached", "phone", 13.8), ("name", "surname_same_given_close", 7.1))),
    ("birthday", 0.987, (("birthday", "same", 13.5), ("name", "same", 12.2))),
)
SOUNDS = (
    ("怡", "宜"),
    ("佳", "嘉"),
    ("雯", "文"),
    ("偉", "瑋"),
    ("志", "智"),
    ("宏", "弘"),
    ("惠", "慧"),
    ("君", "均"),
)


def plant() -> int:
    """Turn some who never ordered into second records of members who did; how many pairs wait."""
    ordered = Exists(Order.objects.filter(member=OuterRef("pk")))
    acted = Exists(Interaction.objects.filter(member=OuterRef("pk")))
    named = Member.objects.exclude(phone="").filter(name__regex=r"^[一-鿿]{3}$", birthday__isnull=False)
    sounding = named.filter(ordered, name__regex="|".join(sign for sign, _ in SOUNDS)).order_by("pk")
    firsts = list(sounding[: len(AGAIN)])
    others = list(Member.objects.filter(~ordered, ~acted, referred=None).order_by("-pk")[: len(firsts)])
    pairs = []
    for (how, probability, why), first, other in zip(AGAIN, firsts, others, strict=False):
        other.name = _heard(first.name) if how == "sounds" else first.name
        other.name_key, other.sex, other.city = fold(other.name), first.sex, first.city
        other.given_name, other.surname = other.name[1:], other.name[0]
        if how == "birthday":
            other.birthday = first.birthday
        else:
            other.phone, other.birthday = first.phone, None
        told = [{"field": field, "level": level, "weight": weight} for field, level, weight in why]
        one, two = sorted((first.pk, other.pk))
        pairs.append(Pair(one, two, probability, told))
    fields = ["name", "name_key", "given_name", "surname", "sex", "city", "phone", "birthday"]
    Member.objects.bulk_update(others, fields)
    duplicates.file_found(pairs)
    return len(pairs)


def _heard(name: str) -> str:
    for sign, alike in SOUNDS:
        if sign in name[1:]:
            return name[0] + name[1:].replace(sign, alike)
    return name
