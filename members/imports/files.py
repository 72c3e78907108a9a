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
from pathlib import Path
from typing import IO, Protocol, cast

from django.utils.translation import gettext_noop as _

from members.imports import sheets
from members.imports.characters import Form, delimiter_of, encoding_of, marked_encoding
from members.imports.errors import DAMAGED, CannotLoad

BLOCK = 1 << 20
#: A packed file may unpack to this many bytes and, above SMALL, to this many times its own size.
UNPACKED_MOST, RATIO_MOST, SMALL = 20 << 30, 200, 64 << 20
PACKED = (".zip", ".gz", ".xlsx", ".7z", ".rar")
SNIFFED_MOST = 64 << 20


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...
    def close(self) -> None: ...


def fingerprint(path: Path) -> tuple[str, int]:
    """sha256 and size: two loads of the same bytes are the same load."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except OSError as failure:
        raise CannotLoad(_("%(file)s cannot be read: %(why)s."), file=path, why=failure.strerror) from None
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
        raise CannotLoad(_("%(file)s is an old .xls workbook: save it as .xlsx or .csv."), file=path.name)
    return "csv"


def open_rows(path: Path, *, form: Form | None = None, offset: int = 0, rows: int = 0) -> Readable:
    """The bytes from `offset` on; UTF-16 becomes UTF-8 on the way. Of a workbook at most `rows` rows."""
    raw = _open(path, sheet=form.sheet if form else "", rows=rows)
    if form and form.encoding.startswith("utf-16"):
        raw = Recoded(raw, form.encoding)
    if offset:
        _skip(raw, offset, path)
    return raw


def form_of(path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> Form:
    """How the file is written, found out where nobody has said it."""
    stream = _open(path, sheet=sheet)
    try:
        sample = stream.read(BLOCK)
        if not sample.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
            raise CannotLoad(_("%(file)s is empty."), file=path.name)
        encoding = encoding or marked_encoding(sample) or _encoding(sample, stream)
        whole = sample[: len(sample) // 2 * 2] if encoding.startswith("utf-16") else sample
        text = whole[: 1 << 16].decode(encoding, errors="replace")
        return Form(encoding, delimiter or delimiter_of(text), sheet)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as failure:
        raise CannotLoad(DAMAGED, file=path.name, why=failure) from None
    finally:
        stream.close()


def _encoding(sample: bytes, stream: Readable) -> str:
    """Files may begin with many lines of plain ASCII: the first foreign letter decides."""
    seen = len(sample)
    while sample.isascii() and seen < SNIFFED_MOST and (more := stream.read(BLOCK)):
        sample, seen = more, seen + len(more)
    return encoding_of(sample)


def _open(path: Path, *, sheet: str = "", rows: int = 0) -> Readable:
    kind = kind_of(path)
    if kind == "gz":
        return Capped(cast("IO[bytes]", gzip.open(path, "rb")), path)
    if kind == "zip":
        return Capped(_only_member(path), path)
    if kind == "xlsx":
        sheets.check(path)
        return sheets.SheetStream(path, sheet=sheet, rows=rows)
    return path.open("rb")


def _skip(stream: Readable, offset: int, path: Path) -> None:
    if isinstance(stream, io.BufferedReader):
        stream.seek(offset)
        return
    while offset:
        block = stream.read(min(offset, BLOCK))
        if not block:
            raise CannotLoad(
                _("%(file)s is shorter than it was: load the file again as a new one."), file=path.name
            )
        offset -= len(block)


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile as failure:
        raise CannotLoad(DAMAGED, file=path.name, why=failure) from None


def _only_member(path: Path) -> IO[bytes]:
    archive = zipfile.ZipFile(path)
    files = [
        item
        for item in archive.infolist()
        if not item.is_dir() and not item.filename.startswith("__MACOSX/") and "/." not in f"/{item.filename}"
    ]
    if any(item.filename.lower().endswith(PACKED) for item in files):
        raise CannotLoad(_("%(file)s holds another archive: unpack it first."), file=path.name)
    if len(files) != 1:
        raise CannotLoad(
            _("%(file)s holds %(count)s files: pack exactly one csv into it."),
            file=path.name,
            count=len(files),
        )
    (item,) = files
    if item.flag_bits & 1:
        raise CannotLoad(_("%(file)s is locked by a password: unpack it first."), file=path.name)
    _check_size(path, item.file_size)
    return archive.open(item)


def _check_size(path: Path, unpacked: int) -> None:
    packed = max(path.stat().st_size, 1)
    if unpacked > UNPACKED_MOST or (unpacked > SMALL and unpacked > packed * RATIO_MOST):
        raise CannotLoad(
            _(
                "%(file)s unpacks to %(bytes)s bytes or more, %(times)s times its own size: it is not read. "
                "If it is a real export, unpack it and load the csv."
            ),
            file=path.name, bytes=f"{unpacked:,}", times=f"{unpacked // packed:,}",
        )  # fmt: skip


class Capped:
    """Counts what comes out of a packed file and stops where it cannot be an honest one."""

    def __init__(self, inner: IO[bytes], path: Path) -> None:
        self.inner, self.path, self.count = inner, path, 0

    def read(self, size: int = -1, /) -> bytes:
        try:
            block = self.inner.read(size if size > 0 else BLOCK)
        except (EOFError, zlib.error, OSError, zipfile.BadZipFile) as failure:
            raise CannotLoad(
                _("%(file)s is damaged after %(count)s bytes: %(why)s."),
                file=self.path.name,
                count=f"{self.count:,}",
                why=failure,
            ) from None
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
