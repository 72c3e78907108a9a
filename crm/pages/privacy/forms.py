"""What is asked when a right is taken down, checked, extended and decided."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import PrivacyRequest

#: The grounds of the law, in words.
GROUNDS = [
    ("art3", _("PDPA art. 3: the right exists and is granted")),
    ("art10_security", _("PDPA art. 10 no. 1: national security or public interest")),
    ("art10_duty", _("PDPA art. 10 no. 2: a public duty would be hindered")),
    ("art10_third_party", _("PDPA art. 10 no. 3: an important interest of ours or of others")),
    ("art11_duty", _("PDPA art. 11: needed for our business by law or contract")),
    ("art11_consent", _("PDPA art. 11: the member agreed in writing")),
    ("unproven", _("The identity could not be checked")),
    ("excessive", _("Asked again and again without a new reason")),
]
REFUSALS = [pair for pair in GROUNDS if pair[0] != "art3"]


class NewRequestForm(forms.Form):
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    right = forms.ChoiceField(label=_("What they ask"), choices=PrivacyRequest.Right.choices)
    door = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[pair for pair in PrivacyRequest.Door.choices if pair[0] not in {"page", "api"}],
    )
    words = forms.CharField(
        label=_("In the member's words"), required=False, max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class VerifyForm(forms.Form):
    identity = forms.ChoiceField(
        label=_("How was it checked?"), choices=[pair for pair in PrivacyRequest.Identity.choices if pair[0]]
    )
    evidence = forms.CharField(
        label=_("What was seen (no numbers of documents)"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )


class ExtendForm(forms.Form):
    reason = forms.CharField(label=_("Why more time is needed"), max_length=300)


class DecideForm(forms.Form):
    decision = forms.CharField(
        label=_("Note to the decision"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )


class RefuseForm(forms.Form):
    ground = forms.ChoiceField(label=_("Legal ground"), choices=REFUSALS)
    decision = forms.CharField(
        label=_("What the member is told"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )
