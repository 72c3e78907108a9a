"""What do the models read of each buyer? Straight out of the database into arrays (COPY, binary)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from crm import sql
from lifecycle.clv.purchasing import Floats, Integers

#: The fit reads at most so many buyers.
MOST_FITTED = 100_000
#: Days in the files of sql/value count from here.
DAY_ZERO = date(2000, 1, 1)
COLUMNS = ("member_id", "draw", "purchase_days", "first_day", "last_day", "repeat_amount")
HEADER, TRAILER = 19, 2


@dataclass(frozen=True)
class Buyers:
    """Arrays of one length; `weeks_until(as_of)` is T of the literature."""

    member_id: Integers
    draw: Integers
    purchase_days: Integers
    first_day: Integers
    last_day: Integers
    repeat_amount: Floats

    def __len__(self) -> int:
        return len(self.member_id)

    @property
    def x(self) -> Integers:
        return self.purchase_days - 1

    @property
    def t_x(self) -> Floats:
        return (self.last_day - self.first_day) / 7.0

    def t(self, as_of: date) -> Floats:
        """Weeks from the first purchase day to the last day observed, which is the day before as_of."""
        return ((as_of - DAY_ZERO).days - 1 - self.first_day) / 7.0

    @property
    def m(self) -> Floats:
        """Mean net amount of the repeat purchase days, to the cent; 0 where there are none."""
        means: Floats = np.round(self.repeat_amount / np.maximum(self.x, 1), 2)
        return means

    def drawn(self, most: int = MOST_FITTED) -> Buyers:
        """At most so many, by a hash of their identity: neither by id nor by the order of the rows."""
        if len(self) <= most:
            return self
        return self.where(np.argsort(self.draw, kind="stable")[:most])

    def where(self, chosen: Any) -> Buyers:
        return Buyers(**{name: getattr(self, name)[chosen] for name in COLUMNS})


def read(*, as_of: date) -> Buyers:
    """The buyers of the scope that metrics.use_scope set."""
    return Buyers(**copied("lifecycle/value/inputs", columns=COLUMNS, as_of=as_of))


def copied(name: str, *, columns: tuple[str, ...], **params: Any) -> dict[str, Any]:
    """The columns of a select as arrays: float8 where the name ends in _amount, bigint else; none is null."""
    kinds = [(column, ">f8" if column.endswith("_amount") else ">i8") for column in columns]
    # A row is its count of columns, and each column its length before its bytes.
    fields: list[tuple[str, str]] = [("columns_", ">i2")]
    for column, kind in kinds:
        fields += [(f"{column}_length", ">i4"), (column, kind)]
    stream = io.BytesIO()
    with connection.cursor() as cursor:
        select = cursor.mogrify(sql.text(name), params).decode()
        cursor.copy_expert(f"copy ({select}) to stdout (format binary)", stream)
    rows = np.frombuffer(stream.getbuffer()[HEADER:-TRAILER], dtype=np.dtype(fields))
    return {column: rows[column].astype(kind[1:]) for column, kind in kinds}
