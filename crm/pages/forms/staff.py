"""What is asked about people, teams and the brand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.formats import SYMBOLS
from crm.models import Brand, Team, User

if TYPE_CHECKING:
    BrandModelForm = forms.ModelForm[Brand]
    UserModelForm = forms.ModelForm[User]
    TeamModelForm = forms.ModelForm[Team]
else:  # Django's forms are generic for the type checker only.
    BrandModelForm = UserModelForm = TeamModelForm = forms.ModelForm

CURRENCIES = [(code, f"{code} {symbol}") for code, symbol in SYMBOLS.items()]


class BrandFields(BrandModelForm):
    """Checks that the first-run page and the settings share."""

    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)

    class Meta:
        model = Brand
        fields: ClassVar[list[str]] = ["name", "time_zone", "currency", "country"]
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Brand name"),
            "time_zone": _("Time zone"),
            "country": _("Country of the holiday calendar"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "time_zone": _("It decides when a day begins, for example Asia/Taipei."),
            "country": _("Two letters, for example TW."),
        }

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"]
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValidationError(
                gettext("This time zone is not known: %(name)s"), params={"name": name}
            ) from None
        return name

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class BrandForm(BrandFields):
    class Meta(BrandFields.Meta):
        fields: ClassVar[list[str]] = [
            *BrandFields.Meta.fields,
            "sender_name",
            "sender_email",
            "reply_to",
            "postal_address",
            "service_phone",
        ]
        labels: ClassVar[dict[str, Any]] = {
            **BrandFields.Meta.labels,
            "sender_name": _("Sender name"),
            "sender_email": _("Sender e-mail"),
            "reply_to": _("Reply-to e-mail"),
            "postal_address": _("Postal address"),
            "service_phone": _("Service phone"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            **BrandFields.Meta.help_texts,
            "postal_address": _("It stands at the foot of every mail."),
        }


class WelcomeForm(BrandFields):
    """The brand and its first administrator, asked once."""

    username = forms.CharField(label=_("Account"), max_length=150)
    person_name = forms.CharField(label=_("Your name"), max_length=60)
    email = forms.EmailField(label=_("Your e-mail"))
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, and not a common password."),
    )

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        User.username_validator(name)
        return name

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(username=self.cleaned_data.get("username", "")))
        return password


class PersonForm(UserModelForm):
    """A colleague. The account name stays as it was made, since records name it."""

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "email", "role", "team", "is_active"]
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "email": _("E-mail"),
            "role": _("Role"),
            "team": _("Team"),
            "is_active": _("May sign in"),
        }
        help_texts: ClassVar[dict[str, Any]] = {"is_active": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["email"].required = True


class NewPersonForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields: ClassVar[list[str]] = ["username", "name", "email", "role", "team"]
        labels: ClassVar[dict[str, Any]] = {**PersonForm.Meta.labels, "username": _("Account")}
        help_texts: ClassVar[dict[str, Any]] = {"username": _("What the person types to sign in.")}


class TeamForm(TeamModelForm):
    class Meta:
        model = Team
        fields: ClassVar[list[str]] = ["name"]
        labels: ClassVar[dict[str, Any]] = {"name": _("Team name")}


class PreferencesForm(UserModelForm):
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser asks")), *((code, name) for code, name in settings.LANGUAGES)],
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label=_("Appearance"),
        required=False,
        choices=[("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["language", "theme"]
