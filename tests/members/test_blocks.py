"""Does the fast reader see the rows that the csv module sees, wherever its blocks end?"""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.imports import blocks
from members.imports.files import Form

CELLS = st.text(st.sampled_from(list('ab0,"\n 王é;')), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=30)


class Dripping(io.BytesIO):
    """Gives a few bytes at a time, so that every place becomes the end of a block."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self.size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.size)


def read(content: bytes, size: int) -> tuple[list[list[str]], list[tuple[int, str]], int, int]:
    reader = blocks.Reader(Dripping(content, size), form=Form("utf-8", ","), columns=3)
    found = list(reader.blocks())
    text = b"".join(block.data for block in found).decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    faults = [(fault.line, fault.reason) for block in found for fault in block.faults]
    return rows, faults, sum(block.lines for block in found), sum(block.size for block in found)


@given(ROWS, st.integers(1, 40))
def test_well_formed_rows_come_out_as_they_went_in(rows, size):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    content = out.getvalue().encode()
    found, faults, lines, used = read(content, size)
    assert {reason for _, reason in faults} <= {"skipped"}
    told = {line for line, _ in faults}
    # Every physical line is one staged row, a blank one where the line is none of its own.
    assert lines == len(found) == content.count(b"\n")
    assert used == len(content)
    kept = [row for number, row in enumerate(found, 1) if number not in told]
    wanted = [[cell.strip() for cell in row] for row in rows]
    assert [[cell.strip() for cell in row] for row in kept] == [row for row in wanted if any(row)] or any(
        not any(row) for row in wanted
    )


BYTES = st.binary(max_size=400), st.integers(1, 40)


@given(*BYTES)
def test_no_bytes_whatever_are_too_much(content, size):
    assert all(held(content, size).values())


@pytest.mark.prove
@settings(max_examples=2000, deadline=None)
@given(*BYTES)
def test_no_bytes_whatever_are_too_much_in_two_thousand(content, size):
    assert all(held(content, size).values())


def held(content, size):
    """What has to hold of every file, and whether it does."""
    found, faults, lines, used = read(content, size)
    return {
        "all bytes used": used == len(content),
        "a row a line": lines == len(found),
        "three columns": all(len(row) == 3 for row in found),
        "faults on lines": all(1 <= line <= lines for line, _ in faults),
    }


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_line_numbers_hold_behind_every_kind_of_line(size):
    content = b'1,a,b\n2,"x\ny",c\n\n3,short\n4,"open,b\n5,a,b\n'
    rows, faults, lines, _ = read(content, size)
    assert (lines, len(rows)) == (7, 7)
    assert rows[0] == ["1", "a", "b"]
    assert rows[1] == ["2", "x\ny", "c"]
    assert rows[6] == ["5", "a", "b"]
    assert (3, "skipped") in faults
    assert (4, "skipped") in faults
    assert (5, "columns") in faults
    assert (6, "open_quote") in faults
