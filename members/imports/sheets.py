"""How is a workbook read without trusting it? In a process with little memory, whose output is a stream."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext_noop as _

from members.imports.errors import DAMAGED, CannotLoad

#: All parts of a workbook together, unpacked.
UNPACKED_MOST, RATIO_MOST, SMALL = 512 << 20, 200, 16 << 20
READER = Path(__file__).with_name("sheet_reader.py")

#: What the reader says, so that it is translated.
WHYS = (
    _("it is damaged, or needs more memory than one file may take"),
    _("it needs more memory than one file may take: save the sheet as .csv and load that"),
    _("it is locked by a password: save it without one"),
)
TOO_LARGE = re.compile(r"its sheet has (?P<rows>[\d,]+) rows and (?P<columns>[\d,]+) columns")


def sheet_names(path: Path) -> list[str]:
    """The sheets of a workbook, in their order."""
    check(path)
    stream = SheetStream(path, sheet="?")
    text = b""
    while block := stream.read(1 << 16):
        text += block
    stream.close()
    return cast("list[str]", json.loads(text))


def check(path: Path) -> None:
    """Refuse what says itself that it is a bomb; what lies about it meets the limits of the reader."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as failure:
        raise CannotLoad(DAMAGED, file=path.name, why=failure) from None
    packed, unpacked = max(path.stat().st_size, 1), sum(part.file_size for part in parts)
    if unpacked > UNPACKED_MOST or (unpacked > SMALL and unpacked > packed * RATIO_MOST):
        raise CannotLoad(
            _(
                "%(file)s unpacks to %(bytes)s bytes, %(times)s times its own size: it is not read. "
                "Save the sheet as .csv and load that."
            ),
            file=path.name, bytes=f"{unpacked:,}", times=f"{unpacked // packed:,}",
        )  # fmt: skip


class SheetStream:
    """The CSV of one sheet as it comes out of the reader; a reader that fails says why at the end."""

    def __init__(self, path: Path, *, sheet: str = "", rows: int = 0) -> None:
        self.path = path
        self.said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the stream
        self.process = subprocess.Popen(  # noqa: S603 - our own program, words in a list, no shell
            [sys.executable, "-I", str(READER), str(path), sheet, str(rows)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.said,
        )  # fmt: skip
        self.out = cast("IO[bytes]", self.process.stdout)

    def read(self, size: int = -1, /) -> bytes:
        block = self.out.read(size if size > 0 else 1 << 20)
        if not block:
            self._ended()
        return block

    def close(self) -> None:
        self.out.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.said.close()

    def _ended(self) -> None:
        code = self.process.wait()
        if not code:
            return
        self.said.seek(0)
        words = self.said.read(1 << 16).decode("utf-8", "replace")
        why = [line[5:] for line in words.splitlines() if line.startswith("why: ")]
        told = why[-1] if why else WHYS[0]
        if size := TOO_LARGE.match(told):
            raise CannotLoad(
                _(
                    "The sheet of %(file)s has %(rows)s rows and %(columns)s columns: save it as .csv and "
                    "load that."
                ),
                file=self.path.name, **size.groupdict(),
            )  # fmt: skip
        raise CannotLoad(_("%(file)s cannot be read as a workbook: %(why)s."), file=self.path.name, why=told)
