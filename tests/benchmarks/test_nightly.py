"""Do the product, pandas and DuckDB find the same, and does the benchmark say all it promises?"""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import psycopg2
import pytest
from django.conf import settings

from benchmarks.parts import agreement, synthetic

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_a_small_shop_by_all_three() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/nightly.py", "--members", "5000", "--seed", "3", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["disagreements"] == []
    # Two scripts and two nights, everybody known each time.
    assert found["compared_rows"] == 4 * 5000
    assert found["rows"]["members"] == found["members"] == 5000
    assert 25_000 < found["orders"] < 35_000
    for name in (
        "load_orders_per_s", "load_more_orders_per_s", "nightly_full_s", "nightly_next_s", "pandas_s",
        "pandas_next_s", "duckdb_s", "duckdb_next_s",
    ):  # fmt: skip
        assert found[name] > 0
    assert {"nightly", "pandas", "duckdb", "load"} <= found["peak_mb"].keys()


@pytest.mark.django_db
def test_its_database_is_gone_afterwards() -> None:
    from benchmarks import nightly

    def names() -> set[str]:
        with psycopg2.connect(settings.DATABASE_URL) as connection, connection.cursor() as cursor:
            cursor.execute("select datname from pg_database where datname like 'shuke_bench%'")
            return {row[0] for row in cursor.fetchall()}

    before = names()
    with nightly.own_database(settings.DATABASE_URL, keep=False) as url:
        (mine,) = names() - before
        assert f"/{mine}" in url
    assert names() == before


def test_the_shop_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    def made(name: str, seed: int) -> dict[str, bytes]:
        folder = tmp_path / name
        folder.mkdir()
        files = synthetic.write(folder=folder, members=300, as_of=date(2026, 3, 2), seed=seed)
        return {path.name: path.read_bytes() for path in (files.members, files.orders, files.refunds)}

    assert made("a", 1) == made("b", 1)
    assert made("c", 2) != made("d", 1)


def test_the_shop_keeps_its_days_apart(tmp_path: Path) -> None:
    files = synthetic.write(folder=tmp_path, members=2000, as_of=date(2026, 3, 2), seed=1)
    orders, more, following = (
        pd.read_csv(path) for path in (files.orders, files.more_orders, files.next_orders)
    )
    refunds = pd.read_csv(files.refunds).merge(orders, on="order_id", suffixes=("_back", ""))
    assert orders["placed_at"].max() < more["placed_at"].min()
    assert more["placed_at"].max() < "2026-03-02"
    assert set(following["placed_at"].str[:10]) == {"2026-03-02"}
    assert (refunds["amount_back"] <= refunds["amount"]).all()
    assert (refunds["refunded_at"] > refunds["placed_at"]).all()
    assert 0.85 < orders["cost"].notna().mean() < 0.95


def test_a_difference_is_named(tmp_path: Path) -> None:
    head = "external_id,stage,net_amount,net_amount_365d,cycle_days,cycle_ratio,rfm_type\n"
    mine, other = tmp_path / "mine.csv", tmp_path / "other.csv"
    mine.write_text(f"{head}a,core,10.00,5.00,30.0000,1.2000,111\nb,lost,1.00,,,,000\n")
    other.write_text(f"{head}a,core,10.00,5.00,30.0001,1.2000,111\nb,lost,1.00,,,,000\n")
    assert agreement.compare(mine, other) == (2, [])
    other.write_text(f"{head}a,lost,10.00,5.00,30.0000,1.2000,111\nb,lost,1.01,,,,000\n")
    rows, problems = agreement.compare(mine, other)
    assert rows == 2
    assert [problem.split(" ")[0] for problem in problems] == ["stage", "net_amount"]
    other.write_text(f"{head}a,core,10.00,5.00,30.0000,1.2000,111\n")
    assert agreement.compare(mine, other)[0] == 0
