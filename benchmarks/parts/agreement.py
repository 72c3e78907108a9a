"""Do two files of scores say the same of every member? Exact but for the last digit of what was rounded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import psycopg2

ROUNDED = ("cycle_days", "cycle_ratio")
AMOUNTS = ("net_amount", "net_amount_365d")
TOLERANCE = 1.01e-4
#: What each table says of the night; the cause of a move and the floats are left out.
COMPARED = {
    "lifecycle_membermetrics": (
        "member_id, first_order_on, last_order_on, order_count, purchase_days, net_amount, value_amount, "
        "order_count_365d, net_amount_365d, last_refund_on, r, f, m, band, risk"
    ),
    "lifecycle_memberstage": "member_id, stage, sub_state, seq, since_on, last_core_on, reactivated_on",
    "lifecycle_stagetransition": (
        'member_id, generation, seq, from_stage, to_stage, "on", order_count, last_order_on, r, f, m'
    ),
}


def compare(mine: Path, other: Path) -> tuple[int, list[str]]:
    """The rows compared, and each column that differs with the first member for whom it does."""
    first, second = _read(mine), _read(other)
    if len(first) != len(second) or not (first["external_id"] == second["external_id"]).all():
        return 0, [f"{len(first)} members here, {len(second)} there, or not the same ones"]
    problems = []
    for name in first.columns:
        if name in ROUNDED:
            differ = ~np.isclose(first[name], second[name], rtol=0, atol=TOLERANCE, equal_nan=True)
        elif name in AMOUNTS:
            differ = (first[name] - second[name]).abs().to_numpy() > 0.001
        else:
            differ = (first[name] != second[name]).to_numpy() & ~(
                first[name].isna() & second[name].isna()
            ).to_numpy()
        if differ.any():
            at = int(np.argmax(differ))
            who = first["external_id"].iloc[at]
            problems.append(
                f"{name} of {int(differ.sum())} members, first {who}: {first[name].iloc[at]} here, "
                f"{second[name].iloc[at]} there"
            )
    return len(first), problems


def written_back(url: str, schema: str) -> list[str]:
    """The tables in which a script left other rows than the product did."""
    problems = []
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        for table, columns in COMPARED.items():
            mine = f"select {columns} from public.{table}"
            other = f"select {columns} from {schema}.{table}"
            either = f"({mine} except all {other}) union all ({other} except all {mine})"
            cursor.execute(f"select count(*) from ({either}) as row")
            (different,) = cursor.fetchone() or (0,)
            if different:
                problems.append(f"{different} rows of {table} differ")
    return problems


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype={"external_id": str, "rfm_type": str}).sort_values(
        "external_id", ignore_index=True
    )
