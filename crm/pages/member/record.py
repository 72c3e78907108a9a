"""The profile of a member, mended in place: one field at a time, or all of them on a page of their own.

Whoever changed the same field meanwhile is shown beside what this person wrote; nothing is lost unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from crm import disclosures
from crm.access import may, right_required
from crm.formats import moment
from crm.masking import SIGHT
from crm.models import User
from crm.pages.member.forms import ProfileForm
from crm.pages.member.seen import both
from crm.sources import source_name
from members import profile
from members.models import Member
from members.profile import Card, Conflict, Invalid
from members.profile.card import shown

#: Beside the fields that are filled, so many empty ones are offered on the card; all are on the page.
MOST_EMPTY = 40
SOURCE = "page"


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: what the other wrote, and what this one did."""

    label: str
    theirs: str
    mine: str
    who: str
    when: str


def record_card(
    member: Member, person: User, *, at: datetime, form: ProfileForm | None = None, edit: str = ""
) -> dict[str, Any]:
    """The profile card; `edit` names the field that stands open, `form` is the refused one."""
    card = profile.card(member=member, for_user=person, at=at)
    if edit and form is None:
        form = ProfileForm(card=card, names={edit})
    groups = [
        (group.label, [one for one in group.fields if one.shown or one.name == edit]) for group in card.groups
    ]
    read = {
        one.field.sight for group in card.groups for one in group.fields if one.shown and not one.is_masked
    }
    disclosures.note(*sorted(read & SIGHT.keys()), members=[member.pk])
    empty = [one for group in card.groups for one in group.fields if not one.shown and one.is_editable]
    return {
        "member": member,
        "revision": card.revision,
        "filled": [(label, rows) for label, rows in groups if rows],
        "empty": [one for one in empty if one.name != edit][:MOST_EMPTY],
        "edit": edit if form and edit in form.names else "",
        "edit_form": form,
        "edit_field": form[edit] if form and edit in form.names else None,
        "may_edit": may(person, "members.edit"),
        "clashes": [],
        "is_fragment": False,
    }


@require_http_methods(["GET", "POST"])
@right_required("members.edit")
def field(request: HttpRequest, member_no: str) -> HttpResponse:
    """The profile card with one field open, and its answer; without a script the member's page shows it."""
    person, member = both(request, member_no)
    name, now = (request.POST or request.GET).get("field", ""), timezone.now()
    if request.method == "GET":
        return _card(request, member, person, now, edit=name)
    form = ProfileForm(request.POST, card=profile.card(member=member, for_user=person, at=now), names={name})
    if name not in form.names:
        return HttpResponse(status=422)
    try:
        saved = _saved(form, member, person, now)
    except Conflict as conflict:
        return _card(request, conflict.member, person, now, edit=name, form=form, conflict=conflict)
    return (
        _card(request, member, person, now, edit=name, form=form) if saved is None else _back(request, saved)
    )


@require_http_methods(["GET", "POST"])
@right_required("members.edit")
def edit(request: HttpRequest, member_no: str) -> HttpResponse:
    """Every field on one page."""
    person, member = both(request, member_no)
    now = timezone.now()
    card = profile.card(member=member, for_user=person, at=now)
    form = ProfileForm(request.POST or None, card=card)
    open_fields = {one.field.sight for group in card.groups for one in group.fields if one.is_editable}
    disclosures.note(*sorted(open_fields & SIGHT.keys()), members=[member.pk])
    context: dict[str, Any] = {"form": form, "member": member, "groups": _groups(card, form), "clashes": []}
    context["revision"] = card.revision
    if request.method == "GET":
        return render(request, "crm/member_edit.html", context)
    try:
        saved = _saved(form, member, person, now)
    except Conflict as conflict:
        context |= {"clashes": clashes(conflict, form, person), "revision": conflict.member.revision}
        return render(request, "crm/member_edit.html", context, status=409)
    if saved is None:
        return render(request, "crm/member_edit.html", context, status=422)
    return redirect("members:detail", member_no)


def _saved(form: ProfileForm, member: Member, person: User, at: datetime) -> Member | None:
    """The member anew; None where the form says what is wrong. Raises Conflict."""
    if not form.is_valid():
        return None
    version = form.cleaned_data["version"]
    try:
        return profile.change(
            member=member, values=form.changes(), at=at, source=SOURCE, by=person, version=version
        )
    except Invalid as invalid:
        for name, text in invalid.errors.items():
            form.add_error(name if name in form.fields else None, text)
        return None


def clashes(conflict: Conflict, form: ProfileForm, person: User) -> list[Clash]:
    """Theirs and mine, side by side."""
    fields = profile.fields_named(set(conflict.fields))
    by = {row.field: row for row in conflict.changes}
    found = []
    for name in conflict.fields:
        row = by.get(name)
        who = str(row.by or row.client or source_name(row.source)) if row else ""
        found.append(
            Clash(
                label=str(fields[name].label),
                theirs=shown(fields[name], fields[name].value_of(conflict.member), person),
                mine=shown(fields[name], form.cleaned_data[name], person),
                who=who,
                when=moment(row.at) if row else "",
            )
        )
    return found


def _card(
    request: HttpRequest,
    member: Member,
    person: User,
    at: datetime,
    *,
    edit: str,
    form: ProfileForm | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    if not request.headers.get("HX-Request") and form is None:
        return _to_field(member, edit)
    context = record_card(member, person, at=at, form=form, edit=edit)
    if conflict and form:
        context |= {
            "clashes": clashes(conflict, form, person),
            "revision": conflict.member.revision,
            "mine_values": request.POST.getlist(edit),
        }
    status = 409 if conflict else 422 if form else 200
    context["is_fragment"] = bool(request.headers.get("HX-Request"))
    template = "crm/member_profile.html" + ("#profile" if context["is_fragment"] else "")
    response = render(request, template, context, status=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _to_field(member: Member, name: str) -> HttpResponse:
    address = reverse("members:detail", args=[member.member_no])
    return redirect(f"{address}?{urlencode({'edit': name})}#profile")


def _back(request: HttpRequest, member: Member) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("members:detail", member.member_no)
    person, member = both(request, member.member_no)
    context = record_card(member, person, at=timezone.now())
    response = render(request, "crm/member_profile.html#profile", context)
    # The meter beside it asks for itself anew.
    response.headers["HX-Trigger"] = "shuke-mended"
    return response


def _groups(card: Card, form: ProfileForm) -> list[tuple[str, list[Any]]]:
    groups = [
        (group.label, [form[one.name] for one in group.fields if one.name in form.fields])
        for group in card.groups
    ]
    return [(label, fields) for label, fields in groups if fields]
