"""What members hold against us, taken down once and answered in time: the first chance to keep them.

categories.py says what a complaint may be about, clocks.py when an answer is due, moves.py takes one down and
carries it on, reading.py answers the lists and the send gate: while a complaint is open, marketing is silent.
"""

from members.complaints.categories import CATEGORIES, UnknownCategory, category_name
from members.complaints.clocks import TARGETS, Clocks, clocks_of, raised
from members.complaints.moves import (
    MOVES,
    AboutThisPerson,
    NotAllowed,
    Said,
    assign,
    change_severity,
    escalate,
    move,
    note,
    remedy,
    reply,
    satisfied,
    take_down,
)
from members.complaints.reading import (
    Listed,
    Numbers,
    complained_about,
    is_open_for,
    listed,
    mark_breached,
    numbers,
    open_for_members,
    visible_complaints,
)

__all__ = [
    "CATEGORIES",
    "MOVES",
    "TARGETS",
    "AboutThisPerson",
    "Clocks",
    "Listed",
    "NotAllowed",
    "Numbers",
    "Said",
    "UnknownCategory",
    "assign",
    "category_name",
    "change_severity",
    "clocks_of",
    "complained_about",
    "escalate",
    "is_open_for",
    "listed",
    "mark_breached",
    "move",
    "note",
    "numbers",
    "open_for_members",
    "raised",
    "remedy",
    "reply",
    "satisfied",
    "take_down",
    "visible_complaints",
]
