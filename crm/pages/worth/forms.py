"""Which weights may be chosen? The form of the yardstick; what it changes is previewed before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics.models import ValueYardstick
from analytics.worth.yardsticks import LOYALTY, METRICS, own_metrics

#: An own field stands in a form under a name without a colon.
WEIGHT, LOYAL = "weight-", "loyal-"


class YardstickForm(forms.Form):
    loyalty_line = forms.FloatField(label=_("loyal from, of 100"), min_value=1, max_value=100)
    top_percent = forms.IntegerField(label=_("most valuable, per cent"), min_value=1, max_value=50)
    bottom_percent = forms.IntegerField(label=_("least valuable, per cent"), min_value=1, max_value=49)
    minute_amount = forms.DecimalField(
        label=_("cost of a minute of service"), min_value=0, max_value=10_000, max_digits=14, decimal_places=2
    )
    contact_minutes = forms.FloatField(label=_("minutes a contact takes"), min_value=0, max_value=600)
    complaint_minutes = forms.FloatField(label=_("minutes a complaint takes"), min_value=0, max_value=6000)

    def __init__(self, data: Any = None, *, yardstick: ValueYardstick) -> None:
        self.metrics: dict[str, str | Promise] = {**METRICS, **own_metrics()}
        initial: dict[str, Any] = {name: getattr(yardstick, name) for name in self.base_fields}
        initial |= {f"{WEIGHT}{name}": yardstick.weights.get(name, 0) for name in self.metrics}
        initial |= {f"{LOYAL}{name}": yardstick.loyalty_weights.get(name, 0) for name in LOYALTY}
        super().__init__(data, initial=initial)
        asked: list[tuple[str, Mapping[str, str | Promise]]] = [(WEIGHT, self.metrics), (LOYAL, LOYALTY)]
        for prefix, words in asked:
            for name, label in words.items():
                self.fields[f"{prefix}{name}"] = forms.FloatField(
                    label=str(label), min_value=0, max_value=1000, required=False
                )

    @property
    def weights(self) -> list[forms.BoundField]:
        return [self[f"{WEIGHT}{name}"] for name in self.metrics]

    @property
    def loyalty(self) -> list[forms.BoundField]:
        return [self[f"{LOYAL}{name}"] for name in LOYALTY]

    @property
    def changes(self) -> dict[str, Any]:
        """What was chosen, under the names of the yardstick; a weight of nought is left out."""
        chosen = {name: self.cleaned_data[name] for name in self.base_fields}
        return chosen | {"weights": self._chosen(WEIGHT), "loyalty_weights": self._chosen(LOYAL)}

    def _chosen(self, prefix: str) -> dict[str, float]:
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for prefix in (WEIGHT, LOYAL):
            if not self._chosen(prefix):
                self.add_error(None, gettext("At least one weight must be above nought."))
                break
        if (found.get("top_percent") or 0) + (found.get("bottom_percent") or 0) >= 100:
            self.add_error("top_percent", gettext("There must be room for a middle."))
        return found
