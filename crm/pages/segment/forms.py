"""What is said about a segment beside its conditions, and who is put in by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Segment, SegmentOverride
from lifecycle.segments import Notes

MOST_BYTES = 2_000_000


class SegmentNotes(forms.Form):
    name = forms.CharField(max_length=80, label=_("Name of the segment"))
    description = forms.CharField(max_length=300, required=False, label=_("What it is for"))
    watch_percent = forms.IntegerField(
        min_value=1, max_value=1000, label=_("Flag a night that changes it by more than … %"), required=False
    )

    def __init__(self, data: Any = None, *, instance: Segment | None = None) -> None:
        initial = {"watch_percent": 30}
        if instance:
            initial |= {name: getattr(instance, name) for name in ("name", "description", "watch_percent")}
        super().__init__(data, initial=initial)

    def notes(self) -> Notes:
        return Notes(self.cleaned_data["description"], self.cleaned_data["watch_percent"] or 30)


class ListForm(forms.Form):
    """A list kept by hand: its name, and numbers that are pasted or in a file."""

    name = forms.CharField(max_length=80, label=_("Name of the list"))
    description = forms.CharField(max_length=300, required=False, label=_("What it is for"))
    numbers = forms.CharField(
        required=False,
        label=_("Member numbers"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Member numbers, numbers of your shop, e-mail addresses or phone numbers, one a line."),
        max_length=MOST_BYTES,
    )
    file = forms.FileField(required=False, label=_("Or a text file with one number a line"))

    def text(self) -> str:
        """Everything that was pasted or uploaded."""
        upload = self.cleaned_data.get("file")
        more = upload.read(MOST_BYTES).decode("utf-8-sig", "replace") if upload else ""
        return f"{self.cleaned_data['numbers']}\n{more}"


class PutForm(forms.Form):
    kind = forms.ChoiceField(choices=SegmentOverride.Kind.choices, label=_("What to do"))
    numbers = forms.CharField(
        label=_("Member numbers"), widget=forms.Textarea(attrs={"rows": 3}), max_length=MOST_BYTES
    )
    reason = forms.CharField(max_length=200, label=_("Reason"), required=False)

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if not needs_reason:
            self.fields["kind"].required = False


class CollectForm(forms.Form):
    """A list that is there, or the name of a new one."""

    segment = forms.ModelChoiceField(
        Segment.objects.filter(kind=Segment.Kind.LIST, archived_at=None),
        required=False,
        label=_("List"),
        empty_label=_("a new list"),
    )
    name = forms.CharField(max_length=80, required=False, label=_("Name of the new list"))
    reason = forms.CharField(max_length=200, required=False, label=_("Reason"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("segment") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Choose a list, or name a new one."))
        return cleaned
