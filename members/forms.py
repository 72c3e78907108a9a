"""What is asked before a file is loaded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.imports import PROFILES
from members.imports.loads import SOURCE
from members.models import Load


class LoadForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is in the file"), choices=Load.Kind.choices)
    profile = forms.ChoiceField(
        label=_("Layout"),
        choices=[(profile.name, profile.label) for profile in PROFILES.values()],
        initial="generic",
    )
    source = forms.RegexField(
        label=_("Source"),
        regex=rf"^{SOURCE.pattern}\Z",
        initial="main",
        help_text=_("Which system the numbers come from. Files of the same system carry the same word."),
        error_messages={"invalid": _("Lower-case letters, digits and - _ . only, such as main.")},
    )
    file = forms.FileField(label=_("File"), help_text=_("csv, csv.gz, zip with one csv, or xlsx"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                gettext("The file is larger than %(most)s: load it from the terminal instead."),
                params={"most": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            )
        return file

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind, profile = values.get("kind"), values.get("profile")
        if kind and profile and kind not in PROFILES[profile].shapes:
            known = ", ".join(str(Load.Kind(name).label) for name in PROFILES[profile].shapes)
            raise ValidationError(gettext("This layout is for: %(kinds)s."), params={"kinds": known})
        return values
