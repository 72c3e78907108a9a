"""What would a spreadsheet take for a formula (CWE-1236)? A cell that begins so is written as plain text."""

from __future__ import annotations

import re
from typing import Any

#: Full-width forms count, since some spreadsheets fold them; blanks and controls before them do not help.
FORMULA = re.compile(r"^[\s\x00-\x20\u00a0\u200b\ufeff]*[=+\-@＝＋－﹣−＠|%]|^[\t\r\n]")
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
    return f"'{text}" if FORMULA.match(value) or FORMULA.match(text) else text
