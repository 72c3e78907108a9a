"""How good is the model? Of members it never saw: does it order them, and do its chances come true?"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from lifecycle.lookalikes.features import Features, Vocabulary
from lifecycle.lookalikes.fitting import Model
from lifecycle.lookalikes.scoring import total

TENTHS = 10
Z = 1.96


def tested(rows: Features, *, model: Model, known: Vocabulary) -> dict[str, Any]:
    """Plain numbers for LookalikeRun.quality; empty where the test part holds one kind only."""
    from sklearn.metrics import brier_score_loss, roc_auc_score

    outcome, members = rows["is_core"], len(rows)
    core = int(outcome.sum())
    if not 0 < core < members:
        return {}
    chance = np.round(model.chance(total(rows, model=model, known=known)[0]), 4)
    area = float(roc_auc_score(outcome, chance))
    half = Z * auc_error(area, core, members - core)
    # Tenths by cut points, so that equal chances share a tenth.
    cuts = np.unique(np.quantile(chance, np.arange(1, TENTHS) / TENTHS, method="higher"))
    group = np.searchsorted(cuts, chance, side="left")
    tenths = [
        {
            "chance": float(np.round(chance[among].mean(), 4)),
            "members": int(among.sum()),
            "core": int(outcome[among].sum()),
        }
        for number in range(len(cuts) + 1)
        if (among := group == number).any()
    ]
    return {
        "auc": round(area, 4),
        "auc_low": round(max(0.0, area - half), 4),
        "auc_high": round(min(1.0, area + half), 4),
        "members": members,
        "core": core,
        "brier": round(float(brier_score_loss(outcome, chance)), 5),
        "brier_of_mean": round(core / members * (1 - core / members), 5),
        "tenths": tenths,
    }


def auc_error(area: float, positives: int, negatives: int) -> float:
    """The standard error of an area under the curve (Hanley & McNeil 1982)."""
    q1, q2 = area / (2 - area), 2 * area * area / (1 + area)
    square = area * (1 - area) + (positives - 1) * (q1 - area**2) + (negatives - 1) * (q2 - area**2)
    return sqrt(max(0.0, square) / (positives * negatives))


def tells_apart(quality: dict[str, Any], model: Model) -> bool:
    """Whether the order is better than chance, beyond doubt."""
    return bool(quality) and quality["auc_low"] > 0.5 and model.slope > 0
