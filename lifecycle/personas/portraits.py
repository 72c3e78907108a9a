"""Who are the members, the buyers and the core? Counted after each night, for all personas at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm import sql
from lifecycle import segments
from lifecycle.models import Persona, Portrait
from lifecycle.personas.traits import Trait, all_traits, tree_of
from lifecycle.segments.counting import within_time
from lifecycle.segments.tree import InvalidTree

#: Values of a trait that fewer members have are counted together: they could say who.
LEAST_WITH_VALUE, MOST_VALUES = 5, 60
LONGEST_MS = 60_000
#: Old portraits say how the members changed; the newest of each month would do, and these are small.
KEPT = 400

Counts = list[int]


def newest_portrait() -> Portrait | None:
    return Portrait.objects.first()


def refresh(*, as_of: date) -> Portrait:
    """Count as of a day, and who meets each persona; twice gives the same row."""
    own = {trait.name.removeprefix("custom:"): trait for trait in all_traits() if ":" in trait.name}
    found = sql.query(
        "lifecycle/portrait/shares",
        as_of=as_of,
        own_single=[key for key, trait in own.items() if not trait.is_many],
        own_many=[key for key, trait in own.items() if trait.is_many],
    ).rows
    (everybody,) = [counts for trait, _value, *counts in found if trait == "everybody"]
    members, buyers, core = (int(count) for count in everybody)
    with transaction.atomic():
        portrait, _made = Portrait.objects.update_or_create(
            as_of=as_of,
            defaults={
                "members": members, "buyers": buyers, "core": core, "created_at": timezone.now(),
                "shares": {trait.name: _shares(trait, found) for trait in all_traits()},
            },
        )  # fmt: skip
        old = Portrait.objects.values_list("pk", flat=True)[KEPT:]
        Portrait.objects.filter(pk__in=list(old)).delete()
    for persona in Persona.objects.filter(archived_at=None):
        count_fit(persona, as_of=as_of)
    return portrait


def count_fit(persona: Persona, *, as_of: date) -> None:
    """How many members, buyers and core members meet the whole persona, kept on it."""
    fit: dict[str, Any] = {}
    try:
        matching = segments.compile(segments.parse(tree_of(persona.traits)), as_of=as_of)
    except InvalidTree:
        rows = None  # a value or a field is gone: the page says that it was not counted
    else:
        text = sql.text("lifecycle/portrait/fit").replace("/* matching */", matching.text)
        rows = within_time(text, matching.params, LONGEST_MS)
    if rows:
        members, buyers, core = (int(count) for count in rows[0])
        fit = {"as_of": as_of.isoformat(), "members": members, "buyers": buyers, "core": core}
    Persona.objects.filter(pk=persona.pk).update(fit=fit)
    persona.fit = fit


def _shares(trait: Trait, found: list[tuple[Any, ...]]) -> dict[str, Any]:
    """{"known": counts, "values": {value: counts}, "rest": counts of the rare values together}."""
    mine = {value: [int(count) for count in counts] for name, value, *counts in found if name == trait.name}
    known = mine.pop(None, None) or _sum(list(mine.values()))
    often = sorted(mine.items(), key=lambda item: (-item[1][0], str(item[0])))
    shown = {
        str(value): counts
        for place, (value, counts) in enumerate(often)
        if trait.has_order or (counts[0] >= LEAST_WITH_VALUE and place < MOST_VALUES)
    }
    rest = _sum([counts for value, counts in often if str(value) not in shown])
    return {"known": known, "values": shown, "rest": rest}


def _sum(rows: list[Counts]) -> Counts:
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0, 0, 0]
