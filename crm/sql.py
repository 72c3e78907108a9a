"""Run a named .sql file: the set-based steps live in `<app>/sql/<name>.sql`, one question per file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


class Result(NamedTuple):
    columns: list[str]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@cache
def text(name: str) -> str:
    """The text of `lifecycle/member_metrics` = lifecycle/sql/member_metrics.sql."""
    app, _, file = name.partition("/")
    return (ROOT / app / "sql" / f"{file}.sql").read_text(encoding="utf-8")


def run(name: str, **params: Any) -> int:
    """Execute the file's statements; the number of rows that the last one wrote."""
    with connection.cursor() as cursor:
        cursor.execute(text(name), params or None)
        return int(cursor.rowcount)


def query(name: str, **params: Any) -> Result:
    """Execute the file and fetch what its last statement returns."""
    return fetch(text(name), params)


def fetch(statement: str, params: Mapping[str, Any] | None = None) -> Result:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return Result([column[0] for column in cursor.description or ()], cursor.fetchall())


@contextmanager
def indexes_built_afterwards(table: str) -> Iterator[None]:
    """Drop the indexes and keys of an empty table, and build them when the block has filled it.

    A million rows go in about three times as fast this way. Only for use inside a transaction, and for
    tables whose keys no other table references.
    """
    constraints = fetch(
        "select conname, pg_get_constraintdef(oid) from pg_constraint"
        " where conrelid = %(table)s::regclass and contype in ('p', 'u', 'f')"
        " order by contype = 'f', contype = 'u', conname",
        {"table": table},
    ).rows
    indexes = fetch(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index"
        " where indrelid = %(table)s::regclass and not exists"
        " (select from pg_constraint where conindid = indexrelid) order by 1",
        {"table": table},
    ).rows
    with connection.cursor() as cursor:
        quote = connection.ops.quote_name
        cursor.execute("set local maintenance_work_mem = '256MB'")
        for name, _ in constraints:
            cursor.execute(f"alter table {quote(table)} drop constraint {quote(name)}")
        for name, _ in indexes:
            cursor.execute(f"drop index {name}")
        yield
        for name, definition in constraints:
            cursor.execute(f"alter table {quote(table)} add constraint {quote(name)} {definition}")
        for _, definition in indexes:
            cursor.execute(definition)
