"""What both scripts need: tables like the product's, COPY out and back, keys, thresholds, a clock."""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg2

# fmt: off
METRICS = [
    "member_id", "first_order_on", "last_order_on", "order_count", "purchase_days", "net_amount",
    "value_amount", "order_count_365d", "net_amount_365d", "last_refund_on", "r", "f",
    "m", "band", "risk",
]
# fmt: on
# fmt: off
STAGE = [
    "member_id", "stage", "sub_state", "seq", "since_on", "last_core_on",
    "reactivated_on",
]
# fmt: on
# fmt: off
MOVE = [
    "member_id", "generation", "seq", "from_stage", "to_stage", "on",
    "cause", "run_id", "cycle_days", "cycle_ratio", "order_count", "last_order_on",
    "r", "f", "m",
]
# fmt: on
TABLES = {
    "lifecycle_membermetrics": METRICS,
    "lifecycle_memberstage": STAGE,
    "lifecycle_stagetransition": MOVE,
}
# fmt: off
EXPORT = [
    "external_id", "stage", "band", "risk", "order_count", "purchase_days",
    "net_amount", "order_count_365d", "net_amount_365d", "cycle_days", "cycle_ratio", "r",
    "f", "m", "rfm_group", "rfm_type",
]
# fmt: on

#: Valid orders before a day with what came back deducted; the script need not repeat what COPY can carry.
ORDERS = """
select placed.member_id, placed.placed_on - date '2000-01-01' as day,
    placed.amount - coalesce(refunded.amount, 0) as amount, coalesce(placed.cost, 0) as cost
from members_order as placed
left join (
    select order_id, sum(amount) as amount from members_refund where refunded_on < '{as_of}' group by order_id
) as refunded on refunded.order_id = placed.id
where placed.placed_on < '{as_of}' and placed.status in ('paid', 'fulfilled')
    and placed.amount > coalesce(refunded.amount, 0)
"""
REFUNDS = """
select member_id, max(refunded_on) - date '2000-01-01' as day
from members_refund where refunded_on < '{as_of}' group by member_id
"""
MEMBERS = """
select member.id as member_id, member.external_id from members_member as member
where member.joined_on < '{as_of}' or exists (
    select from members_order as placed where placed.member_id = member.id and placed.placed_on < '{as_of}')
"""
EPOCH = date(2000, 1, 1)


@dataclass
class Job:
    """One night of one script: where, as of when, and how long each part of it took."""

    connection: Any
    schema: str
    as_of: date
    folder: Path
    policy: dict[str, Any]
    run_id: int
    is_first: bool
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def today(self) -> int:
        return (self.as_of - EPOCH).days

    @property
    def core_since(self) -> int:
        """The earliest last day of being core that still makes a defector: 24 calendar months ago."""
        month = self.as_of.month - 1 - self.policy["defector_months"]
        year, month = self.as_of.year + month // 12, month % 12 + 1
        following = date(year + month // 12, month % 12 + 1, 1)
        return (
            min(date(year, month, 1) + timedelta(days=self.as_of.day - 1), following - timedelta(days=1))
            - EPOCH
        ).days

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - started, 3)

    def execute(self, text: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(text)

    def copy_out(self, query: str, name: str) -> Path:
        path = self.folder / f"{name}.csv"
        with path.open("wb") as stream, self.connection.cursor() as cursor:
            cursor.copy_expert(
                f"copy ({query.format(as_of=self.as_of)}) to stdout with (format csv, header)", stream
            )
        return path

    def copy_in(self, table: str, columns: list[str], path: Path) -> None:
        names = ", ".join(f'"{column}"' for column in columns)
        # Csv says the same of an empty text and of nothing; these columns are never nothing.
        empty = ", ".join({"sub_state", "from_stage"} & set(columns))
        options = f", force_not_null ({empty})" if empty else ""
        with path.open("rb") as stream, self.connection.cursor() as cursor:
            cursor.copy_expert(f"copy {table} ({names}) from stdin with (format csv{options})", stream)

    def table(self, name: str) -> str:
        return f"{self.schema}.{name}"

    def write_first(self, files: dict[str, Path]) -> None:
        """Into empty tables: rows first, then keys and indexes."""
        for name, path in files.items():
            # New in this transaction, as the product's are: a server without replicas need not log the rows.
            self.execute(f"truncate {self.table(name)}")
            self.copy_in(self.table(name), TABLES[name], path)
        self.execute("set local maintenance_work_mem = '256MB'")
        for name in files:
            add_keys(self, name)

    def write_changes(self, files: dict[str, Path]) -> None:
        """Changed rows through a temp table: update what is there, add the others; moves are only added."""
        for name in ("lifecycle_membermetrics", "lifecycle_memberstage"):
            table, columns = self.table(name), TABLES[name]
            self.execute(f"create temp table changed on commit drop as select * from {table} limit 0")
            self.copy_in("changed", columns, files[name])
            self.execute("analyze changed")
            values = ", ".join(f'"{column}" = changed."{column}"' for column in columns[1:])
            names = ", ".join(f'"{column}"' for column in columns)
            self.execute(
                f"update {table} as kept set {values} from changed where changed.member_id = kept.member_id"
            )
            self.execute(
                f"insert into {table} ({names}) select {names} from changed "
                f"where not exists (select from {table} as kept where kept.member_id = changed.member_id)"
            )
            self.execute("drop table changed")
        self.copy_in(self.table("lifecycle_stagetransition"), MOVE, files["lifecycle_stagetransition"])


def main(name: str, night: Callable[[Job], Callable[[Path], None]]) -> None:
    """Run one night of a script, print what it took as JSON, and write its scores for the comparison."""
    options = _options(name)
    connection = psycopg2.connect(options.dsn)
    if options.first:
        prepare(connection, options.schema)
    with connection.cursor() as cursor:
        cursor.execute("select * from lifecycle_lifecyclepolicy order by version desc limit 1")
        policy = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
        cursor.execute("select id from lifecycle_lifecyclerun where as_of = %s", [options.as_of])
        (run_id,) = cursor.fetchone()
    connection.commit()
    job = Job(connection, options.schema, options.as_of, options.folder, policy, run_id, options.first)
    started = time.perf_counter()
    export = night(job)
    connection.commit()
    seconds = time.perf_counter() - started
    found = {"seconds": round(seconds, 3), "peak_mb": peak_mb(), "parts": job.seconds}
    if options.export:
        export(options.export)
    json.dump(found, sys.stdout)


def peak_mb() -> int:
    """The most memory this process held; not by getrusage, which remembers the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024)


def prepare(connection: Any, schema: str) -> None:
    """Empty tables of the same columns and defaults as the product's, without keys."""
    with connection.cursor() as cursor:
        cursor.execute(f"drop schema if exists {schema} cascade; create schema {schema}")
        for name in TABLES:
            cursor.execute(
                f"create table {schema}.{name} (like public.{name} including defaults including identity)"
            )
    connection.commit()


def add_keys(job: Job, name: str) -> None:
    """The keys and indexes that the product's table has."""
    with job.connection.cursor() as cursor:
        cursor.execute(
            "select conname, pg_get_constraintdef(oid) from pg_constraint "
            "where conrelid = %s::regclass and contype in ('p', 'u', 'f') order by contype = 'f', conname",
            [f"public.{name}"],
        )
        for constraint, definition in cursor.fetchall():
            cursor.execute(f'alter table {job.table(name)} add constraint "{constraint}" {definition}')
        cursor.execute(
            "select pg_get_indexdef(indexrelid) from pg_index where indrelid = %s::regclass and not exists "
            "(select from pg_constraint where conindid = indexrelid)",
            [f"public.{name}"],
        )
        for (definition,) in cursor.fetchall():
            cursor.execute(definition.replace(f"public.{name}", job.table(name)))


def _options(name: str) -> Namespace:
    parser = ArgumentParser(description=f"One night by COPY out, {name}, and COPY back.")
    parser.add_argument("--dsn", default=os.environ.get("DATABASE_URL"), help="default: DATABASE_URL")
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--schema", default=f"{name}_night", help="where this script keeps its tables")
    parser.add_argument("--first", action="store_true", help="begin with empty tables")
    parser.add_argument("--folder", type=Path, default=Path("/tmp"), help="for the files of COPY")
    parser.add_argument("--export", type=Path, help="write the scores here, after the clock has stopped")
    return parser.parse_args()
