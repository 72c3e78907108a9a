"""Who comes when? Services with their times, bookings within capacity, and who came.

offering (what, when, for how many) → reserving (by the public page) → marking (by staff) → the survey after.
"""

from members.bookings.marking import CannotMark, mark
from members.bookings.offering import CannotOffer, add_slots, free_slots, remove_slot
from members.bookings.reading import Coming, coming
from members.bookings.reserving import CannotBook, Guest, by_token, cancel, reserve

__all__ = [
    "CannotBook",
    "CannotMark",
    "CannotOffer",
    "Coming",
    "Guest",
    "add_slots",
    "by_token",
    "cancel",
    "coming",
    "free_slots",
    "mark",
    "remove_slot",
    "reserve",
]
