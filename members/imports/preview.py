"""How does an uploaded file look before anything is done with it? Its form, its first rows, and a guess.

Nothing is written. Whatever is wrong with the file is a sentence on the page (CannotLoad), within the memory
of a few blocks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop as _

from members.imports import mappings, profiles, sheets, words
from members.imports.blocks import LINE_MOST
from members.imports.characters import Form
from members.imports.errors import BINARY, NO_END_OF_LINE, NO_LINE, TOO_MANY_COLUMNS, CannotLoad
from members.imports.files import form_of, kind_of, open_rows
from members.imports.shape import COLUMNS_MOST, Shape
from members.models import Load

#: What is read to guess by, and what is shown.
ROWS_READ, ROWS_SHOWN, HEADERS_TRIED = 200, 8, 10


@dataclass(frozen=True)
class Preview:
    form: Form
    kind: str
    sheets: list[str]
    header_row: int
    names: list[str]
    rows: list[list[str]]
    mapping: list[str]
    is_remembered: bool
    broken: int


def look(load: Load, chosen: Mapping[str, Any]) -> Preview:
    """The file as `chosen` (encoding, delimiter, sheet, header_row, mapping) has it; raises CannotLoad."""
    path, shape = Path(load.path), profiles.shape_of(load.profile, load.kind)
    kind = kind_of(path)
    form = form_of(
        path,
        encoding=str(chosen.get("encoding") or ""),
        delimiter=str(chosen.get("delimiter") or ""),
        sheet=str(chosen.get("sheet") or ""),
    )
    rows, broken = first_rows(path, form)
    at = int(chosen.get("header_row") or 0) or header_row(rows, shape)
    if at > len(rows):
        raise CannotLoad(NO_LINE, file=load.file_name, line=at)
    names, below = rows[at - 1], rows[at:]
    if len(names) > COLUMNS_MOST:
        raise CannotLoad(TOO_MANY_COLUMNS, file=load.file_name, count=f"{len(names):,}", most=COLUMNS_MOST)
    known = mappings.remembered(names, kind=load.kind)
    mapping = chosen.get("mapping") or known or mappings.guess(names, below, shape=shape)
    if len(mapping) != len(names):
        mapping = mappings.guess(names, below, shape=shape)
    return Preview(
        form=form,
        kind=kind,
        sheets=sheets.sheet_names(path) if kind == "xlsx" else [],
        header_row=at,
        names=[name.strip() for name in names],
        rows=[(row + [""] * len(names))[: len(names)] for row in below[:ROWS_SHOWN]],
        mapping=list(mapping),
        is_remembered=known is not None and mapping == known,
        broken=broken,
    )


def first_rows(path: Path, form: Form) -> tuple[list[list[str]], int]:
    """The first rows as cells, and how many characters could not be read in this encoding."""
    data = b""
    with closing(open_rows(path, form=form, rows=ROWS_READ + HEADERS_TRIED)) as stream:
        while data.count(b"\n") < ROWS_READ and len(data) < LINE_MOST and (more := stream.read(1 << 16)):
            data += more
    end = data.rfind(b"\n") + 1
    if not end and len(data) >= LINE_MOST:
        raise CannotLoad(NO_END_OF_LINE, file=path.name, count=f"{LINE_MOST:,}")
    data = data[:end] if end and len(data) > end else data
    if b"\0" in data.split(b"\n", 1)[0]:
        raise CannotLoad(BINARY, file=path.name)
    encoding = "utf-8" if form.encoding.startswith("utf") else form.encoding
    text = data.decode(encoding, "replace").lstrip("\ufeff").replace("\0", "␀")
    return cells(text, form.delimiter), text.count("\ufffd")


def cells(text: str, delimiter: str) -> list[list[str]]:
    """As far as the text can be read as csv."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) >= ROWS_READ:
                break
    except csv.Error as failure:
        if not rows:
            raise CannotLoad(_("The first line cannot be read: %(why)s."), why=failure) from None
    return rows


def header_row(rows: Sequence[Sequence[str]], shape: Shape) -> int:
    """The line, of the first few, whose cells are most often names of columns; the first where none is."""

    def known(row: Sequence[str]) -> int:
        return sum(bool(shape.column_of(cell) or words.meant_by(cell, kind=shape.kind)) for cell in row)

    tried = list(rows[:HEADERS_TRIED])
    best = max(range(len(tried)), key=lambda place: (known(tried[place]), -place), default=0)
    return best + 1 if tried and known(tried[best]) > 1 else 1
