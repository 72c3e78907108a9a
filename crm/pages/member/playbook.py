"""What to do with this member now: the playbook of the stage, and the checklist of the phase to be ticked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm import masking
from crm.access import may, right_required
from crm.models import Brand, User
from crm.pages.member.seen import both
from crm.pages.playbook.shown import name_of
from lifecycle import playbooks
from lifecycle.models import MemberStage
from lifecycle.playbooks import Checklist
from lifecycle.queries import standing_of
from members.models import Member


@require_GET
@right_required("members.view")
def playbook(request: HttpRequest, member_no: str) -> HttpResponse:
    """A card below the fold of the member's page and of the desk; a page of its own without JavaScript."""
    person, member = both(request, member_no)
    context = {
        "member": member,
        "name": masking.shown(person, "name", member.name, of=member.pk) or member.member_no,
        "back": request.GET.get("back", ""),
    } | _about(member, person)
    template = "lifecycle/member_playbook.html" + ("#card" if request.headers.get("HX-Request") else "")
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@require_POST
@right_required("hand_over.tick")
def hand_over(request: HttpRequest, member_no: str) -> HttpResponse:
    """Tick a line of the checklist, or take the tick away."""
    person, member = both(request, member_no)
    try:
        if undone := request.POST.get("undo", ""):
            playbooks.untick(member_id=member.pk, item=undone, by=person)
        else:
            item = request.POST.get("item", "")
            playbooks.tick(member_id=member.pk, item=item, by=person, at=timezone.now())
    except playbooks.NotOnTheList:
        messages.error(request, gettext("The checklist has changed meanwhile: look at it again."))
    if request.headers.get("HX-Request"):
        context = {"member": member, "back": request.POST.get("back", "")} | _about(member, person)
        return render(request, "lifecycle/member_playbook.html#card", context)
    return redirect(_back(request, member))


def _back(request: HttpRequest, member: Member) -> str:
    wanted = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("members:playbook", args=[member.member_no])


def _about(member: Member, person: User) -> dict[str, Any]:
    state = MemberStage.objects.filter(member=member).exclude(stage="").first()
    if state is None:
        return {"here": None}
    stage = standing_of(member).row.stage
    words = playbooks.playbook(stage)
    here, before = playbooks.checklist_of(state)
    brand = Brand.get().name
    return {
        "stage": stage,
        "tone": words.tone.said(brand),
        "tasks": [line.said(brand) for line in words.tasks],
        "proofs": [line.said(brand) for line in words.proofs],
        "here": _listed(here, brand),
        "before": _listed(before, brand) if before else None,
        "may_tick": may(person, "hand_over.tick"),
        "may_read": may(person, "playbooks.view"),
    }


def _listed(found: Checklist, brand: str) -> dict[str, Any]:
    return {
        "key": found.phase,
        "name": name_of(found.phase),
        "began_on": found.began_on,
        "done": found.done,
        "all": len(found.items),
        "items": [
            {"key": item.line.key, "text": item.line.said(brand), "by": item.by, "at": item.at}
            for item in found.items
        ],
    }
