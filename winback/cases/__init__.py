"""Whose case is this, and how far is it? States and moves, opening, claiming, and what the night does.

Step 7 of the main path and the core of the desk. A member has one open case at most, kept by a unique index
and not by looking first; one agent at a time has it open, kept by a lease.
"""

from winback.cases.claims import LEASE, Claim, claim, claim_next, clear_desk, give_back, hold
from winback.cases.moves import (
    HANDLED,
    MOVES,
    OUTCOMES,
    MoveRefused,
    assign,
    close,
    hand_over,
    leave,
    move,
    open_case,
    open_for,
    park_with_competitor,
)
from winback.cases.night import advance_due, close_returned, open_due
from winback.cases.warning import (
    LONGEST_TERM_DAYS,
    MOST_AT_ONCE,
    BadTerm,
    NotToBeWarned,
    Weighed,
    due_at,
    take_back,
    warn,
    warn_all,
    weigh,
)

__all__ = [
    "HANDLED",
    "LEASE",
    "LONGEST_TERM_DAYS",
    "MOST_AT_ONCE",
    "MOVES",
    "OUTCOMES",
    "BadTerm",
    "Claim",
    "MoveRefused",
    "NotToBeWarned",
    "Weighed",
    "advance_due",
    "assign",
    "claim",
    "claim_next",
    "clear_desk",
    "close",
    "close_returned",
    "due_at",
    "give_back",
    "hand_over",
    "hold",
    "leave",
    "move",
    "open_case",
    "open_due",
    "open_for",
    "park_with_competitor",
    "take_back",
    "warn",
    "warn_all",
    "weigh",
]
