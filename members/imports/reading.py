"""How does the file get into its staging table, and how is that resumed? Chunk by chunk, each one committed.

The offset in bytes, the line and the rows of a chunk are written in one transaction: after a kill the next
process goes on exactly behind the last whole chunk.
"""

from __future__ import annotations

import csv
import io
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from django.utils.translation import gettext_noop as _

from crm import sql
from members.imports.blocks import LINE_MOST, Block, Reader
from members.imports.characters import Form
from members.imports.errors import BINARY, NO_END_OF_LINE, NO_LINE, CannotLoad
from members.imports.files import Readable, form_of, open_rows
from members.imports.job import Job
from members.imports.shape import Header, by_name, read_header
from members.models import Channel, Interaction, Member

#: What is staged in one transaction, and held in memory until then.
CHUNK_LINES, CHUNK_BYTES = 250_000, 24 << 20
AHEAD = 8


def lay_out(job: Job) -> None:
    """Look at the file, match its header with the documented columns, and prepare the room."""
    path, chosen = Path(job.load.path), job.load.options
    form = form_of(
        path,
        encoding=chosen.get("encoding", ""),
        delimiter=chosen.get("delimiter", ""),
        sheet=chosen.get("sheet", ""),
    )
    with closing(open_rows(path, form=form)) as stream:
        names, size, lines = first_row(stream, form, path, header_row=chosen.get("header_row", 1))
    header = read_header(names, job.shape, file_name=job.load.file_name, mapping=mapping_of(names, job))
    job.staging.make([*header.staged, *(c.name for c in job.shape.columns if c.name not in header.staged)])
    make_views(job, header)
    job.counts.clear()
    job.save(
        layout={
            "encoding": form.encoding,
            "delimiter": form.delimiter,
            "sheet": form.sheet,
            "names": header.names,
            "staged": header.staged,
            "unknown": header.unknown,
            "custom": header.custom,
            "header_size": size,
            "header_lines": lines,
        },
        state="reading",
        offset=size,
        lines_read=lines,
        applied_line=0,
    )


def mapping_of(names: list[str], job: Job) -> list[str] | None:
    """By place, as the page has it, or by the names of single columns, as the terminal has it."""
    chosen = job.load.options
    if "by_name" not in chosen:
        mapping: list[str] | None = chosen.get("mapping")
        return mapping
    said: dict[str, str] = chosen["by_name"]
    if missing := said.keys() - {name.strip() for name in names}:
        raise CannotLoad(
            _("%(file)s has no column %(missing)s."),
            file=job.load.file_name, missing=", ".join(sorted(missing)),
        )  # fmt: skip
    others = [name for name in names if name.strip() not in said]
    guessed = iter(by_name(others, job.shape, file_name=job.load.file_name))
    named = [said[name.strip()] if name.strip() in said else next(guessed) for name in names]
    # What a person says goes before what a name says.
    return ["" if said.get(name.strip()) is None and target in said.values() else target
            for name, target in zip(names, named, strict=True)]  # fmt: skip


def make_views(job: Job, header: Header) -> None:
    """The views that judge the rows; what the file says, and how the brand reckons, is written into them."""
    says = {f"says_{column.name}": column.name in header.staged for column in job.shape.columns}
    if "says_name" in says:
        says["says_name"] = any(name in header.staged for name in ("name", "given_name", "surname"))
    with job.staging.work():
        for view in job.shape.views:
            sql.run(
                view,
                currency=job.brand.currency,
                version=job.version,
                at=job.at,
                own_kinds=sorted(Interaction.OWN_KINDS),
                end_kinds=sorted(Interaction.END_KINDS),
                sizes=Member.CompanySize.values,
                whys=Member.JoinedWhy.values,
                channels=Channel.values,
                **says,
            )


def first_row(stream: Readable, form: Form, path: Path, *, header_row: int = 1) -> tuple[list[str], int, int]:
    """The names in the header, and the bytes and lines up to its end."""
    data = b""
    while data.count(b"\n") < header_row and len(data) < LINE_MOST and (more := stream.read(1 << 16)):
        data += more
    lines = data.split(b"\n", header_row)
    if len(lines) <= header_row and len(data) >= LINE_MOST:
        raise CannotLoad(NO_END_OF_LINE, file=path.name, count=f"{LINE_MOST:,}")
    if len(lines) < header_row:
        raise CannotLoad(NO_LINE, file=path.name, line=header_row)
    line = lines[header_row - 1]
    size = min(sum(len(one) + 1 for one in lines[:header_row]), len(data))
    return names_in(line, form, path), size, header_row


def names_in(line: bytes, form: Form, path: Path) -> list[str]:
    if b"\0" in line:
        raise CannotLoad(BINARY, file=path.name)
    text = line.decode("utf-8" if form.encoding.startswith("utf") else form.encoding, "replace")
    text = text.lstrip("\ufeff").strip("\r")
    if "\r" in text:
        raise CannotLoad(
            _("%(file)s ends its lines with CR alone: save it again as csv (UTF-8)."), file=path.name
        )
    try:
        names = next(csv.reader(io.StringIO(text), delimiter=form.delimiter), [])
    except csv.Error as failure:
        raise CannotLoad(
            _("The first line of %(file)s cannot be read: %(why)s."), file=path.name, why=failure
        ) from None
    if not any(name.strip() for name in names):
        raise CannotLoad(_("The first line of %(file)s is blank: it must name the columns."), file=path.name)
    return names


def read(job: Job, *, written: Callable[[], None] = lambda: None) -> None:
    """From where the last chunk ended to the end of the file."""
    layout = job.load.layout
    form = Form(layout["encoding"], layout["delimiter"], layout.get("sheet", ""))
    stream = open_rows(Path(job.load.path), form=form, offset=job.load.offset)
    reader = Reader(stream, form=form, columns=len(layout["staged"]), line=job.load.lines_read)
    ahead = Ahead(reader.blocks())
    try:
        for chunk in chunks(ahead):
            job.check()
            with job.staging.work():
                upto = job.staging.copy(
                    chunk, columns=layout["staged"], delimiter=form.delimiter, after=job.load.lines_read
                )
                job.save(offset=job.load.offset + sum(block.size for block in chunk), lines_read=upto)
            written()
    finally:
        ahead.stop()
        stream.close()


def chunks(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    chunk: list[Block] = []
    lines = size = 0
    for block in blocks:
        chunk.append(block)
        lines += block.lines
        size += len(block.data)
        if lines >= CHUNK_LINES or size >= CHUNK_BYTES:
            yield chunk
            chunk, lines, size = [], 0, 0
    if chunk:
        yield chunk


class Ahead:
    """Prepares blocks in a thread while the database is busy with those before."""

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks, self._stopped = blocks, False
        self._queue: queue.Queue[Block | BaseException | None] = queue.Queue(AHEAD)
        self._thread = threading.Thread(target=self._fill, daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Block]:
        while (block := self._queue.get()) is not None:
            if isinstance(block, BaseException):
                raise block
            yield block

    def stop(self) -> None:
        self._stopped = True
        while self._thread.is_alive():
            try:
                self._queue.get(timeout=0.05)
            except queue.Empty:
                continue
        self._thread.join()

    def _fill(self) -> None:
        try:
            for block in self._blocks:
                if self._stopped:
                    return
                self._queue.put(block)
            self._queue.put(None)
        except BaseException as failure:  # noqa: BLE001 - raised again where the blocks are used
            self._queue.put(failure)
