"""Is the persona right? Each trait beside the core members, and what they are where it is wrong.

A share of few members says little: none is judged below thirty, each comes with its 95 % interval (Wilson),
and a trait is wrong only where what most core members are lies beyond chance above what was meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lifecycle.models import Persona, Portrait
from lifecycle.personas.traits import Trait, all_traits
from lifecycle.segments.profiling import wilson

#: Below so many core members of whom a trait is known it is not judged.
LEAST_CORE = 30


class Fit(StrEnum):
    RIGHT = "right"  # most core members are as meant
    WRONG = "wrong"  # they are something else, beyond chance
    OPEN = "open"  # chance could explain it either way
    FEW = "few"  # too few to say


@dataclass(frozen=True)
class Value:
    """One value of a trait: of whom it is known, so many have it."""

    value: str
    label: str
    is_meant: bool
    members: int
    buyers: int
    core: int
    of_members: int
    of_buyers: int
    of_core: int

    @property
    def share(self) -> float:
        """Among core members."""
        return self.core / self.of_core if self.of_core else 0.0

    @property
    def share_of_buyers(self) -> float:
        return self.buyers / self.of_buyers if self.of_buyers else 0.0

    @property
    def share_of_others(self) -> float:
        """Among members who are not core."""
        others = self.of_members - self.of_core
        return (self.members - self.core) / others if others else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.core, self.of_core)

    @property
    def lift(self) -> float | None:
        return self.share / self.share_of_others if self.share_of_others else None

    @property
    def is_mark(self) -> bool:
        """Whether core members differ from the others by more than chance."""
        low, high = self.interval
        return self.of_core >= LEAST_CORE and not low <= self.share_of_others <= high


@dataclass(frozen=True)
class TraitComparison:
    trait: Trait
    values: Sequence[Value]
    known_core: int
    meant_share: float
    # What most core members are.
    top: Value | None
    fit: Fit

    @property
    def meant(self) -> list[Value]:
        return [value for value in self.values if value.is_meant]

    @property
    def gap(self) -> float:
        """By how much what they are is ahead of what was meant."""
        return (self.top.share if self.top else 0.0) - self.meant_share


@dataclass(frozen=True)
class Comparison:
    """The traits that the persona names, the wrong ones first."""

    traits: list[TraitComparison]

    def of(self, fit: Fit) -> list[TraitComparison]:
        return [trait for trait in self.traits if trait.fit == fit]

    @property
    def worst(self) -> TraitComparison | None:
        return max(self.of(Fit.WRONG), key=lambda trait: trait.gap, default=None)


def compare(persona: Persona, portrait: Portrait) -> Comparison:
    order = {fit: place for place, fit in enumerate((Fit.WRONG, Fit.OPEN, Fit.RIGHT, Fit.FEW))}
    judged = [
        _judged(trait, portrait, persona.traits[trait.name])
        for trait in all_traits()
        if persona.traits.get(trait.name)
    ]
    return Comparison(sorted(judged, key=lambda one: (order[one.fit], -one.gap)))


def portrait_rows(portrait: Portrait) -> list[TraitComparison]:
    """Every trait that is known of a core member, without a persona."""
    return [
        _judged(trait, portrait, [])
        for trait in all_traits()
        if portrait.shares.get(trait.name, {}).get("known", [0, 0, 0])[2]
    ]


def _judged(trait: Trait, portrait: Portrait, meant: Sequence[str]) -> TraitComparison:
    shares: dict[str, Any] = portrait.shares.get(trait.name) or {"known": [0, 0, 0], "values": {}}
    known = shares["known"]
    counts = {value: shares["values"].get(value, [0, 0, 0]) for value in (*shares["values"], *meant)}
    values = [
        Value(value, trait.label_of(value), value in meant, *counted, *known)
        for value, counted in counts.items()
    ]
    if trait.has_order:
        values.sort(key=lambda value: value.value)
    else:
        values.sort(key=lambda value: (-value.core, -value.members, value.value))
    top = max((value for value in values if value.core), key=lambda value: value.core, default=None)
    wanted = [value.share for value in values if value.is_meant]
    # Of traits with several values a member the shares overlap: the largest is what is known for certain.
    meant_share = max(wanted, default=0.0) if trait.is_many else min(1.0, sum(wanted))
    return TraitComparison(trait, values, known[2], meant_share, top, _fit(top, meant_share, known[2]))


def _fit(top: Value | None, meant_share: float, known_core: int) -> Fit:
    if known_core < LEAST_CORE or top is None:
        return Fit.FEW
    if top.is_meant or meant_share >= 0.5:
        return Fit.RIGHT
    return Fit.WRONG if top.interval[0] > meant_share else Fit.OPEN
