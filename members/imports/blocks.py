"""How does a stream of bytes become rows that COPY takes, at half a million lines a second?

Whole blocks are checked with array operations: where no quote goes over a line end, the delimiters of each
line are counted in one pass, and only lines that differ are looked at. Blocks with more than that go
through the csv module. Every physical line stays one staged row (an empty one where the line is rejected),
so that line numbers hold.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from members.imports.characters import Form
from members.imports.files import BLOCK, Readable

LINE_MOST = 1 << 20
#: Every line becomes a row of all columns, a blank one where it is rejected: so much a piece may grow to.
ROWS_MOST, GROWN_MOST = 50_000, 4 << 20
#: A quoted field may go over this many lines; more is an unclosed quote.
LINES_MOST = 200
NEWLINE, QUOTE = 10, 34
csv.field_size_limit(LINE_MOST * 2)


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that does not become a row; `skipped` ones are blank or continued, told to nobody."""

    line: int
    reason: str
    text: str = ""


@dataclass
class Block:
    """Rows as UTF-8 CSV, one for each of `lines` physical lines; `size` bytes of the stream were used."""

    data: bytes
    lines: int
    size: int
    quoted: bool = False
    faults: list[Fault] = field(default_factory=list)


class Reader:
    """Cuts a stream into blocks. `columns` is the number of fields that every row must have."""

    def __init__(self, stream: Readable, *, form: Form, columns: int, line: int = 0) -> None:
        self.stream, self.form, self.columns, self.line = stream, form, columns, line
        self.delimiter = form.delimiter.encode()
        # UTF-16 has become UTF-8 on the way.
        self.encoding = "utf-8" if form.encoding.startswith("utf") else form.encoding
        self.blank = self.delimiter * (columns - 1) + b"\n"

    def blocks(self) -> Iterator[Block]:
        rest = b""
        while data := self.stream.read(BLOCK):
            rest += data
            cut = self._cut(rest)
            if not cut:
                if len(rest) > LINE_MOST:
                    block, rest = self._too_long(rest)
                    yield self._count(block)
                continue
            yield from self._pieces(rest[:cut])
            rest = rest[cut:]
        if rest:
            *pieces, last = self._cuts(rest if rest.endswith(b"\n") else rest + b"\n")
            for piece in pieces:
                yield self._count(self._block(piece))
            yield self._count(self._block(last, size=len(last) - (not rest.endswith(b"\n"))))

    def _pieces(self, data: bytes) -> Iterator[Block]:
        for piece in self._cuts(data):
            yield self._count(self._block(piece))

    def _cuts(self, data: bytes) -> list[bytes]:
        """The data in pieces that do not grow beyond bounds where each of many short lines is wrong."""
        lines = data.count(b"\n")
        most = max(1, min(ROWS_MOST, GROWN_MOST // len(self.blank)))
        if lines <= most:
            return [data]
        pieces, at, step = [], 0, max(len(data) * most // lines, 1)
        while at < len(data):
            end = data.find(b"\n", at + step) + 1 or len(data)
            # A quote that is open at the end of the piece takes the lines behind it along.
            while not (cut := self._cut(data[at:end])) and end < len(data):
                end = data.find(b"\n", end + step) + 1 or len(data)
            pieces.append(data[at : at + (cut or end - at)])
            at += len(pieces[-1])
        return pieces

    def _count(self, block: Block) -> Block:
        self.line += block.lines
        return block

    def _cut(self, data: bytes) -> int:
        """Where the last line ends that leaves no quote open; 0 when there is none."""
        cut = data.rfind(b"\n") + 1
        if not cut or data.count(b'"', 0, cut) % 2 == 0:
            return cut
        # A quote is open at the end of the block: end before the line that opened it.
        array = np.frombuffer(data, np.uint8, cut)
        open_after = np.cumsum(array == QUOTE) & 1
        ends = np.flatnonzero((array == NEWLINE) & (open_after == 0))
        last = int(ends[-1]) + 1 if ends.size else 0
        return cut if cut - last > LINE_MOST else last

    def _too_long(self, data: bytes) -> tuple[Block, bytes]:
        """One line above the cap: drop the rest of it as it comes, keeping none in memory."""
        size, start = len(data), data[:200]
        end = data.find(b"\n")
        while end < 0 and (data := self.stream.read(BLOCK)):
            end = data.find(b"\n")
            size += len(data)
        rest = data[end + 1 :] if end >= 0 else b""
        fault = Fault(self.line + 1, "line_too_long", start.decode(self.encoding, "replace") + "…")
        return Block(self.blank, 1, size - len(rest), faults=[fault]), rest

    def _block(self, data: bytes, size: int = 0) -> Block:
        size = size or len(data)
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n")
        text = self._as_utf8(data)
        if text is None or self._needs_care(text):
            return self._carefully(data, size)
        return self._quickly(text, size) or self._carefully(data, size)

    def _as_utf8(self, data: bytes) -> bytes | None:
        if data.isascii():
            return data
        try:
            text = data.decode(self.encoding)
        except UnicodeDecodeError:
            return None
        return data if self.encoding == "utf-8" else text.encode("utf-8")

    def _needs_care(self, data: bytes) -> bool:
        """Lone carriage returns, NUL, and blanks beside a delimiter, which are to be cut off."""
        mark = self.delimiter
        return (
            b"\r" in data
            or b"\0" in data
            or b" " + mark in data
            or mark + b" " in data
            or b" \n" in data
            or b"\n " in data
            or data[:1] == b" "
        )

    def _quickly(self, data: bytes, size: int) -> Block | None:
        """Count delimiters outside quotes for each line; None when a quoted field goes over a line end."""
        array = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(array == NEWLINE)
        marks = np.flatnonzero(array == self.delimiter[0])
        quoted = b'"' in data
        if quoted:
            inside = np.cumsum(array == QUOTE, dtype=np.uint32) & 1
            if inside[ends].any():
                return None
            marks = marks[inside[marks] == 0]
        counts = np.diff(np.searchsorted(marks, ends), prepend=0)
        wrong = np.flatnonzero(counts != self.columns - 1)
        if not wrong.size:
            return Block(data, len(ends), size, quoted)
        return self._without(data, ends, wrong, Block(b"", len(ends), size, quoted))

    def _without(self, data: bytes, ends: np.ndarray, wrong: np.ndarray, block: Block) -> Block:
        parts, at = [], 0
        for index in wrong.tolist():
            start = int(ends[index - 1]) + 1 if index else 0
            end = int(ends[index]) + 1
            parts += [data[at:start], self.blank]
            at = end
            block.faults.append(self._fault(self.line + index + 1, data[start : end - 1].decode("utf-8")))
        block.data = b"".join([*parts, data[at:]])
        return block

    def _fault(self, line: int, text: str) -> Fault:
        return Fault(line, "columns" if text.strip() else "skipped", text[:2000])

    # ---- the careful way, row by row ----

    def _carefully(self, data: bytes, size: int) -> Block:
        out = io.StringIO()
        block = Block(b"", 0, size, quoted=True)
        write = csv.writer(out, delimiter=self.form.delimiter, lineterminator="\n").writerow
        lines = data.split(b"\n")[:-1]
        at = 0
        while at < len(lines):
            used, row, fault = self._record(lines, at)
            if fault:
                block.faults.append(fault)
                write([None] * self.columns)
            else:
                write(row)
            for number in range(at + 1, at + used):
                block.faults.append(Fault(self.line + number + 1, "skipped"))
                write([None] * self.columns)
            at += used
        block.data, block.lines = out.getvalue().encode("utf-8"), len(lines)
        return block

    def _record(self, lines: list[bytes], at: int) -> tuple[int, list[str], Fault | None]:
        """The record that begins on this line: how many lines it takes, its fields, or why there is none."""
        number, raw, used = self.line + at + 1, lines[at], 1
        while raw.count(b'"') % 2:
            if at + used >= len(lines) or used >= LINES_MOST:
                return 1, [], Fault(number, "open_quote", self._shown(lines[at]))
            raw += b"\n" + lines[at + used]
            used += 1
        if b"\0" in raw:
            return used, [], Fault(number, "nul", self._shown(raw))
        try:
            text = raw.decode(self.encoding)
        except UnicodeDecodeError:
            return used, [], Fault(number, "encoding", self._shown(raw))
        row = self._fields(text)
        if len(row) != self.columns:
            return used, [], self._fault(number, text)
        return used, row, None

    def _fields(self, text: str) -> list[str]:
        """The cells without blanks around them; nothing when it is no single record after all."""
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=self.form.delimiter))
        except csv.Error:
            return []
        # COPY ends at a line of \\. alone, even between quotes.
        return [cell.strip().replace("\n\\.", "\n .") for cell in rows[0]] if len(rows) == 1 else []

    def _shown(self, raw: bytes) -> str:
        return raw[:2000].decode(self.encoding, "replace").replace("\0", "␀")
