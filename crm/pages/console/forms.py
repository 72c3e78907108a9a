"""What an agent fills in at the desk: a contact, an unknown caller, whose case it is from now on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.calls import ContactFields, dispositions
from campaigns.models import Contact, Disposition
from crm.models import Role, Team, User
from winback import cases
from winback.models import Case

if TYPE_CHECKING:
    DispositionModelForm = forms.ModelForm[Disposition]
else:  # Django's forms are generic for the type checker only.
    DispositionModelForm = forms.ModelForm

#: Kind of the case → what a contact about it usually is.
USUAL = {
    Case.Kind.WINBACK: Contact.Kind.WINBACK,
    Case.Kind.EARLY_WARNING: Contact.Kind.CARE,
    Case.Kind.INBOUND: Contact.Kind.CONSULTATION,
}


class ContactForm(forms.Form):
    """The contact as it is written down; `draft` is what stood in it when somebody last left."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Type"), choices=Contact.Kind.choices)
    direction = forms.ChoiceField(
        label=_("Direction"), choices=Contact.Direction.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )
    usage = forms.CharField(label=_("How it is used"), required=False, max_length=300)
    evaluation = forms.ChoiceField(
        label=_("Evaluation"), required=False, choices=[("", "—"), *Contact.Evaluation.choices]
    )
    expectation = forms.CharField(label=_("What is expected of us"), required=False, max_length=300)
    new_need = forms.CharField(label=_("New need"), required=False, max_length=300)
    urgency = forms.ChoiceField(
        label=_("Urgency"), required=False, choices=[("", "—"), *Contact.Urgency.choices]
    )
    next_at = forms.DateTimeField(
        label=_("Next contact"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    disposition = forms.ChoiceField(
        label=_("How it ended"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the contact ended.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        case: Case,
        draft: Mapping[str, str],
        direction: str = "",
    ) -> None:
        first = {
            "submission": uuid4(),
            "kind": USUAL[Case.Kind(case.kind)],
            "direction": direction or self._usual_direction(case),
        }
        super().__init__(data, initial={**first, **draft})
        self.endings = {row.code: row for row in dispositions()}
        choices = [(code, str(row)) for code, row in self.endings.items()]
        self.fields["disposition"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def _usual_direction(case: Case) -> str:
        incoming = case.kind == Case.Kind.INBOUND and not case.attempts
        return Contact.Direction.INBOUND if incoming else Contact.Direction.OUTBOUND

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ending = self.endings.get(data.get("disposition", ""))
        if ending and ending.requires_note and not data.get("note", "").strip():
            self.add_error("note", gettext("“%(ending)s” needs a note.") % {"ending": ending})
        return data

    def grouped_endings(self) -> list[tuple[str, list[Any]]]:
        """Connected first, then not connected: each a group of its own for the number keys."""
        groups: dict[bool, list[Any]] = {True: [], False: []}
        for choice in self["disposition"]:
            groups[self.endings[choice.data["value"]].is_connected].append(choice)
        return [(gettext("Connected"), groups[True]), (gettext("Not connected"), groups[False])]

    def contact(self) -> ContactFields:
        data = self.cleaned_data
        return ContactFields(
            disposition=self.endings[data["disposition"]],
            **{name: value for name, value in data.items() if name != "disposition"},
        )


#: What a draft keeps: every field of the form, and nothing else that a request brings along.
DRAFT = tuple(ContactForm.base_fields)


class CallerForm(forms.Form):
    """An unknown caller, in ten seconds."""

    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(label=_("Phone"), max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))


class HandOverForm(forms.Form):
    """An empty choice gives the case back to its team."""

    to = forms.ModelChoiceField(label=_("Agent"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, team: Team | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, team=team, role__in=[Role.AGENT, Role.TEAM_LEAD])
        self.fields["to"].queryset = people.order_by("name")  # type: ignore[attr-defined]


class DispositionForm(DispositionModelForm):
    """An ending: its words and what follows from it; its code stays as it is."""

    case_state = forms.ChoiceField(
        label=_("The case becomes"),
        required=False,
        choices=[("", _("as it was")), *((state.value, state.label) for state in sorted(cases.OUTCOMES))],
    )
    stage_request = forms.ChoiceField(
        label=_("Ends the relation"),
        required=False,
        choices=[
            ("", _("no")),
            ("competitor", _("went to a competitor")),
            ("need_changed", _("the need has changed")),
        ],
    )

    class Meta:
        model = Disposition
        fields: ClassVar[list[str]] = [
            "label_zh",
            "label_en",
            "position",
            "is_active",
            "requires_note",
            "counts_as_attempt",
            "counts_as_contact",
            "retry_minutes",
            "other_slot",
            "creates_task",
            "case_state",
            "close_case",
            "stage_request",
            "opt_out",
            "invalidates_number",
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("close_case") and not data.get("case_state"):
            self.add_error("case_state", gettext("A case that closes needs an outcome."))
        minutes = data.get("retry_minutes")
        if minutes is not None and not 5 <= minutes <= 365 * 24 * 60:
            self.add_error("retry_minutes", gettext("Between 5 minutes and a year."))
        return data
