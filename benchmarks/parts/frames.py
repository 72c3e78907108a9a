"""How does a data frame become text for COPY? Days are numbers, amounts are cents, the unknown is empty."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.parts.rival import EPOCH

#: Every day as PostgreSQL reads it, to be picked by number; the last one is the empty field.
_DAYS = np.append(np.datetime_as_string(np.datetime64(EPOCH) + np.arange(36_500)).astype(object), None)


def as_text(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name: _column(name, frame[name]) for name in columns}, index=frame.index)


def _column(name: str, values: pd.Series) -> np.ndarray | pd.Series:
    if name.endswith("_on") or name == "on":
        return _DAYS[values.fillna(-1).to_numpy(dtype=np.int64)]
    if name in {"net_amount", "value_amount", "net_amount_365d"}:
        return values / 100
    if name in {"r", "f", "m"}:
        return np.array([None, 0, 1, 2, 3, 4, 5], dtype=object)[values.to_numpy() + 1]
    if name in {"band", "risk"}:
        return values.where(values != "", None)
    return values
