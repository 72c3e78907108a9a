"""What tells those who became core from those who did not? Logistic regression on what was known beforehand.

Eight tenths of the members are learnt from, two test; a hash of the identity says who is where. The penalty
is the one that foretells best what was left out of three folds, and what was foretold there calibrates the
chance (Platt 1999). What is not known of a member adds nothing: each value counts against the mean of those
of whom the field is known. Equal members count once, in order, so that neither ids nor row order matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lifecycle.clv.purchasing import Floats, Integers
from lifecycle.lookalikes.features import LEAST_WITH_WORD, Features, Vocabulary, narrowed
from lifecycle.models import LookalikeRun

#: Below these a share of a tenth says nothing.
LEAST_CORE, LEAST_OTHERS = 100, 300
#: A field that is known of fewer is left out.
LEAST_KNOWN = 0.05
#: The inverse of the penalty: from what leaves rare values at nearly nothing to what trusts them.
PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3)
FREE = 1e6
FOLDS, LEARN, TENTHS = 3, 8, 10

Missing = LookalikeRun.Missing


@dataclass(frozen=True)
class Level:
    """One value of a field: what having it adds to the sum, and (for deeds and interests) not having it."""

    field: str
    value: str
    on: float
    off: float
    members: int
    core: int


@dataclass(frozen=True)
class Model:
    """The sum over what is known, and how it becomes a chance."""

    levels: list[Level]
    intercept: float
    slope: float
    offset: float

    def chance(self, total: Floats) -> Floats:
        found: Floats = 1 / (1 + np.exp(-(self.slope * total + self.offset)))
        return found


@dataclass(frozen=True)
class Found:
    """A model with the members for its test, or what is missing."""

    members: int
    core: int
    known: dict[str, float]
    missing: str = ""
    model: Model | None = None
    fitted_members: int = 0
    base_rate: float | None = None
    test: Features | None = field(default=None, repr=False)
    vocabulary: Vocabulary | None = field(default=None, repr=False)


@dataclass(frozen=True)
class _Column:
    field: str
    value: str
    place: int
    is_many: bool
    mean: float

    def of(self, rows: Features) -> Floats:
        codes = rows[self.field]
        if self.is_many:
            known, has = codes >= 0, (codes >> self.place) & 1
        else:
            known, has = codes > 0, codes == self.place + 1
        found: Floats = np.where(known, has - self.mean, 0.0)
        return found


@dataclass(frozen=True)
class _Equals:
    """Rows that occur, their outcome and fold, and how often each occurs."""

    rows: Features
    outcome: Integers
    fold: Integers
    counts: Integers


def fit(rows: Features, *, known: Vocabulary) -> Found:
    """The model, or what is missing for one; whether it is any good says quality.py."""
    part = rows["draw"] % TENTHS
    rows, known = narrowed(rows, known, among=part < LEARN)
    core = int(rows["is_core"].sum())
    shares = {
        name: float(np.round(np.mean(rows[name] >= (0 if name in known.many else 1)), 4))
        if len(rows)
        else 0.0
        for name in (*known.single, *known.many)
    }
    found = Found(members=len(rows), core=core, known=shares)
    if core < LEAST_CORE:
        return _without(found, Missing.CORE)
    if len(rows) - core < LEAST_OTHERS:
        return _without(found, Missing.OTHERS)
    learn = rows.where(part < LEARN)
    columns = _columns(learn, known, shares)
    if not columns:
        return _without(found, Missing.PROFILES)
    equals = _equals(learn, sorted({column.field for column in columns}))
    matrix = np.column_stack([column.of(equals.rows) for column in columns])
    inverse, foretold = _best_penalty(matrix, equals)
    weights, intercept = _regress(matrix, equals.outcome, equals.counts, inverse)
    (slope,), offset = _regress(foretold[:, None], equals.outcome, equals.counts, FREE)
    model = Model(
        levels=_levels(rows, columns, weights),
        intercept=round(intercept, 6),
        slope=round(float(slope), 6),
        offset=round(offset, 6),
    )
    return Found(
        members=len(rows),
        core=core,
        known=shares,
        model=model,
        fitted_members=len(learn),
        base_rate=float(np.round(learn["is_core"].mean(), 6)),
        test=rows.where(part >= LEARN),
        vocabulary=known,
    )


def _without(found: Found, missing: str) -> Found:
    return Found(found.members, found.core, found.known, missing=missing)


def _columns(rows: Features, known: Vocabulary, shares: dict[str, float]) -> list[_Column]:
    columns: list[_Column] = []
    for fields, is_many in ((known.single, False), (known.many, True)):
        for name, values in fields.items():
            if shares[name] < LEAST_KNOWN:
                continue
            codes = rows[name]
            is_known = codes >= 0 if is_many else codes > 0
            for place, value in enumerate(values):
                has = is_known & (((codes >> place) & 1) == 1 if is_many else codes == place + 1)
                with_value = int(has.sum())
                if LEAST_WITH_WORD <= with_value < int(is_known.sum()):
                    columns.append(_Column(name, value, place, is_many, with_value / int(is_known.sum())))
    return columns


def _equals(rows: Features, fields: list[str]) -> _Equals:
    """Members of whom the same is known, with the same outcome, in the same fold: once, and how many."""
    names = [*fields, "is_core"]
    fold = rows["draw"] // TENTHS % FOLDS
    keys, counts = np.unique(
        np.column_stack([*(rows[name] for name in names), fold]), axis=0, return_counts=True
    )
    columns = {name: keys[:, place] for place, name in enumerate(names)}
    return _Equals(Features(columns), columns["is_core"], keys[:, -1], counts)


def _best_penalty(matrix: Floats, equals: _Equals) -> tuple[float, Floats]:
    """The inverse of the penalty that foretells best, and the sums foretold for each fold by the others."""
    tried = []
    for inverse in PENALTIES:
        foretold = np.zeros(len(matrix))
        for fold in range(FOLDS):
            others, mine = equals.fold != fold, equals.fold == fold
            weights, intercept = _regress(
                matrix[others], equals.outcome[others], equals.counts[others], inverse
            )
            foretold[mine] = matrix[mine] @ weights + intercept
        # The log loss, without overflow.
        loss = np.logaddexp(0, np.where(equals.outcome == 1, -foretold, foretold)) @ equals.counts
        tried.append((round(float(loss), 6), inverse, foretold))
    _loss, inverse, foretold = min(tried, key=lambda one: one[:2])
    return inverse, foretold


def _regress(matrix: Floats, outcome: Any, counts: Any, inverse: float) -> tuple[Floats, float]:
    """Weights and intercept of a logistic regression, each row as often as it occurs."""
    # Heavy: only where a model is fitted.
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    fitted = LogisticRegression(C=inverse, solver="newton-cholesky", max_iter=100, tol=1e-8)
    # One thread: the order of adding is the same each time, and nobody else waits for a processor.
    with threadpool_limits(1):
        fitted.fit(matrix, outcome, sample_weight=counts)
    return fitted.coef_[0], float(fitted.intercept_[0])


def _levels(rows: Features, columns: list[_Column], weights: Floats) -> list[Level]:
    """The weights as what each value adds; the rest of a single field is what the means take away."""
    rest: dict[str, float] = {}
    for column, weight in zip(columns, weights, strict=True):
        if not column.is_many:
            rest[column.field] = rest.get(column.field, 0.0) - column.mean * float(weight)
    levels = []
    for column, weight in zip(columns, weights, strict=True):
        codes = rows[column.field]
        has = (
            (codes >= 0) & ((codes >> column.place) & 1 == 1) if column.is_many else codes == column.place + 1
        )
        on = float(weight) * (1 - column.mean) if column.is_many else float(weight) + rest[column.field]
        levels.append(
            Level(
                field=column.field,
                value=column.value,
                on=round(on, 6),
                off=round(-float(weight) * column.mean if column.is_many else rest[column.field], 6),
                members=int(has.sum()),
                core=int(rows["is_core"][has].sum()),
            )
        )
    return levels
