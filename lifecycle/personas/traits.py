"""What can a persona say of a customer? Its traits, their values in words, and the condition each becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.segments.catalogue import own_fields
from lifecycle.segments.catalogue.kinds import Choices, Kind, Label
from members.models import Member

#: From which age, and from which average order, a band begins; the number of the band is its value.
AGES = (18, 25, 35, 45, 55, 65)
PRICES = (500, 1000, 2000, 5000)


@dataclass(frozen=True)
class Trait:
    """`choices` is None where the words that occur are the values."""

    name: str
    label: Label
    choices: Callable[[], Choices] | None = field(default=None, compare=False)
    # A member may have several values at once.
    is_many: bool = False
    # The values have an order of their own, and are not sorted by how many have them.
    has_order: bool = False

    def label_of(self, value: str) -> str:
        if self.choices is None:
            return value
        return next((str(label) for known, label in self.choices() if known == value), value)


def _ages() -> Choices:
    bands = [(str(n), f"{first}–{AGES[n] - 1}") for n, first in enumerate(AGES[:-1], start=1)]
    return [("0", _("under 18")), *bands, ("6", _("65 and older"))]


def _prices() -> Choices:
    return [
        ("0", _("below 500")),
        ("1", _("500 to 999")),
        ("2", _("1,000 to 1,999")),
        ("3", _("2,000 to 4,999")),
        ("4", _("5,000 and more")),
    ]


TRAITS: tuple[Trait, ...] = (
    Trait("sex", gettext_lazy("sex"), lambda: Member.Sex.choices),
    Trait("age", gettext_lazy("age"), _ages, has_order=True),
    Trait("city", gettext_lazy("city")),
    Trait("occupation", gettext_lazy("occupation")),
    Trait("interest", gettext_lazy("interests"), is_many=True),
    Trait("price", gettext_lazy("average order"), _prices, has_order=True),
    Trait("channel", gettext_lazy("where they buy"), is_many=True),
    Trait("origin", gettext_lazy("origin")),
    Trait("joined_why", gettext_lazy("why joined"), lambda: Member.JoinedWhy.choices),
)


def all_traits() -> list[Trait]:
    """With the brand's own fields that have a list of answers and are not private."""
    own = [
        Trait(one.name, one.label, one.choices, is_many=one.kind is Kind.MANY)
        for one in own_fields()
        if one.choices is not None and not one.is_private
    ]
    return [*TRAITS, *own]


def tree_of(traits: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Who meets the whole persona, as the tree of a segment."""
    return {"v": 1, "all": [_condition(name, list(values)) for name, values in traits.items() if values]}


def _condition(name: str, values: list[str]) -> dict[str, Any]:
    if name == "age":
        return {"any": [_age(int(value)) for value in values]}
    if name == "price":
        return {"any": [_price(int(value)) for value in values]}
    if name == "channel":
        where = [{"prop": "channel", "op": "in", "value": values}]
        return {"event": "order.paid", "agg": "exists", "within": {"days": 365}, "where": where}
    return {"field": name, "op": "in", "value": values}


def _age(band: int) -> dict[str, Any]:
    if band == 0:
        return {"field": "age", "op": "<", "value": AGES[0]}
    if band == len(AGES):
        return {"field": "age", "op": ">=", "value": AGES[-1]}
    return {"field": "age", "op": "between", "value": {"from": AGES[band - 1], "to": AGES[band] - 1}}


def _price(band: int) -> dict[str, Any]:
    named = {"field": "average_order"}
    below = [{**named, "op": "<", "value": str(PRICES[band])}] if band < len(PRICES) else []
    above = [{**named, "op": ">=", "value": str(PRICES[band - 1])}] if band else []
    return {"all": [*above, *below]}
