"""What can a segment ask about a member? Every field, the operators of its kind, and its words.

The editor, the parser, the compiler and the sentence all read this table; to add a condition, add a row here.
A column is SQL of our own over the relations of compile.py; nothing a person typed ever becomes part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.formats import stage_name
from lifecycle import queries
from lifecycle.models import MemberMetrics, Stage
from members.models import Member

Label = str | Promise
Choices = Sequence[tuple[str, Label]]


class Kind(StrEnum):
    CHOICE = "choice"  # one word of a closed list
    WORD = "word"  # one word of those that occur
    COUNT = "count"
    AMOUNT = "amount"
    RATIO = "ratio"
    DATE = "date"
    BIRTHDAY = "birthday"


@dataclass(frozen=True)
class Field:
    name: str
    label: Label
    kind: Kind
    # The relation of compile.py that the column reads.
    source: str
    column: str
    group: Label
    choices: Callable[[], Choices] | None = None
    # A stored column, and the condition under which it says the same: the planner knows its values.
    stored: tuple[str, str] | None = None
    unit: Label = ""

    @property
    def operators(self) -> dict[str, Label]:
        return OPERATORS[self.kind]

    @property
    def is_date(self) -> bool:
        return self.kind in {Kind.DATE, Kind.BIRTHDAY}

    def options(self) -> list[tuple[str, str]]:
        """What an editor offers; for words, those that occur among the members."""
        if self.kind is Kind.WORD:
            return [(word, word) for word in queries.known_words(self.name)]
        return [(value, str(label)) for value, label in self.choices()] if self.choices else []

    def label_of(self, value: str) -> str:
        return (
            next((str(label) for key, label in self.choices() if key == value), value)
            if self.choices
            else value
        )


_MANY: dict[str, Label] = {"in": _("is one of"), "not_in": _("is none of")}
_NUMBERS: dict[str, Label] = {
    ">=": _("at least"),
    "<=": _("at most"),
    ">": _("more than"),
    "<": _("less than"),
    "=": _("exactly"),
    "!=": _("other than"),
    "between": _("from … to"),
}
_KNOWN: dict[str, Label] = {"is_set": _("is known"), "is_empty": _("is not known")}

#: Which questions a field of a kind answers; the values they take are read in tree.py.
OPERATORS: dict[Kind, dict[str, Label]] = {
    Kind.CHOICE: _MANY,
    Kind.WORD: {**_MANY, **_KNOWN},
    Kind.COUNT: _NUMBERS,
    Kind.AMOUNT: _NUMBERS,
    Kind.RATIO: {name: label for name, label in _NUMBERS.items() if name not in {"=", "!="}},
    Kind.DATE: {
        "within": _("in the last … days"),
        "not_within": _("more than … days ago"),
        "from": _("on or after"),
        "before": _("before"),
        "between": _("from … to"),
        **_KNOWN,
    },
    Kind.BIRTHDAY: {
        "month_in": _("is in the month"),
        "this_month": _("is this month"),
        "next_month": _("is next month"),
        "anniversary_in": _("comes up within … days"),
        **_KNOWN,
    },
}


def stage_choices() -> Choices:
    return [(stage, stage_name(stage)) for stage in Stage.values]


def sub_state_choices() -> Choices:
    return [
        ("new", _("newly interested")),
        ("active", _("actively interested")),
        ("cold", _("cooling")),
        ("inactive", _("inactive")),
        ("suspected", _("suspected defector")),
        ("confirmed", _("confirmed defector")),
        ("not_competitor", _("needs changed")),
    ]


def group_choices() -> Choices:
    return [
        ("champion", _("Champions")),
        ("loyal", _("Loyal")),
        ("potential_loyalist", _("Potential loyalists")),
        ("new", _("New customers")),
        ("promising", _("Promising")),
        ("need_attention", _("Need attention")),
        ("about_to_sleep", _("About to sleep")),
        ("at_risk", _("At risk")),
        ("cant_lose", _("Cannot lose")),
        ("hibernating", _("Hibernating")),
        ("lapsed", _("Gone by")),
    ]


def type_choices() -> Choices:
    return [
        ("111", _("111 important, to value")),
        ("101", _("101 important, to develop")),
        ("011", _("011 important, to keep")),
        ("001", _("001 important, to win back")),
        ("110", _("110 ordinary, to value")),
        ("100", _("100 ordinary, to develop")),
        ("010", _("010 ordinary, to keep")),
        ("000", _("000 ordinary, to win back")),
    ]


STANDING, PURCHASES, PERSON = _("Where they stand"), _("Purchases"), _("Who they are")
# What a person set shows in place of the computed stage while it lasts.
SHOWN_STAGE = (
    "case when stage.override_stage <> '' "
    "and (stage.override_until is null or stage.override_until >= %(as_of)s) "
    "then stage.override_stage else stage.stage end"
)

_FIELDS = [
    Field(
        "stage",
        _("lifecycle stage"),
        Kind.CHOICE,
        "stage",
        SHOWN_STAGE,
        STANDING,
        stage_choices,
        stored=("stage.stage", "stage.override_stage = ''"),
    ),
    Field("sub_state", _("sub-state"), Kind.CHOICE, "stage", "stage.sub_state", STANDING, sub_state_choices),
    Field("stage_since", _("in this stage since"), Kind.DATE, "stage", "stage.since_on", STANDING),
    Field("reactivated", _("won back"), Kind.DATE, "stage", "stage.reactivated_on", STANDING),
    Field(
        "band",
        _("sleep band"),
        Kind.CHOICE,
        "metrics",
        "metrics.band",
        STANDING,
        lambda: MemberMetrics.Band.choices,
    ),
    Field(
        "risk",
        _("risk"),
        Kind.CHOICE,
        "metrics",
        "metrics.risk",
        STANDING,
        lambda: MemberMetrics.Risk.choices,
    ),
    Field(
        "rfm_group", _("RFM group"), Kind.CHOICE, "standing", "standing.rfm_group", STANDING, group_choices
    ),
    Field("rfm_type", _("RFM type"), Kind.CHOICE, "standing", "standing.rfm_type", STANDING, type_choices),
    Field("r", _("R score"), Kind.COUNT, "metrics", "metrics.r", STANDING),
    Field("f", _("F score"), Kind.COUNT, "metrics", "metrics.f", STANDING),
    Field("m", _("M score"), Kind.COUNT, "metrics", "metrics.m", STANDING),
    Field(
        "cycle_ratio",
        _("time since the last order, in own cycles"),
        Kind.RATIO,
        "standing",
        "standing.cycle_ratio",
        STANDING,
        unit=_("cycles"),
    ),
    Field(
        "days_since_last_order",
        _("days since the last order"),
        Kind.COUNT,
        "standing",
        "standing.days_since_last_order",
        PURCHASES,
        unit=_("days"),
    ),
    Field(
        "order_count",
        _("orders in all"),
        Kind.COUNT,
        "metrics",
        "coalesce(metrics.order_count, 0)",
        PURCHASES,
    ),
    Field(
        "order_count_365d",
        _("orders in 365 days"),
        Kind.COUNT,
        "metrics",
        "coalesce(metrics.order_count_365d, 0)",
        PURCHASES,
    ),
    Field(
        "net_amount", _("spent in all"), Kind.AMOUNT, "metrics", "coalesce(metrics.net_amount, 0)", PURCHASES
    ),
    Field(
        "net_amount_365d",
        _("spent in 365 days"),
        Kind.AMOUNT,
        "metrics",
        "coalesce(metrics.net_amount_365d, 0)",
        PURCHASES,
    ),
    Field("value_amount", _("value"), Kind.AMOUNT, "metrics", "coalesce(metrics.value_amount, 0)", PURCHASES),
    Field("first_order", _("first order"), Kind.DATE, "metrics", "metrics.first_order_on", PURCHASES),
    Field("last_order", _("last order"), Kind.DATE, "metrics", "metrics.last_order_on", PURCHASES),
    Field("origin", _("origin"), Kind.WORD, "member", "member.origin", PERSON),
    Field("city", _("city"), Kind.WORD, "member", "member.city", PERSON),
    Field("sex", _("sex"), Kind.CHOICE, "member", "member.sex", PERSON, lambda: Member.Sex.choices),
    Field("language", _("language"), Kind.WORD, "member", "member.language", PERSON),
    Field("joined", _("joined"), Kind.DATE, "member", "member.joined_on", PERSON),
    Field("birthday", _("birthday"), Kind.BIRTHDAY, "member", "member.birthday", PERSON),
]

FIELDS: dict[str, Field] = {field.name: field for field in _FIELDS}


def add_fields(fields: Sequence[Field]) -> None:
    """Conditions of the apps above: the roof passes them in when the program starts."""
    FIELDS.update({field.name: field for field in fields})
