"""What do the numbers add up to? NPS, CSAT and CES with the interval that their count allows.

NPS: share of 9–10 minus share of 0–6 (F. Reichheld, HBR 12/2003). CSAT: share of 4–5 of 5. CES: mean on
1–7, and the share of 5–7 (M. Dixon e. a., HBR 7/2010, in its later form). Shares have Wilson's interval; the
difference of two shares of the same people the square-and-add one with their correlation (R. G. Newcombe,
Stat. Med. 17 (1998) 2635, method 10), which keeps its level for few answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
#: kind → the answers that count as good, and for NPS as bad.
GOOD: Mapping[str, range] = {"nps": range(9, 11), "csat": range(4, 6), "ces": range(5, 8)}
BAD: Mapping[str, range] = {"nps": range(7)}


@dataclass(frozen=True)
class Score:
    """`point` with its 95 % interval: NPS as −1 … 1, the others as a share; `mean` of the plain numbers."""

    kind: str
    answers: int
    point: float
    low: float
    high: float
    mean: float
    good: int
    bad: int


def score(kind: str, counts: Mapping[int, int]) -> Score | None:
    """The score of these answers (number → how often); None where nobody answered."""
    answers = sum(counts.values())
    if not answers:
        return None
    good = sum(count for number, count in counts.items() if number in GOOD[kind])
    bad = sum(count for number, count in counts.items() if number in BAD.get(kind, ()))
    mean = sum(number * count for number, count in counts.items()) / answers
    if kind == "nps":
        low, high = difference(good, bad, answers)
        return Score(kind, answers, (good - bad) / answers, low, high, mean, good, bad)
    low, high = wilson(good, answers)
    return Score(kind, answers, good / answers, low, high, mean, good, bad)


def wilson(hits: int, of: int) -> tuple[float, float]:
    if not of:
        return 0.0, 1.0
    share, squared = hits / of, Z * Z
    middle = share + squared / (2 * of)
    half = Z * sqrt(share * (1 - share) / of + squared / (4 * of * of))
    scale = 1 + squared / of
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def difference(first: int, second: int, of: int) -> tuple[float, float]:
    """The interval of first/of − second/of, where nobody is in both."""
    one, other = first / of, second / of
    (low_1, high_1), (low_2, high_2) = wilson(first, of), wilson(second, of)
    spread = one * (1 - one) * other * (1 - other)
    together = -one * other / sqrt(spread) if spread else 0.0
    below = _half(one - low_1, high_2 - other, together)
    above = _half(high_1 - one, other - low_2, together)
    point = one - other
    return max(-1.0, point - below), min(1.0, point + above)


def _half(first: float, second: float, together: float) -> float:
    return sqrt(max(0.0, first * first + second * second - 2 * together * first * second))
