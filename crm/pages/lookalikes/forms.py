"""What a persona is asked: its name, and for each trait the values that are meant."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.models import Persona, Portrait
from lifecycle.personas import Trait, all_traits

#: Words that are offered of a trait without a closed list, the commonest first.
MOST_OFFERED = 24


class PersonaForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the persona"), max_length=60)
    note = forms.CharField(
        label=gettext_lazy("What they care about"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, persona: Persona | None = None, portrait: Portrait | None = None, **kwargs: Any
    ) -> None:
        if persona:
            kwargs["initial"] = {
                "name": persona.name, "note": persona.note,
                **{_key(name): values for name, values in persona.traits.items()},
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.names: dict[str, str] = {}
        meant = persona.traits if persona else {}
        for trait in all_traits():
            offered = _offered(trait, portrait, meant.get(trait.name, []))
            if offered:
                self.names[_key(trait.name)] = trait.name
                self.fields[_key(trait.name)] = forms.MultipleChoiceField(
                    label=capfirst(str(trait.label)),
                    choices=offered,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(key) for key in self.names):
            raise forms.ValidationError(_("Say at least one thing about them."))
        return cleaned

    def traits(self) -> dict[str, list[str]]:
        return {
            name: self.cleaned_data[key] for key, name in self.names.items() if self.cleaned_data.get(key)
        }

    @property
    def trait_fields(self) -> list[forms.BoundField]:
        return [self[key] for key in self.names]


def _key(trait: str) -> str:
    return "t_" + trait.replace(":", "_")


def _offered(trait: Trait, portrait: Portrait | None, meant: list[str]) -> list[tuple[str, str]]:
    if trait.choices is not None:
        return [(value, str(label)) for value, label in trait.choices()]
    shares = portrait.shares.get(trait.name, {}) if portrait else {}
    known: dict[str, list[int]] = shares.get("values", {})
    words = sorted(known, key=lambda word: (-known[word][0], word))[:MOST_OFFERED]
    return [(word, word) for word in dict.fromkeys([*words, *meant])]
