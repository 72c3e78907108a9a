"""How does a file of any kind become one stream of CSV bytes?

Opens csv, csv.gz, zip with one csv inside, and xlsx; finds encoding and delimiter. What a packed file says
about its size is not believed: bytes are counted as they come out, and stopped at a cap.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, cast

from members.imports.errors import CannotLoad

BLOCK = 1 << 20
#: A packed file may unpack to this many bytes and, above SMALL, to this many times its own size.
UNPACKED_MOST, RATIO_MOST, SMALL = 20 << 30, 200, 64 << 20
#: pandas reads a sheet into memory, so that one is held smaller.
SHEET_MOST, SHEET_CELLS_MOST = 256 << 20, 10_000_000
SNIFFED_MOST = 64 << 20
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Form:
    """How the characters of a file are written."""

    encoding: str
    delimiter: str


def fingerprint(path: Path) -> tuple[str, int]:
    """sha256 and size: two loads of the same bytes are the same load."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except OSError as failure:
        raise CannotLoad(f"{path} cannot be read: {failure.strerror}.") from None
    return digest.hexdigest(), path.stat().st_size


def kind_of(path: Path) -> str:
    """By content rather than by name: csv, gz, zip or xlsx."""
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] == b"\x1f\x8b":
        return "gz"
    if start[:2] == b"PK":
        return "xlsx" if _is_workbook(path) else "zip"
    if start == b"\xd0\xcf\x11\xe0":
        raise CannotLoad(f"{path.name} is an old .xls workbook: save it as .xlsx or .csv.")
    return "csv"


def open_rows(path: Path, *, form: Form | None = None, offset: int = 0) -> Readable:
    """The bytes from `offset` on, without a byte-order mark; UTF-16 becomes UTF-8 on the way."""
    raw = _open(path)
    if form and form.encoding.startswith("utf-16"):
        raw = Recoded(raw, form.encoding)
    if offset:
        _skip(raw, offset, path)
    return raw


def form_of(path: Path) -> Form:
    """Encoding by the mark at the start, else UTF-8 if its first foreign letters are that, else CP950."""
    stream = _open(path)
    try:
        sample = stream.read(BLOCK)
        if not sample.strip():
            raise CannotLoad(f"{path.name} is empty.")
        for mark, encoding in MARKS:
            if sample.startswith(mark):
                text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
                return Form(encoding, _delimiter(text))
        encoding = _encoding(sample, stream)
        return Form(encoding, _delimiter(sample.decode(encoding, errors="replace")))
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as failure:
        raise CannotLoad(f"{path.name} is damaged: {failure}.") from None
    finally:
        stream.close()


def _encoding(sample: bytes, stream: Readable) -> str:
    seen = len(sample)
    while sample.isascii() and seen < SNIFFED_MOST and (more := stream.read(BLOCK)):
        sample, seen = more, seen + len(more)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError as failure:
        # A few broken bytes do not make a file Chinese of the nineties; they are rejected line by line.
        start = sample.rfind(b"\n", 0, failure.start) + 1
        region = sample[start : start + (1 << 16)]
        broken = {name: region.decode(name, errors="replace").count("�") for name in ("utf-8", "cp950")}
        return "cp950" if broken["cp950"] < broken["utf-8"] else "utf-8"
    return "utf-8"


def _delimiter(text: str) -> str:
    """Of the first line; a comma unless it holds none and one of the others."""
    first = text.lstrip("﻿").split("\n", 1)[0]
    counts = {mark: first.count(mark) for mark in (",", "\t", ";", "|")}
    return "," if counts[","] else max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","


def _open(path: Path) -> Readable:
    kind = kind_of(path)
    if kind == "gz":
        return Capped(cast("IO[bytes]", gzip.open(path, "rb")), path)
    if kind == "zip":
        return Capped(_only_member(path), path)
    if kind == "xlsx":
        return _sheet(path)
    return path.open("rb")


def _skip(stream: Readable, offset: int, path: Path) -> None:
    if isinstance(stream, io.BufferedReader):
        stream.seek(offset)
        return
    while offset:
        block = stream.read(min(offset, BLOCK))
        if not block:
            raise CannotLoad(f"{path.name} is shorter than it was: load the file again as a new one.")
        offset -= len(block)


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile as failure:
        raise CannotLoad(f"{path.name} is damaged: {failure}.") from None


def _only_member(path: Path) -> IO[bytes]:
    archive = zipfile.ZipFile(path)
    files = [
        item
        for item in archive.infolist()
        if not item.is_dir() and not item.filename.startswith("__MACOSX/") and "/." not in f"/{item.filename}"
    ]
    if len(files) != 1:
        raise CannotLoad(f"{path.name} holds {len(files)} files: pack exactly one csv into it.")
    (item,) = files
    if item.filename.lower().endswith((".zip", ".gz", ".xlsx", ".7z", ".rar")):
        raise CannotLoad(f"{path.name} holds another archive, {item.filename}: unpack it first.")
    if item.flag_bits & 1:
        raise CannotLoad(f"{path.name} is locked by a password: unpack it first.")
    _check_size(path, item.file_size)
    return archive.open(item)


def _check_size(path: Path, unpacked: int) -> None:
    packed = max(path.stat().st_size, 1)
    if unpacked > UNPACKED_MOST or (unpacked > SMALL and unpacked > packed * RATIO_MOST):
        raise CannotLoad(
            f"{path.name} unpacks to {unpacked:,} bytes or more, {unpacked // packed:,} times its own size: "
            "it is not read. If it is a real export, unpack it and load the csv."
        )


def _sheet(path: Path) -> Readable:
    """The first sheet as CSV, every cell as the text that it shows; its size was checked before."""
    with zipfile.ZipFile(path) as archive:
        if sum(item.file_size for item in archive.infolist()) > SHEET_MOST:
            raise CannotLoad(
                f"{path.name} is too large for a workbook: save the sheet as .csv and load that."
            )
    import pandas as pd

    try:
        frame = pd.read_excel(
            path, dtype=object, header=None, na_filter=False, nrows=SHEET_CELLS_MOST, engine="openpyxl"
        )
    except Exception as failure:  # noqa: BLE001 - a broken workbook fails in many ways, all told to the person
        raise CannotLoad(f"{path.name} cannot be read as a workbook: {failure}.") from None
    if frame.size > SHEET_CELLS_MOST:
        raise CannotLoad(f"{path.name} has {frame.size:,} cells: save the sheet as .csv and load that.")
    shown = frame.map(_cell)
    return io.BytesIO(shown.to_csv(index=False, header=False, lineterminator="\n").encode("utf-8"))


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return repr(value)
    text = "" if value is None else str(value)
    return text.removesuffix(" 00:00:00").replace("\0", "")


class Capped:
    """Counts what comes out of a packed file and stops where it cannot be an honest one."""

    def __init__(self, inner: IO[bytes], path: Path) -> None:
        self.inner, self.path, self.count = inner, path, 0

    def read(self, size: int = -1, /) -> bytes:
        try:
            block = self.inner.read(size if size > 0 else BLOCK)
        except (EOFError, zlib.error, OSError, zipfile.BadZipFile) as failure:
            raise CannotLoad(f"{self.path.name} is damaged after {self.count:,} bytes: {failure}.") from None
        self.count += len(block)
        _check_size(self.path, self.count)
        return block

    def close(self) -> None:
        self.inner.close()


class Recoded:
    """UTF-16 to UTF-8 while reading."""

    def __init__(self, inner: Readable, encoding: str) -> None:
        self.inner, self.decoder, self.rest = inner, codecs.getincrementaldecoder(encoding)("replace"), b""

    def read(self, size: int = -1, /) -> bytes:
        size = size if size > 0 else BLOCK
        while len(self.rest) < size:
            block = self.inner.read(BLOCK)
            self.rest += self.decoder.decode(block, final=not block).encode("utf-8")
            if not block:
                break
        out, self.rest = self.rest[:size], self.rest[size:]
        return out

    def close(self) -> None:
        self.inner.close()
