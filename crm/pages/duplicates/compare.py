"""Two records beside each other: where they differ, what hangs on either, and whose value stays."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm import masking, merging
from crm.access import right_required
from crm.formats import day
from crm.models import User
from crm.pages.duplicates.words import why
from lifecycle.models import MemberStage
from members.duplicates import queue as reads
from members.models import Channel, Consent, ConsentState, DuplicateCandidate, Member, Order

#: Fields of which a role sees as much as its sight says; the others are plain.
MASKED = {"name": "name", "given_name": "name", "surname": "name"} | {
    name: name for name in ("email", "phone", "line_id", "birthday", "address")
}

#: Fields that keep a code of a list which the model does not know by itself.
NAMED = {"language": dict(settings.LANGUAGES), "preferred_channel": dict(Channel.choices)}


@dataclass(frozen=True)
class Row:
    """One field of both records."""

    name: str
    label: str
    one: str
    other: str
    differs: bool
    #: Whose value is chosen to begin with: "one" or "other".
    chosen: str


@dataclass(frozen=True)
class Facts:
    """What hangs on a record."""

    member: Member
    name: str
    orders: int
    amount: Decimal
    last_order_on: Any
    stage: str
    granted: list[str]
    withdrawn: list[str]


def found(person: User, pk: int) -> DuplicateCandidate:
    pair = reads.pairs(for_user=person).filter(pk=pk).first()
    if pair is None:
        raise Http404
    return pair


@require_GET
@right_required("duplicates.decide")
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast("User", request.user)
    pair = found(person, pk)
    one, other = facts(pair.one, pair.other, person=person)
    first = older(one, other)
    context = {
        "pair": pair,
        "why": why(pair),
        "one": one,
        "other": other,
        "survivor": first,
        "rows": rows(pair.one, pair.other, person=person, first="one" if first == one.member.pk else "other"),
        "refused": sorted({*one.withdrawn, *other.withdrawn}),
        "here": "duplicates",
    }
    return render(request, "members/duplicate_detail.html", context)


def older(one: Facts, other: Facts) -> int:
    """Who had better survive: the one with more orders, else who is known for longer."""
    ranked = sorted((one, other), key=lambda side: (-side.orders, side.member.created_at, side.member.pk))
    return ranked[0].member.pk


def rows(one: Member, other: Member, *, person: User, first: str) -> list[Row]:
    """The fields that either has; whoever has a value offers it, of two the survivor's is chosen."""
    found = []
    for name in merging.CHOSEN:
        mine, theirs = getattr(one, name), getattr(other, name)
        if not mine and not theirs:
            continue
        label = str(Member._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        chosen = first if mine and theirs else "one" if mine else "other"
        found.append(
            Row(name, label, _shown(one, name, person), _shown(other, name, person), mine != theirs, chosen)
        )
    return found


def _shown(member: Member, name: str, person: User) -> str:
    value = getattr(member, name)
    if not value:
        return ""
    if name in MASKED:
        return masking.shown(person, MASKED[name], value, of=member.pk) or "●●●"
    if name in NAMED:
        return str(NAMED[name].get(value, value))
    if hasattr(member, f"get_{name}_display"):
        return str(getattr(member, f"get_{name}_display")())
    return day(value) if hasattr(value, "isoformat") else str(value)


def facts(*members: Member, person: User) -> list[Facts]:
    keys = [member.pk for member in members]
    orders: dict[int, dict[str, Any]] = {
        row["member"]: dict(row)
        for row in Order.objects.filter(member__in=keys)
        .values("member")
        .annotate(number=Count("pk"), amount=Sum("amount"), last=Max("placed_on"))
    }
    stages = dict(MemberStage.objects.filter(member__in=keys).values_list("member", "stage"))
    consents = list(Consent.objects.filter(member__in=keys).order_by("channel"))

    def channels(member: Member, state: str) -> list[str]:
        return [
            row.get_channel_display() for row in consents if (row.member_id, row.state) == (member.pk, state)
        ]

    return [
        Facts(
            member=member,
            name=masking.shown(person, "name", member.name, of=member.pk) or member.member_no,
            orders=orders.get(member.pk, {}).get("number", 0),
            amount=orders.get(member.pk, {}).get("amount") or Decimal(0),
            last_order_on=orders.get(member.pk, {}).get("last"),
            stage=stages.get(member.pk, ""),
            granted=channels(member, ConsentState.GRANTED),
            withdrawn=channels(member, ConsentState.WITHDRAWN),
        )
        for member in members
    ]
