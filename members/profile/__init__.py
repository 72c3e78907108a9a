"""The record of a member: its fields, where each value comes from, how it changes, and what is still missing.

Pages, API, desk and surveys all come in here; feeds and files by members.ingest.
"""

from members.profile.card import Card, CardField, CardGroup, card
from members.profile.changing import Conflict, change, restore, value_in
from members.profile.fields import COLUMNS, CUSTOM, Field, all_fields, fields_named
from members.profile.standing import COUNTS, standing
from members.profile.values import Invalid, clean, cleaned, in_words, is_empty, tried

__all__ = [
    "COLUMNS",
    "COUNTS",
    "CUSTOM",
    "Card",
    "CardField",
    "CardGroup",
    "Conflict",
    "Field",
    "Invalid",
    "all_fields",
    "card",
    "change",
    "clean",
    "cleaned",
    "fields_named",
    "in_words",
    "is_empty",
    "restore",
    "standing",
    "tried",
    "value_in",
]
