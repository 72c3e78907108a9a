"""How do a million values get into their table? COPY into a temporary one, then one statement."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
from django.db import connection

from crm import sql
from crm.bare import without_indexes
from lifecycle.clv.worth import Worth

COLUMNS = (
    "member_id", "is_estimate", "expected_amount", "orders_90d", "orders_180d", "orders_365d",
    "value_90d", "value_180d", "value_365d",
)  # fmt: skip
HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
TABLE = "lifecycle_membervalue"


def replace_all(worth: Worth, *, as_of: date) -> int:
    """Everybody's value at once: what was there goes, and readers wait a few seconds."""
    _copy(worth)
    with connection.cursor() as cursor:
        cursor.execute(f"truncate {TABLE}")
    with without_indexes(TABLE):
        written = sql.run("lifecycle/value/store_all", as_of=as_of)
    with connection.cursor() as cursor:
        cursor.execute("drop table scored_value")
        cursor.execute(f"analyze {TABLE}")
    return written


def write_some(worth: Worth, *, as_of: date) -> int:
    """The values of those in scope, only where they changed; who is no buyer any more loses hers."""
    _copy(worth)
    return sql.run("lifecycle/value/store_some", as_of=as_of) + sql.run("lifecycle/value/drop_some")


def _copy(worth: Worth) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "drop table if exists pg_temp.scored_value;"
            " create temp table scored_value (member_id bigint, is_estimate boolean, expected_amount float8,"
            " orders_90d float8, orders_180d float8, orders_365d float8,"
            " value_90d float8, value_180d float8, value_365d float8) on commit drop"
        )
        cursor.copy_expert("copy scored_value from stdin (format binary)", io.BytesIO(_rows(worth)))


def _rows(worth: Worth) -> bytes:
    """The rows as COPY reads them: a count of columns, and each column's length before its bytes."""
    fields: list[tuple[str, str]] = [("columns_", ">i2")]
    for column in COLUMNS:
        kind = {"member_id": ">i8", "is_estimate": "i1"}.get(column, ">f8")
        fields += [(f"{column}_length", ">i4"), (column, kind)]
    rows = np.zeros(len(worth.member_id), dtype=np.dtype(fields))
    rows["columns_"] = len(COLUMNS)
    for column, kind in fields[1:]:
        if not column.endswith("_length"):
            rows[f"{column}_length"] = np.dtype(kind).itemsize
    rows["member_id"], rows["is_estimate"], rows["expected_amount"] = (
        worth.member_id,
        worth.is_estimate,
        worth.amount,
    )
    for place, days in enumerate((90, 180, 365)):
        rows[f"orders_{days}d"] = worth.orders[:, place]
        rows[f"value_{days}d"] = worth.value[:, place]
    return HEADER + rows.tobytes() + TRAILER
