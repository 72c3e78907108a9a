"""A shop of any size: members who come, buy at their own rhythm and stop, over three years, as csv files.

Buying is a Poisson process whose rate differs from member to member (gamma), cut off when the member drops
out (exponential); about six orders a member, more than one in four buys once. Deterministic for seed, size
and day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

YEARS_DAYS = 3 * 365
#: The further orders of the second load: about a month of the shop.
MORE_SHARE = 200_000 / 6_000_000


@dataclass(frozen=True)
class Files:
    """Csv files of the generic profile, in the order in which they are loaded, and how many rows each has."""

    members: Path
    orders: Path
    more_orders: Path
    refunds: Path
    next_orders: Path
    rows: dict[str, int]


def write(*, folder: Path, members: int, as_of: date, seed: int) -> Files:
    """Orders before as_of in two files, those of as_of itself, some refunds, and the members."""
    draw = np.random.default_rng(seed)
    people = people_of(draw, members)
    orders = orders_of(draw, people)
    more_from = int(np.quantile(orders["minute"].to_numpy(), 1 - MORE_SHARE))
    more_from -= more_from % 1440
    next_from = YEARS_DAYS * 1440
    minute = orders["minute"]
    first, more = orders[minute < more_from], orders[(minute >= more_from) & (minute < next_from)]
    following = orders[minute >= next_from]
    refunds = _refunds(draw, first)
    paths = {
        name: folder / f"{name}.csv"
        for name in ("members", "orders", "more_orders", "refunds", "next_orders")
    }
    with duckdb.connect() as duck:
        duck.execute("set threads = 2")
        start = pd.Timestamp(as_of) - pd.Timedelta(days=YEARS_DAYS)
        _write_members(duck, people, paths["members"], start)
        for name, part in (("orders", first), ("more_orders", more), ("next_orders", following)):
            _write_orders(duck, part, paths[name], start)
        _write_refunds(duck, refunds, paths["refunds"], start)
    rows = {"members": members, "orders": len(first), "more_orders": len(more), "next_orders": len(following)}
    return Files(**paths, rows={**rows, "refunds": len(refunds)})


def people_of(draw: np.random.Generator, members: int) -> pd.DataFrame:
    joined = np.sort(draw.integers(0, YEARS_DAYS, members))
    per_day = draw.gamma(shape=1.1, scale=1 / 63, size=members)
    stays = draw.exponential(520, members)
    buys = draw.random(members) >= 0.04
    return pd.DataFrame(
        {"member": np.arange(members), "joined": joined, "rate": per_day, "stays": stays, "buys": buys}
    )


def orders_of(draw: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    """One row per order, oldest first: member, minute since the start, cents (a cost of −1 is unknown)."""
    # One day more than the history: the orders of the next night.
    observed = YEARS_DAYS + 1 - people["joined"].to_numpy()
    alive = np.minimum(people["stays"].to_numpy(), observed)
    counts = (1 + draw.poisson(people["rate"].to_numpy() * alive)) * people["buys"].to_numpy()
    member = np.repeat(people["member"].to_numpy(), counts)
    begin, length = np.repeat(people["joined"].to_numpy(), counts), np.repeat(alive, counts)
    offset = draw.random(len(member)) * length
    # The first order of each is on the day they joined.
    offset[np.r_[0, np.cumsum(counts)[:-1]][counts > 0]] = 0
    day = np.minimum(begin + offset.astype(np.int64), YEARS_DAYS)
    minute = day * 1440 + draw.integers(8 * 60, 23 * 60, len(member))
    amount = np.round(draw.lognormal(7.0, 0.6, len(member))).astype(np.int64) * 100 + 50 * draw.integers(
        0, 2, len(member)
    )
    cost = np.where(draw.random(len(member)) < 0.9, np.round(amount * 0.42).astype(np.int64), -1)
    orders = pd.DataFrame({"member": member, "minute": minute, "amount": amount, "cost": cost})
    orders = orders.sort_values("minute", kind="stable", ignore_index=True)
    orders["order"] = np.arange(1, len(orders) + 1)
    return orders


def _refunds(draw: np.random.Generator, orders: pd.DataFrame) -> pd.DataFrame:
    """One order in a hundred comes back within a fortnight, two thirds of them whole."""
    back = orders[draw.random(len(orders)) < 0.01]
    minute = np.minimum(back["minute"] + draw.integers(1440, 14 * 1440, len(back)), YEARS_DAYS * 1440 - 1)
    whole = draw.random(len(back)) < 2 / 3
    amount = np.where(whole, back["amount"], np.maximum(back["amount"] // 3, 1))
    return pd.DataFrame({"order": back["order"], "minute": minute, "amount": amount})


def _write_orders(
    duck: duckdb.DuckDBPyConnection, orders: pd.DataFrame, path: Path, start: pd.Timestamp
) -> None:
    duck.register("orders", orders)
    duck.execute(
        f"""copy (
            select
                'o' || "order" as order_id,
                'm' || lpad(member::varchar, 8, '0') as member_id,
                strftime(timestamp '{start}' + to_minutes(minute::bigint), '%Y-%m-%d %H:%M:00') as placed_at,
                (amount / 100)::decimal(14, 2) as amount,
                case when cost >= 0 then (cost / 100)::decimal(14, 2) end as cost,
                'paid' as status,
                case "order" % 3 when 0 then 'store' when 1 then 'web' else 'app' end as channel
            from orders order by "order"
        ) to '{path}' (header)"""
    )


def _write_refunds(
    duck: duckdb.DuckDBPyConnection, refunds: pd.DataFrame, path: Path, start: pd.Timestamp
) -> None:
    duck.register("refunds", refunds)
    duck.execute(
        f"""copy (
            select
                'r' || "order" as refund_id,
                'o' || "order" as order_id,
                strftime(timestamp '{start}' + to_minutes(minute::bigint), '%Y-%m-%d %H:%M') as refunded_at,
                (amount / 100)::decimal(14, 2) as amount
            from refunds order by minute
        ) to '{path}' (header)"""
    )


def _write_members(
    duck: duckdb.DuckDBPyConnection, people: pd.DataFrame, path: Path, start: pd.Timestamp
) -> None:
    duck.register("people", people)
    duck.execute(
        f"""copy (
            select
                'm' || lpad(member::varchar, 8, '0') as member_id,
                'Member ' || member as name,
                'm' || member || '@example.com' as email,
                ['台北市', '新北市', '台中市', '高雄市'][1 + member % 4] as city,
                case member % 3 when 0 then 'store' when 1 then 'web' else 'friend' end as origin,
                strftime(timestamp '{start}' + to_days(joined::int), '%Y-%m-%d') as joined_at,
                case when member % 5 < 3 then 'granted' end as email_consent,
                case when member % 5 < 3 then joined_at end as email_consent_at
            from people order by member
        ) to '{path}' (header)"""
    )
