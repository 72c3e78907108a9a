"""What would a spreadsheet take for a formula (CWE-1236)? A cell that begins so is written as plain text."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

#: What begins a formula; full-width and small forms count, since some spreadsheets fold them.
MARKS = frozenset("=+-@|%−")
#: Alone at the beginning they split a cell, or hide what follows.
BREAKS = ("\t", "\r", "\n")
#: What no workbook may hold.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def harmless(value: Any) -> Any:
    """The value with an apostrophe before it, where a spreadsheet would run it; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = CONTROLS.sub("", value)
    if NUMBER.fullmatch(text):
        return text
    return f"'{text}" if value.startswith(BREAKS) or _would_run(text) else text


def _would_run(text: str) -> bool:
    """By the first character that is seen: blanks, controls and joiners before it do not help."""
    for one in text:
        if unicodedata.category(one)[0] not in "ZC":
            return unicodedata.normalize("NFKC", one)[0] in MARKS
    return False
