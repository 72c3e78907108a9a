"""How is an empty table filled fastest? Without indexes and keys, which are built once it is full.

Foreign keys are checked once as a whole then, rather than row by row; those of other tables that point here
go and come back as well. Everything happens in the caller's transaction: a failure leaves the table as it
was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, connection, transaction

from crm import sql

LOCK_NOT_AVAILABLE, LOCK_TRIES, LOCK_PAUSE = "55P03", 240, 0.5


@contextmanager
def without_indexes(table: str, *, without_duplicates: Callable[[], None] | None = None) -> Iterator[None]:
    """`without_duplicates` is called when a unique key cannot be built, and makes that it can."""
    constraints = sql.query("crm/constraints_of", table=table).rows
    indexes = sql.query("crm/indexes_of", table=table).rows
    _lock(sorted({table, *(owner for owner, _, _ in constraints)}))
    with connection.cursor() as cursor:
        cursor.execute("set local maintenance_work_mem = '512MB'")
        cursor.execute("set constraints all immediate")
        for owner, name, _ in constraints:
            cursor.execute(f"alter table {owner} drop constraint {name}")
        for name, _ in indexes:
            cursor.execute(f"drop index {name}")
        cursor.execute(f"select exists (select from {table})")
        if cursor.fetchone() != (False,):
            raise RuntimeError(f"{table} is not empty")
        # A table that is new in this transaction needs no log where the server runs with wal_level minimal.
        cursor.execute(f"truncate {table}")
        yield
        cursor.execute("set constraints all immediate")
        for _, definition in indexes:
            cursor.execute(definition)
        for owner, name, definition in reversed(constraints):
            statement = f"alter table {owner} add constraint {name} {definition}"
            try:
                with transaction.atomic():
                    cursor.execute(statement)
            except IntegrityError:
                if not without_duplicates:
                    raise
                without_duplicates()
                cursor.execute(statement)
        cursor.execute("set constraints all deferred")


def _lock(tables: list[str]) -> None:
    """All of them at once or none: who holds some and waits for others deadlocks with a night at its work."""
    statement = f"lock table {', '.join(tables)} in access exclusive mode"
    for _ in range(LOCK_TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"{statement} nowait")
                return
        except OperationalError as failure:
            if getattr(failure.__cause__, "pgcode", None) != LOCK_NOT_AVAILABLE:
                raise
        time.sleep(LOCK_PAUSE)
    with connection.cursor() as cursor:
        cursor.execute(statement)
