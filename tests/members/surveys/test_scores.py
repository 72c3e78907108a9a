"""NPS, CSAT and CES by hand, and the intervals against simulation."""

from __future__ import annotations

import random

import pytest

from members.surveys.scores import difference, score, wilson


def test_scores_by_hand() -> None:
    nps = score("nps", {10: 5, 9: 1, 8: 2, 6: 1, 0: 1})
    assert (nps.point, nps.mean, nps.good, nps.bad) == (pytest.approx(0.4), 8.1, 6, 2)
    csat = score("csat", {5: 3, 4: 3, 1: 2})
    assert (csat.point, csat.answers) == (0.75, 8)
    ces = score("ces", {7: 2, 4: 2})
    assert (ces.mean, ces.point) == (5.5, 0.5)
    assert score("nps", {5: 0}) is None


def test_everybody_of_one_mind_is_still_not_certain() -> None:
    low, high = difference(5, 0, 5)
    assert high == 1.0
    assert 0.0 < low < 0.5
    assert wilson(0, 10)[0] == 0.0


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    draws = random.Random(7)
    good, bad, people, hits = 0.45, 0.25, 60, 0
    for _ in range(1500):
        said = [draws.random() for _ in range(people)]
        first = sum(one < good for one in said)
        second = sum(one > 1 - bad for one in said)
        low, high = difference(first, second, people)
        hits += low <= good - bad <= high
    assert 0.93 <= hits / 1500 <= 0.975
