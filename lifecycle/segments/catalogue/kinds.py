"""What kinds of questions are there? A field or a property of an event, and the operators of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lifecycle import queries

Label = str | Promise
Choices = Sequence[tuple[str, Label]]


class Kind(StrEnum):
    CHOICE = "choice"  # one word of a closed list
    WORD = "word"  # one word of those that occur
    MANY = "many"  # several words: the column is an array of text
    COUNT = "count"
    AMOUNT = "amount"
    RATIO = "ratio"
    DATE = "date"
    DUE = "due"  # a date that may lie ahead
    BIRTHDAY = "birthday"
    PRESENCE = "presence"  # whether there is a value; which one is nobody's business


@dataclass(frozen=True)
class Field:
    """Something that can be asked of a member, or, as a property, of one event."""

    name: str
    label: Label
    kind: Kind
    # The relation of compile/ that the column reads.
    source: str
    column: str
    group: Label
    choices: Callable[[], Choices] | None = field(default=None, compare=False)
    # A stored column, and the condition under which it says the same: the planner knows its values.
    stored: tuple[str, str] | None = None
    unit: Label = ""
    # Values that the column names, such as the key of an own field; always bound, never written into it.
    args: Mapping[str, str] = field(default_factory=dict, hash=False)
    # The words that occur, for kinds without a closed list.
    occurring: Callable[[], Sequence[str]] | None = field(default=None, compare=False)
    # Days kept as text (2026-11-20), which compares as a day does.
    is_text: bool = False
    # A column of members: its words that occur are offered.
    is_listed: bool = True
    # Asked about, but told to nobody.
    is_private: bool = False

    @property
    def operators(self) -> dict[str, Label]:
        return OPERATORS[self.kind]

    @property
    def is_date(self) -> bool:
        return self.kind in {Kind.DATE, Kind.DUE, Kind.BIRTHDAY}

    @property
    def is_words(self) -> bool:
        return self.kind in {Kind.CHOICE, Kind.WORD, Kind.MANY}

    def options(self) -> list[tuple[str, str]]:
        """What an editor offers; for words, those that occur."""
        if self.choices:
            return [(value, str(label)) for value, label in self.choices()]
        if self.occurring:
            return [(word, word) for word in self.occurring()]
        if self.kind is Kind.WORD and self.source == "member" and self.is_listed:
            return [(word, word) for word in queries.known_words(self.name)]
        return []

    def label_of(self, value: str) -> str:
        if not self.choices:
            return value
        return next((str(label) for key, label in self.choices() if key == value), value)


@dataclass(frozen=True)
class Event:
    """Something that happened to a member: a table with one row per occurrence, called `fact`.

    Days are those of the brand; only what happened before as_of is seen. Where only a moment is stored,
    `moment` names it and is compared as it is, so that its index serves.
    """

    name: str
    label: Label
    group: Label
    table: str
    day: str = ""
    moment: str = ""
    # Which rows count at all; %(as_of)s may stand in it.
    base: str = "true"
    # What is added up; empty where there is nothing to add.
    amount: str = ""
    props: tuple[Field, ...] = ()
    #: Relation of a property → its join, for all members and for the single one at hand.
    joins: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    # Joins that every question needs.
    always: tuple[str, ...] = ()
    # A relation that repeats rows, the row that is meant, and what is added up then.
    repeats: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)

    @property
    def aggregates(self) -> dict[str, Label]:
        return AGGREGATES if self.amount else {key: AGGREGATES[key] for key in COUNTED}

    def prop(self, name: str) -> Field | None:
        return next((prop for prop in self.props if prop.name == name), None)


_MANY: dict[str, Label] = {"in": _("is one of"), "not_in": _("is none of")}
NUMBERS: dict[str, Label] = {
    ">=": _("at least"),
    "<=": _("at most"),
    ">": _("more than"),
    "<": _("less than"),
    "=": _("exactly"),
    "!=": _("other than"),
    "between": _("from … to"),
}
_KNOWN: dict[str, Label] = {"is_set": _("is known"), "is_empty": _("is not known")}
_DAYS: dict[str, Label] = {
    "within": _("in the last … days"),
    "not_within": _("more than … days ago"),
    "from": _("on or after"),
    "before": _("before"),
    "between": _("from … to"),
}

#: Which questions a field of a kind answers; the values they take are read in tree/values.py.
OPERATORS: dict[Kind, dict[str, Label]] = {
    Kind.CHOICE: _MANY,
    Kind.WORD: {**_MANY, **_KNOWN},
    Kind.MANY: {"in": _("has one of"), "not_in": _("has none of"), **_KNOWN},
    Kind.COUNT: NUMBERS,
    Kind.AMOUNT: NUMBERS,
    Kind.RATIO: {name: label for name, label in NUMBERS.items() if name not in {"=", "!="}},
    Kind.DATE: {**_DAYS, **_KNOWN},
    Kind.DUE: {"next_within": _("in the next … days"), "overdue": _("is past"), **_DAYS, **_KNOWN},
    Kind.BIRTHDAY: {
        "month_in": _("is in the month"),
        "this_month": _("is this month"),
        "next_month": _("is next month"),
        "anniversary_in": _("comes up within … days"),
        **_KNOWN,
    },
    Kind.PRESENCE: _KNOWN,
}

#: How the occurrences of an event become one figure.
AGGREGATES: dict[str, Label] = {
    "exists": _("has happened"),
    "none": _("has not happened"),
    "count": _("how often"),
    "last": _("the last time"),
    "first": _("the first time"),
    "sum": _("total amount"),
    "avg": _("average amount"),
    "max": _("largest amount"),
    "min": _("smallest amount"),
}
COUNTED = ("exists", "none", "count", "last", "first")
OF_DAYS = frozenset({"last", "first"})
OF_AMOUNTS = frozenset({"sum", "avg", "max", "min"})


def operators_of(aggregate: str) -> dict[str, Label]:
    """Which comparisons a figure takes; none for "has happened"."""
    if aggregate in {"exists", "none"}:
        return {}
    return _DAYS if aggregate in OF_DAYS else NUMBERS
