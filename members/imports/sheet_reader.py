"""Reads one sheet of a workbook and writes it as CSV; a program of its own, within limits of its own.

Whatever is wrong with a workbook (a bomb, a sheet a million columns wide, a broken archive) ends this process
and nothing else. It knows nothing of the product and starts in a twentieth of a second. Called by sheets.py:
`python -I sheet_reader.py FILE SHEET ROWS`; what it writes on stderr after "why: " is for people.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import resource
import sys
from typing import Any

CELLS_MOST = 12_000_000
#: What this process may have of memory, and of processor time in seconds.
MEMORY_MOST, SECONDS_MOST = 280 << 20, 600


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MOST, MEMORY_MOST))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MOST, SECONDS_MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: str, sheet: str, rows: str) -> int:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        names = book.sheet_names
        if sheet == "?":
            sys.stdout.write(json.dumps(names))
            return 0
        chosen = book.get_sheet_by_name(sheet if sheet in names else names[0])
    except python_calamine.PasswordError:
        return said("it is locked by a password: save it without one")
    except (python_calamine.CalamineError, ValueError, IndexError) as failure:
        return said(f"it is damaged ({failure})")
    if chosen.total_height * chosen.total_width > CELLS_MOST:
        return said(
            f"its sheet has {chosen.total_height:,} rows and {chosen.total_width:,} columns: "
            "save the sheet as .csv and load that"
        )
    return write(chosen, most=int(rows))


def write(sheet: Any, *, most: int) -> int:
    out = csv.writer(sys.stdout, lineterminator="\n")
    # Blank rows above the first cell count, so that line numbers are those of the spreadsheet.
    for number, row in enumerate(sheet.iter_rows()):
        if most and number >= most:
            break
        out.writerow([shown(cell) for cell in row])
    sys.stdout.flush()
    return 0


def shown(value: object) -> str:
    """A cell as the text that people see in it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    return str(value).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def said(why: str) -> int:
    sys.stderr.write(f"why: {why}\n")
    return 3


if __name__ == "__main__":
    limit()
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        code = main(*sys.argv[1:4])
    except MemoryError:
        code = said("it needs more memory than one file may take: save the sheet as .csv and load that")
    except BrokenPipeError:
        code = 0
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
