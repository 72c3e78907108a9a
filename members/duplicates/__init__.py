"""Which two records are one person? The search over all members, and the queue of what it found.

Nothing here merges: a person decides (crm/pages/duplicates), and crm/merging carries it out.
"""

from members.duplicates.filing import (
    LATER,
    AlreadyDecided,
    file_found,
    file_pair,
    file_suggestions,
    postpone,
    reject,
    reopen,
)
from members.duplicates.running import ask, ask_daily, run, run_next
from members.duplicates.searching import THRESHOLD, Found, Pair, search

__all__ = [
    "LATER",
    "THRESHOLD",
    "AlreadyDecided",
    "Found",
    "Pair",
    "ask",
    "ask_daily",
    "file_found",
    "file_pair",
    "file_suggestions",
    "postpone",
    "reject",
    "reopen",
    "run",
    "run_next",
    "search",
]
