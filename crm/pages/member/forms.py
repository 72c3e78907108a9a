"""What is asked on the page of a member: fields of the record, why they look, a refused channel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Channel
from members.profile import Card, CardField, Field, is_empty

REASONS = [
    ("call", _("to call the member")),
    ("request", _("the member asks for it")),
    ("check", _("to correct the data")),
]
MOST_LETTERS = 500


class ProfileForm(forms.Form):
    """All fields of the record, or some, as far as the person may read them: what one may not read, one may
    not overwrite. What counts as a value is decided by members.profile alone.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, card: Card, names: set[str] | None = None) -> None:
        shown = [
            one
            for group in card.groups
            for one in group.fields
            if one.is_editable and (names is None or one.name in names)
        ]
        initial = {one.name: _initial(one) for one in shown} | {"version": card.revision}
        super().__init__(data, initial=initial)
        self.names = [one.name for one in shown]
        for one in shown:
            self.fields[one.name] = form_field(one.field)

    def changes(self) -> dict[str, Any]:
        """Only what was changed, by field."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}


def _initial(one: CardField) -> Any:
    if one.field.kind == "bool":
        return "" if one.value is None else "yes" if one.value else "no"
    if is_empty(one.value):
        return [] if one.field.kind == "many" else ""
    return one.value


def form_field(field: Field, *, chips: bool = False) -> forms.Field:
    """What is asked of a person for this field; `chips` lays the choices open, for number keys and thumbs."""
    options = [(value, str(label)) for value, label in field.options]
    common: dict[str, Any] = {"label": capfirst(str(field.label)), "required": False, "help_text": field.hint}
    match field.kind:
        case "choice":
            return _choice(options, chips, common)
        case "many":
            return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
        case "bool":
            return _choice([("yes", gettext("yes")), ("no", gettext("no"))], chips, common)
        case "date":
            day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.DateField(widget=day, **common)
        case "number" | "money":
            number = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            return forms.CharField(widget=number, max_length=30, **common)
    most = int((field.rules or {}).get("max_length") or MOST_LETTERS)
    plain = forms.TextInput(attrs={"autocomplete": "off", **_TYPES.get(field.name, {})})
    return forms.CharField(widget=plain, max_length=most, **common)


def _choice(options: list[tuple[str, str]], chips: bool, common: dict[str, Any]) -> forms.Field:
    if chips:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", "—"), *options], **common)


_TYPES: dict[str, dict[str, str]] = {
    "phone": {"type": "tel"},
    "email": {"type": "email"},
}


class RevealForm(forms.Form):
    field = forms.ChoiceField(choices=[(name, name) for name in ("phone", "email", "address", "birthday")])
    reason = forms.ChoiceField(label=_("Why"), choices=REASONS)


class WithdrawForm(forms.Form):
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
