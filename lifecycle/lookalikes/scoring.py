"""What does the model say of each member? A sum over what is known, a chance, the strongest reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lifecycle.clv.purchasing import Floats, Integers
from lifecycle.lookalikes.features import Features, Vocabulary
from lifecycle.lookalikes.fitting import Level, Model

REASONS = 3
#: What moves the sum by less is no reason.
LEAST_REASON = 0.05
NOBODY = -1


@dataclass(frozen=True)
class Scores:
    """Arrays of one length; reasons are places in the levels of the model."""

    member_id: Integers
    score: Floats
    reasons: Integers


def total(rows: Features, *, model: Model, known: Vocabulary) -> tuple[Floats, list[tuple[Floats, Integers]]]:
    """The sum of each member, and by field or bit what a value that is there adds, with its place."""
    added: list[tuple[Floats, Integers]] = []
    summed = np.full(len(rows), model.intercept)
    places = {(level.field, level.value): place for place, level in enumerate(model.levels)}
    for name, values in known.single.items():
        mine = [level for level in model.levels if level.field == name]
        if not mine:
            continue
        adds, named = _table(values, name, places, model.levels)
        adds_here, named_here = adds[rows[name]], named[rows[name]]
        summed += adds_here
        added.append((adds_here, named_here))
    for name, values in known.many.items():
        codes = rows[name]
        for bit, value in enumerate(values):
            place = places.get((name, value))
            if place is None:
                continue
            level, has = model.levels[place], ((codes >> bit) & 1 == 1) & (codes >= 0)
            adds_here = np.where(has, level.on, np.where(codes >= 0, level.off, 0.0))
            summed += adds_here
            added.append((np.where(has, adds_here, 0.0), np.where(has, place, NOBODY)))
    return summed, added


def score(rows: Features, *, model: Model, known: Vocabulary) -> Scores:
    """Chances to four digits, and reasons by what they add or take away."""
    summed, added = total(rows, model=model, known=known)
    reasons = np.full((len(rows), REASONS), NOBODY, dtype=np.int64)
    if added:
        weight = np.column_stack([adds for adds, _places in added])
        place = np.column_stack([places for _adds, places in added])
        weight = np.where((place >= 0) & (np.abs(weight) >= LEAST_REASON), weight, 0.0)
        # Stable, so that equal reasons stand in the order of the fields.
        order = np.argsort(-np.abs(weight), axis=1, kind="stable")[:, :REASONS]
        chosen = np.where(
            np.take_along_axis(weight, order, axis=1) != 0, np.take_along_axis(place, order, axis=1), NOBODY
        )
        reasons[:, : chosen.shape[1]] = chosen
    return Scores(rows["member_id"], np.round(model.chance(summed), 4), reasons)


def _table(
    values: list[str], name: str, places: dict[tuple[str, str], int], levels: list[Level]
) -> tuple[Floats, Integers]:
    """By number of the value: what it adds, and its place; 0, not known, adds nothing."""
    rest = next(level.off for level in levels if level.field == name)
    adds, named = np.zeros(len(values) + 1), np.full(len(values) + 1, NOBODY, dtype=np.int64)
    for number, value in enumerate(values, start=1):
        place = places.get((name, value))
        adds[number] = rest if place is None else levels[place].on
        named[number] = NOBODY if place is None else place
    return adds, named
