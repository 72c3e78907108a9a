"""Lifetime values in a process of its own: a shop of any size, its first night, and each part by itself."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

import django

django.setup()

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.parts import synthetic  # noqa: E402
from benchmarks.parts.rival import peak_mb  # noqa: E402
from crm import nightly  # noqa: E402
from lifecycle import clv, metrics  # noqa: E402
from lifecycle.clv import estimating, inputs, purchasing, quality, spending, storing, worth  # noqa: E402
from lifecycle.models import ClvRun, LifecyclePolicy, TouchedMember  # noqa: E402

TIMES = 20


def fill(members: int, as_of: date) -> int:
    """The synthetic shop, straight into the tables: the load is measured elsewhere."""
    draw = np.random.default_rng(1)
    people = synthetic.people_of(draw, members)
    orders = synthetic.orders_of(draw, people)
    start = pd.Timestamp(as_of) - pd.Timedelta(days=synthetic.YEARS_DAYS)
    orders = orders[orders["minute"] < synthetic.YEARS_DAYS * 1440]
    placed = start + pd.to_timedelta(orders["minute"], unit="min")
    rows = pd.DataFrame(
        {
            "member_id": orders["member"] + 1,
            "external_id": "o" + orders["order"].astype(str),
            "placed_at": placed.dt.strftime("%Y-%m-%d %H:%M:%S+08"),
            "placed_on": placed.dt.strftime("%Y-%m-%d"),
            "amount": orders["amount"] / 100,
            "cost": (orders["cost"] / 100).where(orders["cost"] >= 0),
        }
    ).sort_values("member_id", kind="stable")
    names = pd.DataFrame({"id": people["member"] + 1, "external_id": "m" + people["member"].astype(str)})
    for table, frame in (("members_member", names), ("members_order", rows)):
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f"copy {table} ({', '.join(frame.columns)}) from stdin (format csv)",
                io.StringIO(frame.to_csv(index=False, header=False)),
            )
            cursor.execute(f"vacuum analyze {table}")
    return len(rows)


class Parts(dict[str, float]):
    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self[name] = round(time.perf_counter() - started, 2)


@transaction.atomic
def parts(as_of: date) -> Parts:
    """Each part of a night that fits, one after the other; nothing of it stays."""
    took, policy = Parts(), LifecyclePolicy.current()
    metrics.use_scope("everyone")
    with took.timed("read"):
        buyers = inputs.read(as_of=as_of)
    drawn = buyers.drawn()
    with took.timed("fit_purchasing"):
        fitted = purchasing.fit(x=drawn.x, t_x=drawn.t_x, t=drawn.t(as_of))
    with took.timed("fit_spending"):
        spent = spending.fit(x=drawn.x, m=drawn.m)
    with took.timed("margin"):
        _share, rate = clv.margin(as_of=as_of)
    with took.timed("score"):
        cohorts = worth.cohorts_of(buyers, spent=spent, least=policy.cohort_min_members)
        amount = worth.amounts_of(buyers, spent=spent, cohorts=cohorts)
        scored = worth.of_buyers(buyers, as_of=as_of, fitted=fitted, amount=amount, margin_rate=rate)
    with took.timed("store"):
        storing.replace_all(scored, as_of=as_of)
    with took.timed("hold_out"):
        days = (as_of - inputs.DAY_ZERO).days - int(buyers.first_day.min())
        quality.hold_out(buyers, as_of=as_of, history_days=days, least=policy.cohort_min_members)
    transaction.set_rollback(True)
    return took


def one_member(as_of: date) -> float:
    """Milliseconds for one member's value, as an event computes it."""
    run = ClvRun.objects.get()
    with transaction.atomic():
        TouchedMember.objects.create(member_id=1)
        clv.rescore(as_of=as_of, generation=run.generation, scope="touched")
        started = time.perf_counter()
        for _ in range(TIMES):
            clv.rescore(as_of=as_of, generation=run.generation, scope="touched")
        transaction.set_rollback(True)
    return round((time.perf_counter() - started) / TIMES * 1000, 1)


def main() -> None:
    members, as_of = int(sys.argv[1]), date.fromisoformat(sys.argv[2])
    orders = fill(members, as_of)
    report = nightly.run(as_of=as_of, at=timezone.now())
    took = parts(as_of)
    run = ClvRun.objects.get()
    out = {
        "members": members,
        "orders": orders,
        "buyers": run.buyers,
        "fitted_members": run.fitted_members,
        "night_values_s": report.seconds["values"],
        "night_risk_s": report.seconds["risk"],
        "night_s": round(sum(report.seconds.values()), 2),
        "parts": took,
        "fit_s": round(took["fit_purchasing"] + took["fit_spending"], 2),
        "scored_s": round(took["read"] + took["score"] + took["store"], 2),
        "one_member_ms": one_member(as_of),
        "peak_mb": peak_mb(),
        "parameters": run.parameters(),
        "hold_out": {name: figure for name, figure in run.quality.items() if name != "groups"},
        "fit_every_days": estimating.FIT_EVERY_DAYS,
    }
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
