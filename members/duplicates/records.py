"""How do a million members come into the search's scratch database? One copy, folded on its way.

Full width becomes half width, letters lower case, and every Chinese character the simplified one, so that
臺 and 台, 國 and 国 agree whoever typed them. DuckDB, in memory: what it holds is gone with the search.
"""

from __future__ import annotations

import codecs
import tempfile
import unicodedata
from pathlib import Path

import duckdb
import opencc
from django.db import connection

from crm import sql
from members.duplicates import sounds

#: Neither in a name nor made by folding: what parts the columns of the copy.
APART = "\x1f"
#: What one search may hold in memory; what is above goes to its folder.
MEMORY = "1500MB"
THREADS = 2
#: The columns of records.sql, in its order.
COLUMNS = (
    "id", "given", "surname", "name", "birthday", "sex", "phone", "email", "line_id", "card_no", "address",
    "district", "city", "postcode",
)  # fmt: skip


def scratch(folder: Path) -> duckdb.DuckDBPyConnection:
    """An empty database of the search; it never looks for extensions outside."""
    base = duckdb.connect(
        config={
            "threads": THREADS,
            "memory_limit": MEMORY,
            "temp_directory": str(folder / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    base.execute("set enable_progress_bar = false")
    return base


def read(base: duckdb.DuckDBPyConnection, *, source: str, folder: Path) -> int:
    """Fill the table `record`; the number of members that can be compared at all."""
    with tempfile.NamedTemporaryFile("wb", dir=folder, suffix=".txt", delete=False) as file:
        path = Path(file.name)
        with connection.cursor() as cursor:
            statement = cursor.cursor.mogrify(sql.text("members/duplicates/records"), {"source": source})
            # Nothing is quoted: the columns hold no line ends, not the mark between them, and no nulls.
            cursor.cursor.copy_expert(
                f"copy ({statement.decode()}) to stdout (format csv, delimiter E'\\x1f', quote E'\\x1e',"
                " null E'\\x1d')",
                Folded(file),
            )
    try:
        columns = ", ".join(f"'{name}': '{'bigint' if name == 'id' else 'varchar'}'" for name in COLUMNS)
        base.execute(
            "create or replace table copied as select * replace ("
            + ", ".join(f"coalesce({name}, '') as {name}" for name in COLUMNS[1:])
            + f") from read_csv(?, columns = {{{columns}}}, delim = ?, quote = '', escape = '',"
            " header = false, auto_detect = false, max_line_size = 1000000)",
            [str(path), APART],
        )
    finally:
        path.unlink()
    make_features(base)
    base.execute("drop table copied")
    row = base.execute("select count(*) from record").fetchall()[0]
    return int(row[0])


def make_features(base: duckdb.DuckDBPyConnection) -> None:
    """Make `record` out of `copied`."""
    heard, meant = sounds.TABLE
    base.execute(sql.text("members/duplicates/features"), {"heard": heard, "meant": meant})


class Folded:
    """What PostgreSQL copies passes through here into a file."""

    def __init__(self, file: object) -> None:
        self.file = file
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.simplify = opencc.OpenCC("t2s")
        self.rest = ""

    def write(self, data: bytes) -> int:
        text = self.rest + self.decoder.decode(data)
        cut = text.rfind("\n") + 1
        self.rest = text[cut:]
        if cut:
            self.file.write(self.folded(text[:cut]).encode())  # type: ignore[attr-defined]
        return len(data)

    def folded(self, text: str) -> str:
        if text.isascii():
            return text.lower()
        return str(self.simplify.convert(unicodedata.normalize("NFKC", text))).lower()
