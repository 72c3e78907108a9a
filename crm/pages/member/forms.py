"""What is asked on the page of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import disclosures
from crm.masking import SIGHT, Sight, sight
from crm.models import User
from members.models import Channel, Member

if TYPE_CHECKING:
    MemberModelForm = forms.ModelForm[Member]
else:  # Django's forms are generic for the type checker only.
    MemberModelForm = forms.ModelForm

REASONS = [
    ("call", _("to call the member")),
    ("request", _("the member asks for it")),
    ("check", _("to correct the data")),
]


class ProfileForm(MemberModelForm):
    """Fields that the person sees only masked are left out: what one may not read, one may not overwrite."""

    class Meta:
        model = Member
        fields: ClassVar[list[str]] = [
            "name",
            "email",
            "phone",
            "birthday",
            "sex",
            "occupation",
            "city",
            "district",
            "address",
        ]
        widgets: ClassVar[dict[str, Any]] = {
            "birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name in SIGHT and sight(person, name) is not Sight.FULL:
                del self.fields[name]
        if self.instance.pk:
            disclosures.note(*(name for name in self.fields if name in SIGHT), members=[self.instance.pk])

    def changes(self) -> dict[str, Any]:
        """Only what was changed, by field."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class RevealForm(forms.Form):
    field = forms.ChoiceField(choices=[(name, name) for name in ("phone", "email", "address", "birthday")])
    reason = forms.ChoiceField(label=_("Why"), choices=REASONS)


class WithdrawForm(forms.Form):
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
