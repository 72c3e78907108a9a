"""Run a named .sql file: the set-based steps live in `<app>/sql/<name>.sql`, one question per file."""

from collections.abc import Mapping
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


def script(*names: str, **params: Any) -> int:
    """Execute several files in one round trip; the number of rows that the last statement wrote."""
    return send(*(filled(text(name), params) for name in names))


def filled(statement: str, params: Mapping[str, Any]) -> str:
    """A statement with its parameters bound, to be sent as it is; one without any stays as it stands."""
    if "%(" not in statement:
        return statement
    with connection.cursor() as cursor:
        return str(cursor.mogrify(statement, params).decode())


def send(*statements: str) -> int:
    """Statements that are filled already, in one round trip; the rows that the last one wrote."""
    with connection.cursor() as cursor:
        cursor.execute("\n;\n".join(statements))
        return int(cursor.rowcount)


def query(name: str, **params: Any) -> Result:
    """Execute the file and fetch what its last statement returns."""
    return fetch(text(name), params)


def fetch(statement: str, params: Mapping[str, Any] | None = None) -> Result:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return Result([column[0] for column in cursor.description or ()], cursor.fetchall())
