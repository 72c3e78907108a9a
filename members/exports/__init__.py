"""How do members' data leave as a file? Asked for, agreed to by a second person, written, fetched once, gone.

The row (Export) is the queue. Which rows and columns a file has is handed in as a Sheet by the app that knows
them; everything that protects the members happens here.
"""

from members.exports.canaries import look_for_canaries, sighted_since, spot
from members.exports.fetching import expire, fetch
from members.exports.harmless import harmless
from members.exports.hashing import Platform, columns_of
from members.exports.reading import Disclosure, exported_on, listed, one
from members.exports.requests import NotAllowed, approve, cancel, due_exports, refuse, request
from members.exports.sheet import Column, Sheet, SheetGone
from members.exports.writing import run

__all__ = [
    "Column",
    "Disclosure",
    "NotAllowed",
    "Platform",
    "Sheet",
    "SheetGone",
    "approve",
    "cancel",
    "columns_of",
    "due_exports",
    "expire",
    "exported_on",
    "fetch",
    "harmless",
    "listed",
    "look_for_canaries",
    "one",
    "refuse",
    "request",
    "run",
    "sighted_since",
    "spot",
]
