"""The filter above the member list: what was chosen, as a tree that can be kept as a segment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from crm.models import User
from lifecycle.models import Segment
from lifecycle.queries import Matching, Sort, matching
from lifecycle.segments import FIELDS, parse
from lifecycle.segments import compile as compile_tree
from lifecycle.segments.catalogue import Kind
from members.models import Channel

#: Several of these may be chosen; every one is a field of the segment catalogue.
MANY = ("stage", "band", "risk", "rfm_group", "leaving_sign", "origin", "city")
SCORES = ("r", "f", "m")
#: The longest word that a column of words holds.
MOST_LETTERS = 40
SORTS = [
    (Sort.VALUE, _("value")),
    (Sort.VALUE_365D, _("expected value of the next 365 days")),
    (Sort.AMOUNT_365D, _("spent in 365 days")),
    (Sort.LAST_ORDER, _("latest order")),
    (Sort.JOINED, _("joined")),
    (Sort.NUMBER, _("member number")),
]


class MemberFilter(forms.Form):
    """Reads the address of the list; every part may be missing."""

    q = forms.CharField(required=False, max_length=80, label=_("Search"))
    stage = forms.MultipleChoiceField(required=False, label=_("Stage"))
    band = forms.MultipleChoiceField(required=False, label=_("Sleep band"))
    risk = forms.MultipleChoiceField(required=False, label=_("Risk"))
    rfm_group = forms.MultipleChoiceField(required=False, label=_("RFM group"))
    leaving_sign = forms.MultipleChoiceField(required=False, label=_("Sign of leaving"))
    origin = forms.MultipleChoiceField(required=False, label=_("Origin"))
    city = forms.MultipleChoiceField(required=False, label=_("City"))
    consent = forms.MultipleChoiceField(required=False, label=_("Consent"), choices=Channel.choices)
    contactable = forms.BooleanField(required=False, label=_("can be contacted"))
    since = forms.DateField(required=False, label=_("Entered the stage since"))
    value_min = forms.DecimalField(
        required=False, label=_("Value at least"), max_digits=12, decimal_places=2, min_value=Decimal(0)
    )
    r = forms.IntegerField(required=False, min_value=0, max_value=5)
    f = forms.IntegerField(required=False, min_value=0, max_value=5)
    m = forms.IntegerField(required=False, min_value=0, max_value=5)
    segment = forms.ModelChoiceField(Segment.objects.all(), required=False, label=_("Segment"))
    sort = forms.ChoiceField(required=False, label=_("Order by"), choices=SORTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MANY:
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 as declared above
            field.choices = self._options(name)

    def _options(self, name: str) -> list[tuple[str, str]]:
        """What the field offers, and for words what was asked for: a city may be younger than the list."""
        options = FIELDS[name].options()
        if FIELDS[name].kind is Kind.WORD:
            known = {value for value, _label in options}
            asked = (
                self.data.getlist(name) if isinstance(self.data, MultiValueDict) else self.data.get(name, [])
            )
            options += [
                (word, word)
                for word in dict.fromkeys(asked)
                if 0 < len(word) <= MOST_LETTERS and word not in known
            ]
        return options

    @property
    def order(self) -> Sort:
        return Sort(self.cleaned_data["sort"] or Sort.VALUE)

    def tree(self) -> dict[str, Any]:
        """The filter tree of domain.md §6; the typed search words are not part of it."""
        chosen, leaves = self.cleaned_data, []
        if chosen["segment"]:
            leaves.append({"segment": chosen["segment"].pk, "op": "member"})
        leaves += [{"field": name, "op": "in", "value": chosen[name]} for name in MANY if chosen[name]]
        leaves += [
            {"field": name, "op": "=", "value": chosen[name]} for name in SCORES if chosen[name] is not None
        ]
        leaves += [
            {"consent": {"channel": channel, "purpose": "marketing", "state": "granted"}}
            for channel in chosen["consent"]
        ]
        if chosen["contactable"]:
            leaves.append({"contactable": {"channel": "any"}})
        if chosen["since"]:
            leaves.append({"date": "stage_since", "op": "from", "value": chosen["since"].isoformat()})
        if chosen["value_min"] is not None:
            leaves.append({"field": "value_amount", "op": ">=", "value": str(chosen["value_min"])})
        return {"v": 1, "all": leaves}

    def chosen(self) -> int:
        """How many kinds of conditions are set, beside the typed words."""
        return len(self.tree()["all"])

    def matching(self, *, for_user: User, as_of: date) -> Matching | None:
        """Whom the chosen conditions and the typed words mean; None where that is everybody."""
        return matching(
            tree=compile_tree(parse(self.tree()), as_of=as_of) if self.chosen() else None,
            words=self.cleaned_data["q"],
            for_user=for_user,
        )

    def query(self) -> list[tuple[str, str]]:
        """What was chosen as parts of an address, without where the page stands."""
        pairs = [(name, value) for name in (*MANY, "consent") for value in self.cleaned_data[name]]
        numbers = {name: self.cleaned_data[name] for name in ("value_min", *SCORES)}
        pairs += [(name, str(value)) for name, value in numbers.items() if value is not None]
        if self.cleaned_data["since"]:
            pairs.append(("since", self.cleaned_data["since"].isoformat()))
        if self.cleaned_data["contactable"]:
            pairs.append(("contactable", "on"))
        if self.cleaned_data["segment"]:
            pairs.append(("segment", str(self.cleaned_data["segment"].pk)))
        return pairs


def conditions_of(tree: dict[str, Any]) -> list[tuple[str, str]] | None:
    """The address that shows the conditions of a saved tree in this form; None for what it cannot show."""
    pairs: list[tuple[str, str]] = []
    for leaf in tree.get("all", [{}]):
        read = _pairs(leaf)
        if read is None:
            return None
        pairs += read
    return pairs


def _pairs(leaf: dict[str, Any]) -> list[tuple[str, str]] | None:  # noqa: PLR0911 one line a condition
    match leaf:
        case {"field": name, "op": "in", "value": values} if name in MANY:
            return [(name, value) for value in values]
        case {"field": name, "op": "=", "value": value} if name in SCORES:
            return [(name, str(value))]
        case {"date": "stage_since", "op": "from", "value": str(value)}:
            return [("since", value)]
        case {"field": "value_amount", "op": ">=", "value": value}:
            return [("value_min", str(value))]
        case {"consent": {"channel": channel, "purpose": "marketing", "state": "granted"}}:
            return [("consent", channel)]
        case {"contactable": {"channel": "any"}}:
            return [("contactable", "on")]
        case {"segment": pk, "op": "member"}:
            return [("segment", str(pk))]
    return None


class SegmentForm(forms.Form):
    name = forms.CharField(max_length=80, label=_("Name of the segment"))
