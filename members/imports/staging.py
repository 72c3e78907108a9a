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

PAGE = 8192


@dataclass(frozen=True)
class Stretch:
    """Staged lines after `after` up to `upto`, and the pages of the table that hold them."""

    after: int
    upto: int
    from_page: int
    to_page: int

    @property
    def places(self) -> dict[str, str | int]:
        """Neighbours share a page, so that the lines decide; the pages only say where to look."""
        return {
            "from_place": f"({self.from_page},0)",
            "to_place": f"({self.to_page},0)",
            "after": self.after,
            "upto": self.upto,
        }

    def with_(self, later: Stretch) -> Stretch:
        return Stretch(self.after, later.upto, self.from_page, later.to_page)


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
                "select coalesce(max(upto), %(header)s) from stretch", {"header": header_lines}
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
        from_page = self._pages()
        with connection.cursor() as cursor:
            cursor.execute("select setval('line_no', %s, false)", [after + 1])
            cursor.copy_expert(statement, Pieces(blocks), size=1 << 20)
        self.refuse([fault for block in blocks for fault in block.faults])
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into stretch (after, upto, from_page, to_page) values (%s, %s, %s, %s)",
                [after, upto, max(from_page - 1, 0), self._pages()],
            )
        return upto

    def refuse(self, faults: Sequence[Fault]) -> None:
        with connection.cursor() as cursor:
            execute_values(
                cursor.cursor,
                "insert into reject (line, reason, text) values %s",
                [(fault.line, fault.reason, fault.text) for fault in faults],
                page_size=1000,
            )

    def stretches(self, after: int) -> list[Stretch]:
        with self.work():
            rows = sql.fetch(
                "select after, upto, from_page, to_page from stretch where upto > %(after)s order by upto",
                {"after": after},
            ).rows
        return [Stretch(*row) for row in rows]

    def _pages(self) -> int:
        (row,) = sql.fetch("select pg_relation_size('staged') / %(page)s", {"page": PAGE}).rows
        return int(row[0])


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
