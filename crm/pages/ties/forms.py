"""What is asked for each thing that can be written down about a member."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.access import may
from crm.models import Role, User
from members.models import (
    ContactLink,
    Group,
    GroupMember,
    LifeEvent,
    Member,
    MemberNote,
    Order,
    SocialIdentity,
    Tag,
)
from members.queries import visible_to

#: One choice a line on a wish: name: what is wished.
SEPARATORS = ("：", ":")
MOST_CHOICES = 20


def day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class TieForm(forms.Form):
    """Something written down about one member by one colleague."""

    def __init__(self, data: Any = None, *, member: Member, person: User) -> None:
        super().__init__(data)
        self.member, self.person = member, person


class TagForm(TieForm):
    name = forms.CharField(
        label=_("Tag"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "known-tags", "autocomplete": "off"}),
    )

    def known(self) -> list[str]:
        return list(Tag.objects.filter(archived_at=None).values_list("name", flat=True)[:200])


class InterestForm(TieForm):
    topic = forms.CharField(label=_("Topic"), max_length=60)


class NoteForm(TieForm):
    kind = forms.ChoiceField(label=_("About"), choices=MemberNote.Kind.choices)
    text = forms.CharField(label=_("What we know"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    is_pinned = forms.BooleanField(label=_("Show on top"), required=False)


class LifeEventForm(TieForm):
    kind = forms.ChoiceField(label=_("Life event"), choices=LifeEvent.Kind.choices)
    on = day(_("Date"))
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)


class GroupForm(TieForm):
    """A new group, one of this name that is there, or the one that another member is in."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Group.Kind.choices)
    role = forms.ChoiceField(label=_("Role"), choices=GroupMember.Role.choices, initial="member")
    name = forms.CharField(label=_("Name of the group"), max_length=80, required=False)
    with_member = forms.CharField(
        label=_("Together with"), max_length=20, required=False,
        help_text=_("The number of a member who is in it, such as M-000123."),
        widget=forms.TextInput(attrs={"placeholder": "M-000123"}),
    )  # fmt: skip
    since_on = day(_("Since"), required=False)

    def clean_with_member(self) -> Member | None:
        number = str(self.cleaned_data["with_member"]).strip().upper().removeprefix("M-")
        if not number:
            return None
        found = None
        if number.isdecimal() and len(number) <= 12:
            found = visible_to(self.person).filter(pk=int(number)).exclude(pk=self.member.pk).first()
        if found is None:
            raise ValidationError(gettext("You see no other member of this number."))
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and not values.get("name") and not values.get("with_member"):
            raise ValidationError(gettext("Give the group a name, or say who is in it."))
        return values


class IdentityForm(TieForm):
    platform = forms.ChoiceField(label=_("Platform"), choices=SocialIdentity.Platform.choices)
    handle = forms.CharField(label=_("Handle"), max_length=120)


class MembershipForm(TieForm):
    kind = forms.CharField(label=_("Type"), max_length=40)
    card_no = forms.CharField(label=_("Card number"), max_length=40, required=False)
    from_on = day(_("Valid from"))
    to_on = day(_("Valid until"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, last = values.get("from_on"), values.get("to_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("to_on", gettext("A membership ends after it began."))
        return values


class RenewForm(forms.Form):
    to_on = day(_("Valid until"))


class ContactForm(TieForm):
    user = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=ContactLink.Role.choices, initial="knows")
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, member: Member, person: User) -> None:
        super().__init__(data, member=member, person=person)
        colleagues = self.fields["user"]
        assert isinstance(colleagues, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        colleagues.queryset = (
            User.objects.filter(is_active=True).exclude(role=Role.ADMIN).order_by("name", "pk")
        )

    def clean_role(self) -> str:
        """Owners and deputies may see the member: whoever leads says who they are."""
        role = str(self.cleaned_data["role"])
        if role != ContactLink.Role.KNOWS and not may(self.person, "contacts.assign"):
            raise ValidationError(gettext("Who answers for a member is named by a team lead."))
        return role


class AnswerForm(forms.Form):
    """What is said when a wish moves on; both may be left out."""

    answer = forms.CharField(max_length=500, required=False)
    amount = forms.DecimalField(max_digits=14, decimal_places=2, min_value=0, required=False)


class RequestForm(TieForm):
    subject = forms.CharField(label=_("What is wished"), max_length=120)
    text = forms.CharField(
        label=_("In the customer's words"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    configuration = forms.CharField(
        label=_("How it is made"), max_length=1000, required=False,
        help_text=_("One choice a line: engraving: L.J.Y."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    wanted_on = day(_("Wanted by"), required=False)
    amount = forms.DecimalField(
        label=_("Price"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    order = forms.CharField(label=_("Order"), max_length=64, required=False)

    def clean_configuration(self) -> dict[str, str]:
        chosen: dict[str, str] = {}
        for line in str(self.cleaned_data["configuration"]).replace("\0", "").splitlines():
            if not line.strip():
                continue
            cut = min((at for mark in SEPARATORS if (at := line.find(mark)) > 0), default=0)
            name, value = line[:cut].strip(), line[cut + 1 :].strip()
            if not name or not value:
                text = gettext("Write a name, a colon and what is wished: %(line)s")
                raise ValidationError(text % {"line": line.strip()[:60]})
            chosen[name[:60]] = value[:200]
        if len(chosen) > MOST_CHOICES:
            raise ValidationError(gettext("At most %(most)s choices.") % {"most": MOST_CHOICES})
        return chosen

    def clean_order(self) -> Order | None:
        number = str(self.cleaned_data["order"]).strip()
        if not number:
            return None
        found = Order.objects.filter(member=self.member, external_id=number).first()
        if found is None:
            raise ValidationError(gettext("This member has no order of that number."))
        return found


FORMS: dict[str, type[TieForm]] = {
    "notes": NoteForm,
    "requests": RequestForm,
    "tags": TagForm,
    "interests": InterestForm,
    "life_events": LifeEventForm,
    "groups": GroupForm,
    "contacts": ContactForm,
    "identities": IdentityForm,
    "memberships": MembershipForm,
}
