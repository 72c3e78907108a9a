"""The room where rows wait before they are written: temporary tables of this database session.

A load puts a quarter of a million rows there, a single record one; the statements behind the door are the
same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import OperationalError, connection, transaction

from crm import sql
from members.ingest.tally import Tally

T = TypeVar("T")
#: Rounds against other transactions that write the same new rows; each round leaves fewer to do.
ROUNDS = 10
#: Two transactions that wait for each other's rows: one of them is told so by the database and starts again.
DEADLOCK, TRIES = "40P01", 5


def in_turn(work: Callable[[], T]) -> T:
    """Run in a transaction of its own, again when the database had to break a deadlock."""
    for _ in range(TRIES - 1):
        try:
            return _done(work)
        except OperationalError as failure:
            if transaction.get_connection().in_atomic_block or not _is_deadlock(failure):
                raise
    return _done(work)


#: Feeds hold it together, a merge of two members alone.
FEEDS_AND_MERGES = 0x4D_4552_4745


def take_turns_with_feeds() -> None:
    """To the end of this transaction no feed writes: whoever merges members moves what feeds would write."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [FEEDS_AND_MERGES])


def _take_turns_with_merges() -> None:
    """Else a merge could take a member away between the moment it is looked up and the end."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [FEEDS_AND_MERGES])


def _done(work: Callable[[], T]) -> T:
    with transaction.atomic():
        _take_turns_with_merges()
        result = work()
        # The caller may be in a transaction of its own and go on reading times, which Django takes for UTC.
        _set_zone(connection.timezone_name)
    return result


def _is_deadlock(failure: OperationalError) -> bool:
    return getattr(failure.__cause__, "pgcode", None) == DEADLOCK


def make(noun: str) -> None:
    """The tables of members/sql/ingest/incoming_<noun>.sql, once per session."""
    sql.run(f"members/ingest/incoming_{noun}")


def put(noun: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Single records go in by values; all rows carry the same columns."""
    make(noun)
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"truncate {quote(f'incoming_{noun}')}")
        for row in rows:
            cursor.execute(
                f"insert into {quote(f'incoming_{noun}')} ({', '.join(map(quote, row))})"
                f" values ({', '.join(['%s'] * len(row))})",
                list(row.values()),
            )


def lock_parking(source: str, *, to_park: bool) -> None:
    """Orders that come in and refunds that would be parked take turns, to the end of their transactions.

    Otherwise a refund that misses its order by a moment would wait for an order that is there already.
    """
    kind = "" if to_park else "_shared"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select pg_advisory_xact_lock{kind}(hashtextextended(%s, 0))", [f"parked refunds of {source}"]
        )


def count(noun: str) -> int:
    (rows,) = sql.fetch(f"select count(*) from {connection.ops.quote_name(f'incoming_{noun}')}").rows
    return int(rows[0])


def make_stubs(*, source: str, at: datetime) -> int:
    """Members for the external ids of named_member that nobody knows yet."""
    return sql.run("members/ingest/stub_members", source=source, at=at)


def upsert(noun: str, **params: Any) -> Tally:
    """Write what waits in the room of this noun, in the caller's transaction.

    Lock and compare what is known, update what differs, insert what is new; and once more for rows that
    somebody else has inserted meanwhile.
    """
    tally = Tally()
    total = count(noun)
    for _ in range(ROUNDS):
        sql.run(f"members/ingest/lock_{noun}s", source=params["source"])
        (known,) = sql.fetch(f"select count(*) from {connection.ops.quote_name(f'{noun}_before')}").rows[0]
        if known:
            ((updated,),) = sql.query(f"members/ingest/update_{noun}s", **params).rows
            tally.updated += updated
        if known == total:
            break
        ((created,),) = sql.query(f"members/ingest/insert_{noun}s", **params).rows
        tally.created += created
        if created == total - known:
            break
    tally.unchanged = total - tally.created - tally.updated
    return tally


def use_zone(zone: ZoneInfo) -> None:
    """In this transaction the database reads times without a zone, and takes days, in the brand's zone."""
    _set_zone(zone.key)


def _set_zone(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('timezone', %s, true), set_config('datestyle', 'ISO, YMD', true)", [name]
        )
