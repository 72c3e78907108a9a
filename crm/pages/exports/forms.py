"""What is asked before a file is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.access import may
from crm.models import User
from members.exports import Column
from members.models import Export


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(label=_("Columns"), widget=forms.CheckboxSelectMultiple)
    format = forms.ChoiceField(
        label=_("File"), choices=Export.Format.choices, initial=Export.Format.CSV, widget=forms.RadioSelect
    )
    is_personal = forms.BooleanField(
        label=_("Names and contacts in full"),
        required=False,
        help_text=_("A privacy officer has to agree; the file can be fetched once, within 24 hours."),
    )
    purpose = forms.CharField(
        label=_("What for"), required=False, max_length=300,
        help_text=_("With personal data: kept, and shown to members who ask."),
    )  # fmt: skip

    def __init__(self, *args: Any, columns: Sequence[Column], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["columns"]
        assert isinstance(chosen, forms.MultipleChoiceField)  # noqa: S101 as declared above
        chosen.choices = [(column.name, column.label) for column in columns]
        chosen.initial = [column.name for column in columns if column.is_usual]
        if not may(user, "exports.personal"):
            del self.fields["is_personal"], self.fields["purpose"]
