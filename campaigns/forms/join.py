"""What does somebody who joins tell us? As little as will do: a name and one way to reach them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import JoinAnswer
from campaigns.referrals import Answers
from crm.models import Brand
from members import ingest
from members.models import Channel

#: The channels that the page asks consent for.
CHANNELS = [
    (Channel.EMAIL.value, _("e-mail")),
    (Channel.SMS.value, _("SMS")),
    (Channel.CALL.value, _("phone call")),
]


class JoinForm(forms.Form):
    """What cannot be right is said; whether somebody is known is not."""

    name = forms.CharField(
        label=_("Your name"), max_length=40, error_messages={"required": _("Enter your name.")}
    )
    phone = forms.CharField(label=_("Mobile phone"), max_length=24, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    friend = forms.CharField(
        label=_("Who recommended us?"),
        max_length=80,
        required=False,
        help_text=_("Your friend's referral code or mobile phone."),
    )
    reason = forms.ChoiceField(
        label=_("Why did you choose us?"),
        choices=[("", _("Please choose")), *JoinAnswer.Reason.choices],
        required=False,
    )
    words = forms.CharField(
        label=_("In your own words"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    channels = forms.MultipleChoiceField(
        choices=CHANNELS, required=False, widget=forms.CheckboxSelectMultiple()
    )
    # Nobody sees it; programs fill it in.
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, asks_friend: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_friend:
            del self.fields["friend"]
        for name, attributes in {
            "name": {"autocomplete": "name"},
            "phone": {"autocomplete": "tel", "inputmode": "tel", "placeholder": "0912 345 678"},
            "email": {"autocomplete": "email", "inputmode": "email"},
            "website": {"autocomplete": "off", "tabindex": "-1"},
        }.items():
            self.fields[name].widget.attrs |= attributes

    def clean_name(self) -> str:
        return _one_line(str(self.cleaned_data["name"]))

    def clean_words(self) -> str:
        return _clean(str(self.cleaned_data["words"]))

    def clean_friend(self) -> str:
        return _one_line(str(self.cleaned_data["friend"]))

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

    @property
    def is_by_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def answers(self, *, code: str, brand: Brand, language: str) -> Answers:
        given = self.cleaned_data
        return Answers(
            name=given["name"],
            phone=given["phone"],
            email=given["email"],
            code=code,
            friend=given.get("friend", ""),
            reason=given["reason"],
            words=given["words"],
            channels=tuple(given["channels"]),
            consent_text=consent_text(brand),
            language=language,
        )


def consent_text(brand: Brand) -> str:
    """The sentence beside the channels; it is kept as evidence. A change needs a new CONSENT_VERSION."""
    return gettext(
        "I agree that %(brand)s sends me offers and news through the channels that I tick. "
        "I can refuse at any time, free of charge."
    ) % {"brand": brand.name}


def _clean(text: str) -> str:
    if "\x00" in text:
        raise ValidationError(_("The text contains a character that cannot be kept."))
    return text.strip()


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())
