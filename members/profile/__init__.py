"""The record of a member: its fields, where each value comes from, how it changes, and what is still missing.

Pages, API, desk and surveys all come in here; feeds and files by members.ingest.
"""

from members.profile.card import Card, CardField, CardGroup, card, files_of
from members.profile.changing import Conflict, change, restore, restore_together, value_in
from members.profile.completeness import Completeness, Part, completeness, stage_of
from members.profile.definitions import (
    DefinitionRefused,
    archive_field,
    save_field,
    save_question,
    set_weights,
    weight_name,
)
from members.profile.fields import COLUMNS, CUSTOM, Field, all_fields, fields_named
from members.profile.questions.answering import EnoughAsked, answer, answer_field, fill, put, refuse
from members.profile.questions.choosing import candidates, next_best_question
from members.profile.questions.shipped import settle
from members.profile.standing import COUNTS, standing
from members.profile.values import Invalid, clean, cleaned, in_words, is_empty, tried
from members.profile.verifying import NothingToVerify, verify

__all__ = [
    "COLUMNS",
    "COUNTS",
    "CUSTOM",
    "Card",
    "CardField",
    "CardGroup",
    "Completeness",
    "Conflict",
    "DefinitionRefused",
    "EnoughAsked",
    "Field",
    "Invalid",
    "NothingToVerify",
    "Part",
    "all_fields",
    "answer",
    "answer_field",
    "archive_field",
    "candidates",
    "card",
    "change",
    "clean",
    "cleaned",
    "completeness",
    "fields_named",
    "files_of",
    "fill",
    "in_words",
    "is_empty",
    "next_best_question",
    "put",
    "refuse",
    "restore",
    "restore_together",
    "save_field",
    "save_question",
    "set_weights",
    "settle",
    "stage_of",
    "standing",
    "tried",
    "value_in",
    "verify",
    "weight_name",
]
