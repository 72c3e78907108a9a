"""What is asked when a complaint is taken down, and with each step that carries it on."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.access import AGENT, TEAM_LEAD
from crm.models import User
from members import complaints
from members.complaints.moves import Said
from members.models import Complaint, Member, Order
from winback import reasons


class ComplaintForm(forms.Form):
    """Ten seconds for the caller's words; what is not known yet may stay open."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.CharField(label=_("What is it about?"), max_length=120)
    category = forms.ChoiceField(label=_("Category"))
    severity = forms.ChoiceField(
        label=_("Severity"), choices=Complaint.Severity.choices, initial=Complaint.Severity.S3,
        widget=forms.RadioSelect,
    )  # fmt: skip
    text = forms.CharField(
        label=_("In the customer's words"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    wanted = forms.CharField(label=_("What do they want?"), required=False, max_length=200)
    door = forms.ChoiceField(label=_("How it came in"), choices=Complaint.Door.choices)
    emotion = forms.ChoiceField(label=_("Mood"), required=False)
    order_no = forms.CharField(label=_("Order"), required=False, max_length=64)
    product = forms.CharField(label=_("Product and lot"), required=False, max_length=120)
    store = forms.CharField(label=_("Store"), required=False, max_length=60)
    about = forms.ModelChoiceField(
        label=_("About a colleague"), required=False, queryset=User.objects.none(),
        help_text=_("This colleague neither sees it nor interviews the member."),
    )  # fmt: skip
    mine = forms.BooleanField(label=_("I take care of it myself"), required=False, initial=True)

    def __init__(self, data: Any = None, *, member: Member) -> None:
        super().__init__(data, initial={"submission": uuid.uuid4()})
        self.member = member
        _choose(self, "category", [("", "—"), *category_choices()])
        _choose(self, "emotion", [("", "—"), *Complaint.Emotion.choices])
        about = self.fields["about"]
        assert isinstance(about, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        about.queryset = User.objects.filter(is_active=True, role__in=[AGENT, TEAM_LEAD]).order_by("name")

    def clean_order_no(self) -> str:
        number = str(self.cleaned_data["order_no"]).strip()
        if number and not self._order(number):
            raise ValidationError(gettext("This member has no order of that number."))
        return number

    def said(self) -> Said:
        data = self.cleaned_data
        category, _dot, detail = data["category"].partition(".")
        names = ("subject", "severity", "door", "text", "wanted", "emotion", "store", "product", "about")
        return Said(
            **{name: data[name] for name in names},
            category=category,
            detail=detail,
            order=self._order(data["order_no"]) if data["order_no"] else None,
        )

    def _order(self, number: str) -> Order | None:
        return Order.objects.filter(member=self.member, external_id=number).first()


class RemedyForm(forms.Form):
    root_cause = forms.ChoiceField(label=_("Where it came from"), required=False)
    corrective_action = forms.CharField(
        label=_("What is changed for good"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    compensation = forms.ChoiceField(
        label=_("Compensation"), required=False, choices=Complaint.Compensation.choices
    )
    compensation_amount = forms.DecimalField(
        label=_("Its cost"), required=False, min_value=0, max_digits=14, decimal_places=2
    )

    def __init__(self, data: Any = None, *, complaint: Complaint) -> None:
        names = ("root_cause", "corrective_action", "compensation", "compensation_amount")
        super().__init__(data, initial={name: getattr(complaint, name) for name in names})
        _choose(self, "root_cause", [("", "—"), *reasons.choices()])


def category_choices() -> list[tuple[Any, Any]]:
    """Each category with its details; the category alone comes first."""
    return [
        (str(label), [(code, str(label)), *((f"{code}.{key}", str(name)) for key, name in details.items())])
        for code, (label, details) in complaints.CATEGORIES.items()
    ]


def colleagues(complaint: Complaint) -> list[User]:
    """Who may own it: the desk, but for whom it is about."""
    able = User.objects.filter(is_active=True, role__in=[AGENT, TEAM_LEAD]).select_related("team")
    return list(able.exclude(pk=complaint.about_id or 0).order_by("team__name", "name"))


def _choose(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = choices
