"""How good is the model? Fitted on the first 80 % of time, asked about the last 20 %, held against it.

Purchase days expected and seen, by how often the buyers had bought before; the error per buyer beside that of
simply carrying on each buyer's own pace.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from lifecycle.clv import purchasing, spending, worth
from lifecycle.clv.errors import NoFit
from lifecycle.clv.inputs import COLUMNS, Buyers, copied

HOLD_OUT_SHARE = 0.2
#: Buyers in the test: enough for groups of hundreds, little enough for a night.
MOST_TESTED = 20_000
#: x from 0 to 6, and 7 for more.
GROUPS = 8


def hold_out(buyers: Buyers, *, as_of: date, history_days: int, least: int) -> dict[str, Any]:
    """The comparison as plain numbers for ClvRun.quality; empty where there is nothing to compare."""
    held_days = round(history_days * HOLD_OUT_SHARE)
    split_on = as_of - timedelta(days=held_days)
    before = buyers.where(buyers.t(split_on) >= 0).drawn(MOST_TESTED)
    if held_days < 1 or not len(before):
        return {}
    ids = np.sort(before.member_id).tolist()
    rows = copied(
        "lifecycle/value/holdout",
        columns=(*COLUMNS, "held_days", "held_amount"),
        ids=ids,
        split_on=split_on,
        as_of=as_of,
    )
    seen, held_amount = rows.pop("held_days"), rows.pop("held_amount")
    known = Buyers(**rows)
    try:
        return {
            "split_on": split_on.isoformat(),
            "held_days": held_days,
            "members": len(known),
            **_compared(known, seen, held_amount, split_on=split_on, held_days=held_days, least=least),
        }
    except NoFit:
        return {}


def _compared(
    known: Buyers, seen: Any, held_amount: Any, *, split_on: date, held_days: int, least: int
) -> dict[str, Any]:
    x, t_x, t, weeks = known.x, known.t_x, known.t(split_on), held_days / 7.0
    fitted = purchasing.fit(x=x, t_x=t_x, t=t)
    expected = purchasing.expected_purchases(fitted, x=x, t_x=t_x, t=t, weeks=weeks)
    pace = known.purchase_days / np.maximum(t, 1 / 7) * weeks
    spent = spending.fit(x=x, m=known.m)
    amount = worth.amounts_of(known, spent=spent, cohorts=worth.cohorts_of(known, spent=spent, least=least))
    group = np.minimum(x, GROUPS - 1)
    return {
        "groups": [
            {
                "x": number,
                "members": int(np.count_nonzero(among)),
                "expected": float(np.round(expected[among].mean(), 4)),
                "seen": float(np.round(seen[among].mean(), 4)),
            }
            for number in range(GROUPS)
            if (among := group == number).any()
        ],
        "expected": float(np.round(expected.sum(), 1)),
        "seen": int(seen.sum()),
        "error": float(np.round(np.abs(expected - seen).mean(), 4)),
        "error_of_pace": float(np.round(np.abs(pace - seen).mean(), 4)),
        "amount_expected": float(np.round((expected * amount).sum(), 2)),
        "amount_seen": float(np.round(held_amount.sum(), 2)),
    }
