"""What each button of the page does: one call of members.ties, for a row of this member and no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from crm.access import may
from crm.formats import local
from crm.models import User
from crm.pages.ties.forms import AnswerForm, RenewForm, TieForm
from members import ties
from members.models import (
    ContactLink,
    CustomRequest,
    Group,
    GroupMember,
    Interest,
    LifeEvent,
    Member,
    MemberNote,
    Membership,
    SocialIdentity,
    Tag,
)

Said = Mapping[str, Any]


class Refused(Exception):
    """It cannot be done; the words say why."""


@dataclass(frozen=True)
class Act:
    """What one colleague says of one member, and when; `row` is the one beside whose button they clicked."""

    member: Member
    by: User
    at: datetime
    said: Said
    row: int = 0


def add(noun: str, form: TieForm, *, by: User, at: datetime) -> None:
    """Write down what a valid form says. Raises Refused."""
    try:
        _ADD[noun](Act(form.member, by, at, form.cleaned_data))
    except ties.TagRefused as refused:
        raise Refused(str(refused)) from refused
    except ties.NotHere as gone:
        raise Refused(gettext("This colleague does not work here any more.")) from gone


def _add_group(act: Act) -> None:
    other, kind, name = act.said["with_member"], act.said["kind"], act.said["name"].strip()
    group = _group_of(other, kind=kind, name=name, by=act.by) if other else _group_named(kind, name, act.by)
    said = act.said
    ties.join(group=group, member=act.member, by=act.by, role=said["role"], since_on=said["since_on"])


def _group_of(other: Member, *, kind: str, name: str, by: User) -> Group:
    """The group of this kind that the other member is in; a new one where there is none."""
    place = GroupMember.objects.filter(member=other, group__kind=kind, until_on=None).first()
    if place:
        return place.group
    name = name or gettext("Group of %(number)s") % {"number": other.member_no}
    group = ties.start_group(kind=kind, name=name, by=by)
    ties.join(group=group, member=other, by=by)
    return group


def _group_named(kind: str, name: str, by: User) -> Group:
    """Two families may have one name; a firm or an association is known by its own."""
    same = Group.objects.filter(kind=kind, name=name).exclude(kind=Group.Kind.HOUSEHOLD).first()
    return same or ties.start_group(kind=kind, name=name, by=by)


def _add_contact(act: Act) -> None:
    said = act.said
    if said["role"] == ContactLink.Role.OWNER:
        ties.set_owner(member=act.member, user=said["user"], at=act.at, by=act.by, note=said["note"])
    else:
        ties.add_contact(member=act.member, at=act.at, by=act.by, **said)


_ADD: dict[str, Callable[[Act], object]] = {
    "tags": lambda act: ties.tag(member=act.member, by=act.by, at=act.at, **act.said),
    "interests": lambda act: ties.declare_interest(member=act.member, by=act.by, at=act.at, **act.said),
    "notes": lambda act: ties.write_note(member=act.member, by=act.by, at=act.at, **act.said),
    "life_events": lambda act: ties.add_life_event(member=act.member, by=act.by, **act.said),
    "groups": _add_group,
    "identities": lambda act: ties.add_identity(member=act.member, by=act.by, **act.said),
    "memberships": lambda act: ties.start_membership(member=act.member, by=act.by, **act.said),
    "contacts": _add_contact,
    "requests": lambda act: ties.ask_for(member=act.member, by=act.by, at=act.at, **act.said),
}


def do(noun: str, name: str, act: Act) -> None:
    """One button beside a row. Raises Refused, and Http404 for a row of somebody else."""
    found = _DO.get((noun, name))
    if found is None:
        raise Http404
    found(act)


def _untag(act: Act) -> None:
    tag = get_object_or_404(Tag, pk=act.row, tagged__member=act.member)
    ties.untag(member=act.member, tag_row=tag, by=act.by)


def _drop_interest(act: Act) -> None:
    ties.drop_interest(interest=get_object_or_404(Interest, pk=act.row, member=act.member), by=act.by)


def _edit_note(act: Act) -> None:
    note = get_object_or_404(MemberNote, pk=act.row, member=act.member)
    text, is_pinned = str(act.said.get("text", "")), "is_pinned" in act.said
    if not text.strip():
        raise Refused(gettext("Write what we know."))
    ties.edit_note(note=note, text=text, is_pinned=is_pinned, at=act.at, by=act.by)


def _drop_note(act: Act) -> None:
    note = get_object_or_404(MemberNote, pk=act.row, member=act.member)
    ties.edit_note(note=note, text="", is_pinned=False, at=act.at, by=act.by)


def _drop_event(act: Act) -> None:
    ties.drop_life_event(event=get_object_or_404(LifeEvent, pk=act.row, member=act.member), by=act.by)


def _leave(act: Act) -> None:
    place = get_object_or_404(GroupMember, pk=act.row, member=act.member, until_on=None)
    ties.leave(place=place, on=local(act.at).date(), by=act.by)


def _drop_identity(act: Act) -> None:
    identity = get_object_or_404(SocialIdentity, pk=act.row, member=act.member)
    ties.drop_identity(identity=identity, by=act.by)


def _renew(act: Act) -> None:
    membership = get_object_or_404(Membership, pk=act.row, member=act.member)
    form = RenewForm(act.said)
    if not form.is_valid():
        raise Refused(gettext("Say until when it is renewed."))
    if membership.to_on and form.cleaned_data["to_on"] <= membership.to_on:
        raise Refused(gettext("A renewal ends later than what it renews."))
    try:
        ties.renew_membership(membership=membership, to_on=form.cleaned_data["to_on"], by=act.by)
    except ties.AlreadyEnded as ended:
        raise Refused(gettext("This membership was renewed or cancelled before.")) from ended


def _cancel(act: Act) -> None:
    membership = get_object_or_404(Membership, pk=act.row, member=act.member)
    reason = str(act.said.get("reason", "")).strip()
    if not reason:
        raise Refused(gettext("Say why the member cancels."))
    try:
        ties.cancel_membership(membership=membership, reason=reason, at=act.at, by=act.by)
    except ties.AlreadyEnded as ended:
        raise Refused(gettext("This membership was renewed or cancelled before.")) from ended


def _end_contact(act: Act) -> None:
    link = get_object_or_404(ContactLink, pk=act.row, member=act.member, ended_at=None)
    if link.role != ContactLink.Role.KNOWS and not may(act.by, "contacts.assign"):
        raise Refused(gettext("Who answers for a member is named by a team lead."))
    ties.end_contact(link=link, at=act.at, by=act.by)


def _move(act: Act) -> None:
    request = get_object_or_404(CustomRequest, pk=act.row, member=act.member)
    move_on(request, act.said, at=act.at, by=act.by)


def move_on(request: CustomRequest, said: Said, *, at: datetime, by: User) -> None:
    """The next step of a wish, with what the member was told. Raises Refused."""
    form = AnswerForm(said)
    if not form.is_valid():
        raise Refused(gettext("A price is a plain number, and an answer has at most 500 characters."))
    if not ties.move_request(request=request, to=str(said.get("to", "")), at=at, by=by, **form.cleaned_data):
        raise Refused(gettext("The request has moved on meanwhile."))


_DO: dict[tuple[str, str], Callable[[Act], None]] = {
    ("tags", "drop"): _untag,
    ("interests", "drop"): _drop_interest,
    ("notes", "edit"): _edit_note,
    ("notes", "drop"): _drop_note,
    ("life_events", "drop"): _drop_event,
    ("groups", "drop"): _leave,
    ("identities", "drop"): _drop_identity,
    ("memberships", "renew"): _renew,
    ("memberships", "cancel"): _cancel,
    ("contacts", "drop"): _end_contact,
    ("requests", "move"): _move,
}
