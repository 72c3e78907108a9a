"""How is a workbook read without trusting it? In a process with little memory, whose output is a stream."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import IO, cast

from members.imports.errors import CannotLoad

#: All parts of a workbook together, unpacked.
UNPACKED_MOST, RATIO_MOST, SMALL = 512 << 20, 200, 16 << 20
READER = Path(__file__).with_name("sheet_reader.py")


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
        raise CannotLoad(f"{path.name} is damaged: {failure}.") from None
    packed, unpacked = max(path.stat().st_size, 1), sum(part.file_size for part in parts)
    if unpacked > UNPACKED_MOST or (unpacked > SMALL and unpacked > packed * RATIO_MOST):
        raise CannotLoad(
            f"{path.name} unpacks to {unpacked:,} bytes, {unpacked // packed:,} times its own size: "
            "it is not read. Save the sheet as .csv and load that."
        )


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
        told = why[-1] if why else "it is damaged, or needs more memory than one file may take"
        raise CannotLoad(f"{self.path.name} cannot be read as a workbook: {told}.")
