"""What a guest fills in, and what staff set: a service, and its times."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.models import Brand
from members import ingest
from members.bookings import Guest
from members.models import BookingService, Survey

if TYPE_CHECKING:
    ServiceModelForm = forms.ModelForm[BookingService]
else:
    ServiceModelForm = forms.ModelForm

WEEKDAYS = [
    ("0", _("Monday")), ("1", _("Tuesday")), ("2", _("Wednesday")), ("3", _("Thursday")), ("4", _("Friday")),
    ("5", _("Saturday")), ("6", _("Sunday")),
]  # fmt: skip


class GuestForm(forms.Form):
    """A name and one way to reach them: as little as will do."""

    slot = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose a time."), "invalid": _("Choose a time.")},
    )
    name = forms.CharField(
        label=_("Your name"), max_length=40, error_messages={"required": _("Enter your name.")}
    )
    phone = forms.CharField(label=_("Mobile phone"), max_length=24, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    note = forms.CharField(
        label=_("anything we should know"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    # Nobody sees it; programs fill it in.
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, attributes in {
            "name": {"autocomplete": "name"},
            "phone": {"autocomplete": "tel", "inputmode": "tel", "placeholder": "0912 345 678"},
            "email": {"autocomplete": "email", "inputmode": "email"},
            "website": {"autocomplete": "off", "tabindex": "-1"},
        }.items():
            self.fields[name].widget.attrs |= attributes

    def clean_name(self) -> str:
        return " ".join(_clean(self.cleaned_data["name"]).split())

    def clean_note(self) -> str:
        return _clean(self.cleaned_data["note"])

    def clean_phone(self) -> str:
        given = str(self.cleaned_data["phone"])
        kept = ingest.normal_phone(given, Brand.get().country) if given else ""
        if given and not kept:
            raise ValidationError(_("This cannot be a phone number. For example: 0912 345 678."))
        return kept

    def clean_email(self) -> str:
        given = str(self.cleaned_data["email"])
        kept = ingest.normal_email(given) if given else ""
        if given and not (kept and ingest.is_deliverable_email(kept)):
            raise ValidationError(_("This cannot be an e-mail address."))
        return kept

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not {"phone", "email"} & set(self.errors) and not values.get("phone") and not values.get("email"):
            self.add_error("phone", _("Enter a mobile phone or an e-mail, so that we can reach you."))
        return values

    def guest(self, *, language: str) -> Guest:
        given = self.cleaned_data
        return Guest(
            name=given["name"], phone=given["phone"], email=given["email"], note=given["note"],
            language=language,
        )  # fmt: skip


class ServiceForm(ServiceModelForm):
    class Meta:
        model = BookingService
        fields: ClassVar[list[str]] = [
            "code", "name_zh", "name_en", "about_zh", "about_en", "place", "minutes", "remind_hours", "team",
            "follow_up", "is_open",
        ]  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "about_zh": forms.Textarea(attrs={"rows": 3}),
            "about_en": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # It stands in addresses that people have.
            del self.fields["code"]
        follow_up = self.fields["follow_up"]
        assert isinstance(follow_up, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        follow_up.queryset = Survey.objects.filter(state=Survey.State.OPEN)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if code == "new":
            raise ValidationError(_("This word is taken."))
        return code


class SlotsForm(forms.Form):
    """Times for a range of days, all at once."""

    first = forms.DateField(label=_("from"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("to"), widget=forms.DateInput(attrs={"type": "date"}))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple,
        initial=["0", "1", "2", "3", "4"],
    )  # fmt: skip
    times = forms.CharField(label=_("At"), max_length=200, help_text=_("For example: 10:00 14:00 16:30"))
    capacity = forms.IntegerField(label=_("Guests at a time"), min_value=1, max_value=500, initial=1)

    def clean_times(self) -> list[time]:
        words = [word for word in re.split(r"[\s,，、;]+", str(self.cleaned_data["times"])) if word]
        try:
            return sorted({time.fromisoformat(word.replace("：", ":").zfill(5)) for word in words})
        except ValueError:
            raise ValidationError(_("Write times as 10:00, parted by blanks.")) from None


def _clean(text: str) -> str:
    if "\x00" in text:
        raise ValidationError(_("The text contains a character that cannot be kept."))
    return text.strip()
