"""Which row does a number mean that stands in an address or in a form? Below every page and query."""

from __future__ import annotations

#: More digits than any row has; a number beyond it is nobody's and must not reach the database.
MOST_DIGITS = 18


def row_number(text: str) -> int:
    """0, which is no row, where none can be meant: words, signs, digits of other scripts, too many digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
