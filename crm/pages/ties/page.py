"""The page of everything a member is tied to; each thing is added, mended and taken away in its place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from crm import masking
from crm.access import may, right_required
from crm.models import User
from crm.pages.member.seen import both
from crm.pages.ties.acts import Act, Refused, add, do
from crm.pages.ties.forms import FORMS, TieForm
from crm.pages.ties.shown import read, today_of
from members import ties
from members.models import Member

#: Noun → its heading, its icon, and what stands there while nothing is known.
NOUNS: dict[str, tuple[Any, str, Any]] = {
    "notes": (_("Habits and needs"), "notes", _("What they like, what they need, what to take care of.")),
    "requests": (_("Made for them"), "gift", _("Engravings, sizes, blends: whatever is made for one alone.")),
    "tags": (_("Tags"), "tag", _("Words that colleagues and campaigns find the member by.")),
    "interests": (
        _("Interests"),
        "heart-handshake",
        _("Topics they told us. What their orders show is added by itself."),
    ),
    "life_events": (_("Life events"), "calendar-event", _("A birth, a wedding, a move: when needs change.")),
    "groups": (_("Belongs to"), "users-group", _("The household, the employer, an association.")),
    "contacts": (_("Looked after by"), "headset", _("Who of ours knows them; owners and deputies see them.")),
    "identities": (_("Social media"), "at", _("Their handles on other platforms.")),
    "memberships": (_("Membership"), "id", _("Cards and contracts, with their ends.")),
}


@require_GET
@right_required("members.edit")
def page(request: HttpRequest, member_no: str) -> HttpResponse:
    person, member = both(request, member_no)
    return _page(request, member, person)


@require_POST
@right_required("members.edit")
def act(request: HttpRequest, member_no: str, noun: str, name: str) -> HttpResponse:
    person, member = both(request, member_no)
    if noun not in FORMS:
        raise Http404
    now = timezone.now()
    if name == "add":
        form = FORMS[noun](request.POST, member=member, person=person)
        if not form.is_valid():
            return _page(request, member, person, refused=(noun, form))
        try:
            add(noun, form, by=person, at=now)
        except Refused as refused:
            form.add_error(None, str(refused))
            return _page(request, member, person, refused=(noun, form))
    else:
        row = request.POST.get("row", "")
        if not row.isdecimal() or len(row) > 18:
            raise Http404
        try:
            do(noun, name, Act(member, person, now, request.POST.dict(), int(row)))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(_address(member, noun))
    messages.success(request, gettext("Saved."))
    return redirect(_address(member, noun))


def _address(member: Member, noun: str) -> str:
    return reverse("members:ties", args=[member.member_no]) + f"#{noun}"


def _page(
    request: HttpRequest, member: Member, person: User, *, refused: tuple[str, TieForm] | None = None
) -> HttpResponse:
    now = timezone.now()
    rows = read(ties.known(member_id=member.pk, at=now), member=member, person=person, today=today_of(now))
    refused_noun, refused_form = refused or ("", None)
    nouns = []
    for noun, (label, icon, nothing) in NOUNS.items():
        form = refused_form if noun == refused_noun else FORMS[noun](member=member, person=person)
        if form is not None:
            form.auto_id = f"{noun}-%s"
        nouns.append(
            {
                "key": noun,
                "label": label,
                "icon": icon,
                "nothing": nothing,
                "rows": rows[noun],
                "form": form,
                "is_open": noun == refused_noun,
                "template": f"crm/ties_rows.html#{noun}",
            }
        )
    context = {
        "member": member,
        "name": masking.shown(person, "name", member.name, of=member.pk) or member.member_no,
        "nouns": nouns,
        "may_assign": may(person, "contacts.assign"),
    }
    return render(request, "crm/ties.html", context, status=422 if refused else 200)
