"""The night in pandas: COPY out, vectorised data frames, COPY back. The yardstick of benchmarks/nightly.py.

It follows the same rules as the product on what the synthetic shop holds (orders, costs, refunds);
interactions, overrides and corrections, which the shop does not have, it leaves out, to its own advantage.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.parts import rival
from benchmarks.parts.frames import as_text
from benchmarks.parts.rival import EXPORT, METRICS, MOVE, STAGE, Job

BUYING = ["first_buyer", "repeat_buyer", "core"]


@dataclass
class Parameters:
    brand_gap_days: float
    average_order_value: float
    r_cuts: np.ndarray | None
    f_cuts: np.ndarray | None
    m_cuts: np.ndarray | None


def night(job: Job) -> Callable[[Path], None]:
    with job.timed("copy_out"):
        orders = pd.read_csv(
            job.copy_out(rival.ORDERS, "orders"),
            dtype={"member_id": np.int64, "day": np.int32, "amount": np.float64, "cost": np.float64},
        )
        refunds = pd.read_csv(job.copy_out(rival.REFUNDS, "refunds"), index_col="member_id")["day"]
        members = pd.read_csv(job.copy_out(rival.MEMBERS, "members"), dtype={"external_id": object})
        before = None if job.is_first else _read_before(job)
    with job.timed("compute"):
        metrics = facts(orders, job).reindex(members["member_id"].to_numpy())
        del orders
        metrics["last_refund_on"] = refunds.reindex(metrics.index)
        for count in (
            "order_count",
            "purchase_days",
            "order_count_365d",
            "net_amount",
            "value_amount",
            "net_amount_365d",
        ):
            metrics[count] = metrics[count].fillna(0).astype(np.int64)
        found = measure(metrics, job)
        score(metrics, found, job)
        stages, moves = advance(metrics, before, job)
    with job.timed("copy_back"):
        _write(job, metrics, stages, moves, before)
    return lambda path: export(path, members, metrics, stages, job)


def facts(orders: pd.DataFrame, job: Job) -> pd.DataFrame:
    """One row per buyer; amounts in whole cents, so that sums are exact."""
    orders["amount"] = (orders["amount"] * 100).round().astype(np.int64)
    orders["cost"] = (orders["cost"] * 100).round().astype(np.int64)
    by_member = orders.groupby("member_id", sort=True)
    found = by_member.agg(
        first_order_on=("day", "min"),
        last_order_on=("day", "max"),
        order_count=("day", "size"),
        net_amount=("amount", "sum"),
        cost=("cost", "sum"),
    )
    found["value_amount"] = found["net_amount"] - found.pop("cost")
    days = orders["member_id"].to_numpy() * 100_000 + orders["day"].to_numpy()
    found["purchase_days"] = pd.Series(pd.unique(days) // 100_000).value_counts(sort=False)
    recent = orders[orders["day"] >= job.today - job.policy["rfm_window_days"]].groupby("member_id")["amount"]
    found["order_count_365d"] = recent.size()
    found["net_amount_365d"] = recent.sum()
    return found


def measure(metrics: pd.DataFrame, job: Job) -> Parameters:
    policy = job.policy
    repeat = metrics[metrics["purchase_days"] >= 2]
    gaps = (repeat["last_order_on"] - repeat["first_order_on"]) / (repeat["purchase_days"] - 1)
    window = metrics[metrics["order_count_365d"] > 0]
    enough = len(window) >= policy["rfm_min_buyers"]
    f_cuts = _cuts(window["order_count_365d"]) if enough else None
    return Parameters(
        brand_gap_days=float(gaps.median())
        if len(gaps) >= policy["gap_min_members"]
        else policy["default_gap_days"],
        average_order_value=window["net_amount_365d"].sum() / max(window["order_count_365d"].sum(), 1),
        r_cuts=_cuts(window["last_order_on"]) if enough else None,
        f_cuts=f_cuts if f_cuts is not None and (np.diff(f_cuts) > 0).all() else None,
        m_cuts=_cuts(window["net_amount_365d"]) if enough else None,
    )


def _cuts(values: pd.Series) -> np.ndarray:
    """percentile_disc(0.2, 0.4, 0.6, 0.8): the first value at or beyond that share of the rows."""
    ordered = np.sort(values.to_numpy())
    return ordered[np.ceil(np.array([0.2, 0.4, 0.6, 0.8]) * len(ordered)).astype(int) - 1]


def score(metrics: pd.DataFrame, found: Parameters, job: Job) -> None:
    policy = job.policy
    repeats = metrics["purchase_days"] - 1
    gap = ((metrics["last_order_on"] - metrics["first_order_on"]) / repeats.where(repeats > 0)).fillna(0)
    cycle = (2 * found.brand_gap_days + repeats * gap) / (2 + repeats)
    cycle = cycle.clip(policy["cycle_min_days"], policy["cycle_max_days"])
    metrics["cycle_days"] = cycle.where(metrics["order_count"] > 0)
    days = job.today - metrics["last_order_on"]
    metrics["cycle_ratio"] = days / metrics["cycle_days"]
    bought = metrics["order_count"].to_numpy() > 0
    inside = metrics["order_count_365d"].to_numpy() > 0
    multiples = np.array(policy["fixed_m_multiples"]) * found.average_order_value
    scores = {
        "r": _above(found.r_cuts, metrics["last_order_on"])
        if found.r_cuts is not None
        else _at_most(policy["fixed_r_days"], days),
        "f": _above(found.f_cuts, metrics["order_count_365d"])
        if found.f_cuts is not None
        else _at_least(policy["fixed_f_counts"], metrics["order_count_365d"]),
        "m": _above(found.m_cuts, metrics["net_amount_365d"])
        if found.m_cuts is not None
        else _at_least(multiples, metrics["net_amount_365d"]),
    }
    for name, points in scores.items():
        metrics[name] = np.where(bought, np.where(inside, points, 0), -1).astype(np.int8)
    ratio = metrics["cycle_ratio"].to_numpy()
    late = np.searchsorted([1.0, 2.0, 3.0], ratio, side="right")
    bands = np.array(["n", "s1", "s2", "s3", "e0", ""], dtype=object)
    band = np.where(bought, np.where((late == 0) & (metrics["order_count"] >= 2), 4, np.minimum(late, 3)), 5)
    metrics["band"] = bands[band]
    risks = np.array(["low", "watch", "high", "gone", ""], dtype=object)
    risk = np.where(bought, np.minimum(np.searchsorted([1.0, 1.5, 3.0], ratio, side="right"), 3), 4)
    metrics["risk"] = risks[risk]


def _above(cuts: np.ndarray, values: pd.Series) -> np.ndarray:
    return 1 + np.searchsorted(cuts, values.to_numpy(), side="left")


def _at_most(bounds: list[int], values: pd.Series) -> np.ndarray:
    return 1 + sum((values.to_numpy() <= bound).astype(int) for bound in bounds)


def _at_least(bounds: np.ndarray | list[int], values: pd.Series) -> np.ndarray:
    return 1 + sum((values.to_numpy() >= bound).astype(int) for bound in bounds)


def advance(
    metrics: pd.DataFrame, before: dict[str, pd.DataFrame] | None, job: Job
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The stage of each member, and the moves of those whose stage is another than before."""
    policy = job.policy
    old = (
        before["stage"].reindex(metrics.index)
        if before
        else pd.DataFrame(index=metrics.index, columns=STAGE[1:])
    )
    stage = old["stage"].fillna("").to_numpy(dtype=object)
    since = old["since_on"].to_numpy(dtype=float)
    orders, ratio = metrics["order_count"].to_numpy(), metrics["cycle_ratio"].to_numpy()
    r, f, m = (metrics[name].to_numpy() for name in "rfm")
    was_core = (stage == "core") | (old["last_core_on"].to_numpy(dtype=float) >= job.core_since)
    gone = ratio >= policy["lost_ratio"]
    stays = np.isin(stage, ["lost", "defector"]) & (metrics["last_order_on"].to_numpy() < since)
    high, keep = policy["core_min_score"], policy["core_keep_score"]
    is_core = ((r >= high) & (f >= high) & (m >= high) & (ratio < policy["core_max_ratio"])) | (
        (stage == "core") & (f >= keep) & (m >= keep)
    )
    following = np.select(
        [
            orders == 0,
            stays & (stage == "defector") & was_core,
            stays,
            gone & was_core,
            gone,
            (orders >= 2) & is_core,
            orders >= 2,
        ],
        ["prospect", "defector", "lost", "defector", "lost", "core", "repeat_buyer"],
        "first_buyer",
    ).astype(object)
    moves = following != stage
    returns = moves & np.isin(stage, ["lost", "defector"]) & np.isin(following, BUYING)
    stages = pd.DataFrame(
        {
            "stage": following,
            "sub_state": np.where(following == "defector", "suspected", ""),
            "seq": old["seq"].fillna(0).to_numpy(dtype=np.int64) + moves,
            "since_on": np.where(moves, job.today, since),
            "last_core_on": np.where(
                moves & (stage == "core"), job.today - 1, old["last_core_on"].to_numpy(dtype=float)
            ),
            "reactivated_on": np.where(returns, job.today, old["reactivated_on"].to_numpy(dtype=float)),
        },
        index=metrics.index,
    )
    stages["moved"] = moves
    changed = pd.concat([stages[moves], metrics[moves].drop(columns=["band", "risk"])], axis=1)
    changed["from_stage"] = stage[moves]
    changed["to_stage"] = changed["stage"]
    recent = changed["last_order_on"] >= job.today - 1
    changed["cause"] = np.select(
        [changed["from_stage"] == "", recent, np.isin(changed["stage"], ["lost", "defector"])],
        ["import", "order", "time"],
        "rfm",
    )
    changed["generation"], changed["run_id"], changed["on"] = 1, job.run_id, job.today
    return stages, changed


# ---- COPY ----


def _read_before(job: Job) -> dict[str, pd.DataFrame]:
    days = {"first_order_on", "last_order_on", "last_refund_on", "since_on", "last_core_on", "reactivated_on"}
    cents = {"net_amount", "value_amount", "net_amount_365d"}

    def read(table: str, columns: list[str]) -> pd.DataFrame:
        selected = ", ".join(
            f"{name} - date '2000-01-01' as {name}" if name in days
            else f"({name} * 100)::bigint as {name}" if name in cents
            else name
            for name in columns
        )  # fmt: skip
        path = job.copy_out(f"select {selected} from {job.table(table)}", table)
        return pd.read_csv(path, index_col="member_id", keep_default_na=True)

    return {
        "metrics": read("lifecycle_membermetrics", METRICS),
        "stage": read("lifecycle_memberstage", STAGE),
    }


def _write(
    job: Job,
    metrics: pd.DataFrame,
    stages: pd.DataFrame,
    moves: pd.DataFrame,
    before: dict[str, pd.DataFrame] | None,
) -> None:
    if before is None:
        job.write_first(_files(job, metrics, stages, moves))
        return
    old = before["metrics"].reindex(metrics.index)
    changed = np.zeros(len(metrics), dtype=bool)
    for name in METRICS[1:]:
        new, kept = metrics[name], old[name]
        if name in {"band", "risk"}:
            changed |= (new != kept.fillna("")).to_numpy()
        else:
            empty = -1 if name in {"r", "f", "m"} else -(10**9)
            changed |= (new.fillna(empty) != kept.fillna(empty)).to_numpy()
    job.write_changes(_files(job, metrics[changed], stages[stages["moved"]], moves))


def _files(job: Job, metrics: pd.DataFrame, stages: pd.DataFrame, moves: pd.DataFrame) -> dict[str, Path]:
    tables = {
        "lifecycle_membermetrics": (metrics, METRICS),
        "lifecycle_memberstage": (stages, STAGE),
        "lifecycle_stagetransition": (moves, MOVE),
    }
    written = {}
    for name, (frame, columns) in tables.items():
        written[name] = job.folder / f"{name}_out.csv"
        as_text(frame, columns[1:]).to_csv(written[name], header=False, index=True)
    return written


def export(path: Path, members: pd.DataFrame, metrics: pd.DataFrame, stages: pd.DataFrame, job: Job) -> None:
    out = metrics.copy()
    out["external_id"] = members["external_id"].to_numpy()
    out["stage"] = stages["stage"]
    r, fm = out["r"].to_numpy(), (out["f"].to_numpy() + out["m"].to_numpy() + 1) // 2
    groups = np.array(job.policy["rfm_groups"], dtype=object)
    group = groups[np.clip(5 - r, 0, 4), np.clip(fm - 1, 0, 4)]
    out["rfm_group"] = np.where(r < 0, "", np.where(r == 0, "lapsed", group))
    high = [np.where(out[name] >= 3, "1", "0").astype(object) for name in "rfm"]
    out["rfm_type"] = np.where(r < 0, "", high[0] + high[1] + high[2])
    for amount in ("net_amount", "net_amount_365d"):
        out[amount] = out[amount] / 100
    for points in ("r", "f", "m"):
        out[points] = out[points].where(out[points] >= 0).astype("Int8")
    out.sort_values("external_id")[EXPORT].to_csv(path, index=False, float_format="%.4f")


if __name__ == "__main__":
    rival.main("pandas", night)
