"""Where does a file wait between reading and writing? In an unlogged table of a schema of its own.

The schema load_<id> holds the rows as text with their line numbers, what is wrong with them, and which
pages of the table each stretch of lines fills. It goes when the load is done. A crash of the database
empties unlogged tables: `holds` notices, and reading starts again.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from psycopg2 import sql as compose
from psycopg2.extras import execute_values

from crm import sql
from members.imports.blocks import Block, Fault
from members.ingest import room


@dataclass(frozen=True)
class Stretch:
    """Staged lines after `after` up to `upto`: what one transaction writes."""

    after: int
    upto: int

    @property
    def lines(self) -> dict[str, int]:
        return {"after": self.after, "upto": self.upto}


class Staging:
    def __init__(self, load_id: int, zone: ZoneInfo) -> None:
        self.schema, self.zone = f"load_{load_id:d}", zone

    @contextmanager
    def work(self) -> Iterator[None]:
        """A transaction in which the schema comes first and times are the brand's."""
        with transaction.atomic():
            self.enter()
            yield

    def enter(self) -> None:
        room.use_zone(self.zone)
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('search_path', %s || ', ' || current_setting('search_path'), true),"
                " set_config('work_mem', '128MB', true), set_config('maintenance_work_mem', '512MB', true)",
                [self.schema],
            )

    def make(self, columns: Sequence[str]) -> None:
        """An empty room for a file with these columns."""
        self.drop()
        fields = compose.SQL(", ").join(
            compose.SQL('{} text collate "C"').format(compose.Identifier(name)) for name in columns
        )
        with connection.cursor() as cursor:
            cursor.execute(compose.SQL("create schema {}").format(compose.Identifier(self.schema)))
        with self.work(), connection.cursor() as cursor:
            cursor.execute(sql.text("members/load/room"))
            cursor.execute(
                compose.SQL(
                    "create unlogged table staged (line bigint not null default nextval('line_no'), {})"
                    " with (autovacuum_enabled = off)"
                ).format(fields)
            )

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                compose.SQL("drop schema if exists {} cascade").format(compose.Identifier(self.schema))
            )

    def holds(self, lines: int, header_lines: int) -> bool:
        """Whether what was read so far is still here."""
        with connection.cursor() as cursor:
            cursor.execute("select to_regclass(%s)", [f"{self.schema}.staged"])
            if cursor.fetchone() == (None,):
                return False
        with self.work():
            return sql.fetch(
                "select coalesce(max(upto), %(header)s) from chunk", {"header": header_lines}
            ).rows == [(lines,)]

    def copy(self, blocks: Sequence[Block], *, columns: Sequence[str], delimiter: str, after: int) -> int:
        """Put blocks behind what is there; within the caller's transaction. Returns the last line."""
        upto = after + sum(block.lines for block in blocks)
        statement = compose.SQL(
            "copy staged ({names}) from stdin with (format csv, delimiter {mark}, force_null ({names}))"
            if any(block.quoted for block in blocks)
            else "copy staged ({names}) from stdin with (format csv, delimiter {mark})"
        ).format(
            names=compose.SQL(", ").join(map(compose.Identifier, columns)), mark=compose.Literal(delimiter)
        )
        with connection.cursor() as cursor:
            cursor.execute("select setval('line_no', %s, false)", [after + 1])
            cursor.copy_expert(statement, Pieces(blocks), size=1 << 20)
        self.refuse([fault for block in blocks for fault in block.faults])
        with connection.cursor() as cursor:
            cursor.execute("insert into chunk (upto) values (%s)", [upto])
        return upto

    def refuse(self, faults: Sequence[Fault]) -> None:
        with connection.cursor() as cursor:
            execute_values(
                cursor.cursor,
                "insert into reject (line, reason, text) values %s",
                [(fault.line, fault.reason, fault.text) for fault in faults],
                page_size=1000,
            )

    def divide(self, *, after: int, upto: int, size: int) -> list[Stretch]:
        """Stretches of about this size that are still to be written; the first call lays them down."""
        with self.work():
            if not sql.fetch("select exists (select from stretch)").rows[0][0]:
                sql.run("members/load/divide", after=after, upto=upto, size=size)
                # Where rows lie in the order of their lines, this finds a stretch without reading the others.
                sql.run("members/load/index_lines")
            rows = sql.fetch("select after, upto from stretch where not is_done order by upto").rows
        return [Stretch(*row) for row in rows]


class Pieces(io.RawIOBase):
    """The blocks as a file for COPY, without putting them together first."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.rest = [memoryview(block.data) for block in blocks]

    def read(self, size: int = -1, /) -> bytes:
        if not self.rest:
            return b""
        piece = self.rest.pop(0)
        if 0 < size < len(piece):
            self.rest.insert(0, piece[size:])
            piece = piece[:size]
        return bytes(piece)
