"""The model itself, on invented members whose chances are known: found again, calibrated, and told why."""

from __future__ import annotations

import numpy as np
import pytest

from lifecycle.lookalikes import features, fitting, quality, scoring
from lifecycle.lookalikes.features import WORDS, Features, Vocabulary
from lifecycle.lookalikes.fitting import LEAST_CORE

KNOWN = Vocabulary({"sex": ["female", "male"], "city": ["台北市", "台中市", "高雄市"]}, ["保濕", "美白"])
LINE = features.DEEDS.index("line_added")


def invented(count: int, *, seed: int = 5, unknown: float = 0.3) -> Features:
    """Who lives in Taipei, is 35 to 44 or adds the LINE account becomes core more often; sex says nothing."""
    rng = np.random.default_rng(seed)
    columns = {name: np.zeros(count, dtype=np.int64) for name in features.COLUMNS}
    columns["member_id"] = np.arange(1, count + 1)
    columns["draw"] = rng.integers(0, 2**60, count)
    columns["age"] = rng.integers(1, 7, count)
    columns["sex"] = rng.integers(1, 3, count)
    columns["city"] = rng.integers(1, 4, count)
    columns["deed"] = np.where(rng.random(count) < 0.4, 1 << LINE, 0)
    columns["interest"] = np.where(rng.random(count) < 0.5, 1, 2)
    logit = -2.2 + 1.1 * (columns["city"] == 1) + 0.9 * (columns["age"] == 3) + 0.8 * (columns["deed"] > 0)
    columns["is_core"] = (rng.random(count) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    for name in ("age", "sex", "city"):
        columns[name] = np.where(rng.random(count) < unknown, 0, columns[name])
    for name in ("deed", "interest"):
        columns[name] = np.where(rng.random(count) < unknown, -1, columns[name])
    return Features(columns)


@pytest.fixture(scope="module")
def found() -> fitting.Found:
    found = fitting.fit(invented(12_000), known=KNOWN)
    assert found.missing == ""
    return found


def level(found: fitting.Found, field: str, value: str) -> fitting.Level:
    assert found.model is not None
    return next(one for one in found.model.levels if (one.field, one.value) == (field, value))


def test_what_makes_the_difference_is_found(found: fitting.Found) -> None:
    taipei, taichung = level(found, "city", "台北市").on, level(found, "city", "台中市").on
    assert taipei - taichung == pytest.approx(1.1, abs=0.25)
    assert level(found, "age", "35-44").on - level(found, "age", "45-54").on == pytest.approx(0.9, abs=0.25)
    added = level(found, "deed", "line_added")
    assert added.on - added.off == pytest.approx(0.8, abs=0.2)
    assert abs(level(found, "sex", "female").on) < 0.12


def test_on_members_it_never_saw_it_orders_them_and_its_chances_come_true(found: fitting.Found) -> None:
    assert found.model
    assert found.vocabulary
    rows = invented(20_000, seed=77)
    said = quality.tested(rows, model=found.model, known=found.vocabulary)
    assert said["auc"] > 0.66
    assert said["auc_low"] < said["auc"] < said["auc_high"]
    assert said["brier"] < said["brier_of_mean"]
    assert len(said["tenths"]) >= 8
    for tenth in said["tenths"]:
        assert tenth["core"] / tenth["members"] == pytest.approx(tenth["chance"], abs=0.05)
    assert sum(tenth["members"] for tenth in said["tenths"]) == 20_000


def test_of_whom_nothing_is_known_it_says_the_mean(found: fitting.Found) -> None:
    assert found.model
    assert found.vocabulary
    nothing = Features({name: np.zeros(1, dtype=np.int64) for name in features.COLUMNS})
    nothing.columns["deed"][:] = nothing.columns["interest"][:] = -1
    said = scoring.score(nothing, model=found.model, known=found.vocabulary)
    assert said.score[0] == pytest.approx(found.base_rate, abs=0.05)
    assert said.reasons.tolist() == [[-1, -1, -1]]


def test_the_reasons_are_what_adds_most(found: fitting.Found) -> None:
    assert found.model
    assert found.vocabulary
    one = Features({name: np.zeros(1, dtype=np.int64) for name in features.COLUMNS})
    one.columns["city"][:], one.columns["age"][:], one.columns["sex"][:] = 1, 3, 1
    one.columns["deed"][:], one.columns["interest"][:] = 1 << LINE, -1
    said = scoring.score(one, model=found.model, known=found.vocabulary)
    levels = [found.model.levels[place] for place in said.reasons[0]]
    assert {(one.field, one.value) for one in levels} == {
        ("city", "台北市"), ("age", "35-44"), ("deed", "line_added"),
    }  # fmt: skip
    assert [abs(one.on) for one in levels] == sorted((abs(one.on) for one in levels), reverse=True)
    summed = (
        found.model.intercept
        + sum(
            level(found, *pair).on
            for pair in [("city", "台北市"), ("age", "35-44"), ("sex", "female"), ("deed", "line_added")]
        )
        + sum(
            other.off for other in found.model.levels if other.field == "deed" and other.value != "line_added"
        )
    )
    assert said.score[0] == pytest.approx(float(found.model.chance(np.array([summed]))[0]), abs=1e-4)


def test_neither_ids_nor_the_order_of_rows_matter(found: fitting.Found) -> None:
    rows = invented(12_000)
    shuffled = rows.where(np.random.default_rng(1).permutation(len(rows)))
    shuffled.columns["member_id"] = np.arange(900_000, 900_000 + len(rows))
    again = fitting.fit(shuffled, known=KNOWN)
    assert again.model == found.model
    assert again.base_rate == found.base_rate


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        (invented(300), "core"),
        (invented(6_000).where(invented(6_000)["is_core"] == 1), "others"),
        (invented(6_000, unknown=1.0), "profiles"),
    ],
)
def test_too_little_is_said(rows: Features, missing: str) -> None:
    found = fitting.fit(rows, known=KNOWN)
    assert (found.missing, found.model) == (missing, None)
    assert found.core < LEAST_CORE or missing != "core"


def test_what_is_drawn_by_lot_is_not_told_apart() -> None:
    rows = invented(8_000)
    rows.columns["is_core"] = np.random.default_rng(3).permutation(rows["is_core"])
    found = fitting.fit(rows, known=KNOWN)
    assert found.model
    assert found.vocabulary
    assert found.test
    said = quality.tested(found.test, model=found.model, known=found.vocabulary)
    assert not quality.tells_apart(said, found.model)


def test_rare_words_and_interests_become_others() -> None:
    rows = invented(4_000)
    rows.columns["city"][:10] = 3
    rows.columns["city"][10:] = np.where(rows["city"][10:] == 3, 2, rows["city"][10:])
    rows.columns["interest"][:] = np.where(rows["interest"] == 2, -1, rows["interest"])
    rows.columns["interest"][:5] = 2
    narrow, known = features.narrowed(rows, KNOWN, among=np.ones(len(rows), dtype=bool))
    assert (known.words["city"], known.topics) == (["台北市", "台中市"], ["保濕"])
    assert set(narrow["city"][:10].tolist()) == {3}
    assert narrow["interest"][:5].tolist() == [-1] * 5
    assert set(known.words) == set(WORDS)
