"""One script as a form: its name, for whom it is, its steps and room for more; empty ones are left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Script
from campaigns.scripts import Step, Wording
from crm.formats import STAGES, stage_name
from winback import reasons

#: Empty steps to write into below those there are.
ROOM = 3


class ScriptForm(forms.Form):
    name_zh = forms.CharField(label=_("Name (Chinese)"), max_length=60)
    name_en = forms.CharField(label=_("Name (English)"), max_length=60)
    reasons = forms.MultipleChoiceField(
        label=_("For these reasons"), required=False, help_text=_("None: for any reason."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    stages = forms.MultipleChoiceField(
        label=_("For these stages"), required=False, help_text=_("None: for any stage."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, wording: Wording | None = None, is_active: bool = True) -> None:
        super().__init__(data, initial=_initial(wording, is_active=is_active))
        for name, choices in (
            ("reasons", reasons.choices()),
            ("stages", [(key, stage_name(key)) for key in STAGES]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
            field.choices = choices
        self.rows = _given(data) if data is not None else [*(wording.steps if wording else ()), *_ROOM]

    @property
    def steps(self) -> list[Step]:
        """What was written, in order; rows left empty in both languages are none."""
        return [step for step in self.rows if step.zh.strip() or step.en.strip()]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Script.Step.choices]


_ROOM = [Step("say", "", "")] * ROOM


def _given(data: Any) -> list[Step]:
    rows = zip(data.getlist("kind"), data.getlist("zh"), data.getlist("en"), strict=False)
    return [Step(kind, zh.replace("\0", ""), en.replace("\0", "")) for kind, zh, en in rows]


def _initial(wording: Wording | None, *, is_active: bool) -> dict[str, Any]:
    if wording is None:
        return {"is_active": True}
    return {
        "name_zh": wording.name_zh,
        "name_en": wording.name_en,
        "reasons": list(wording.reasons),
        "stages": list(wording.stages),
        "is_active": is_active,
    }
