"""Who is on the line? Anybody may call: found by the whole number, or taken in as a new member in seconds.

Until a case of theirs is on this person's desk, a member reads masked; opening one is written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import uuid4

from django.contrib import messages
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.models import Contact
from crm import masking
from crm.access import right_required
from crm.models import AuditEntry, Brand, User
from crm.pages.console import knowing, shown
from crm.pages.console.forms import CallerForm
from lifecycle.models import MemberStage
from members import duplicates, exports, identity, ingest
from members.models import DuplicateCandidate, Member
from members.queries import exactly, visible_to
from winback import cases
from winback.models import Case

#: A call that fits more members than this was no whole number.
MOST = 8
#: Members whom one person may bring onto the desk by themselves in an hour.
OPENED_AN_HOUR = 60
#: Where members whom an agent took in come from.
SOURCE = "desk"


@dataclass(frozen=True)
class Hit:
    """Somebody who may be calling, as this person may see them."""

    member: Member
    name: str
    phone: str
    stage: str
    is_seen: bool


def hits(words: str, *, for_user: User) -> list[Hit]:
    """Everybody whom the whole number, address or code names."""
    members = list(exactly(words, for_user=for_user).order_by("-updated_at", "-id")[:MOST])
    ids = [member.pk for member in members]
    seen = set(visible_to(for_user).filter(pk__in=ids).values_list("pk", flat=True))
    stages = dict(MemberStage.objects.filter(member__in=ids).values_list("member", "stage"))
    return [
        Hit(
            member,
            shown.name_of(member, is_seen=member.pk in seen),
            masking.mask_phone(member.phone),
            stages.get(member.pk, ""),
            member.pk in seen,
        )
        for member in members
    ]


@require_GET
@right_required("members.create")
def caller(request: HttpRequest) -> HttpResponse:
    """Where a telephone system sends its caller: one hit opens, several are chosen from, none is new."""
    person = cast("User", request.user)
    number = request.GET.get("number", "").strip()[:60]
    exports.spot(number, door="call", by=person)
    found = hits(number, for_user=person)
    if len(found) == 1:
        return redirect(f"{reverse('console:member', args=[found[0].member.member_no])}?direction=inbound")
    form = CallerForm(initial={"phone": number})
    return render(request, "winback/caller.html", {"number": number, "hits": found, "form": form})


@require_POST
@right_required("members.create")
def new_caller(request: HttpRequest) -> HttpResponse:
    """Name and number make a member; a number that we know is asked about first."""
    person = cast("User", request.user)
    form = CallerForm(request.POST)
    if form.is_valid():
        phone = ingest.normal_phone(form.cleaned_data["phone"], Brand.get().country)
        known = hits(form.cleaned_data["phone"], for_user=person)
        if not phone:
            form.add_error("phone", gettext("This cannot be a telephone number."))
        elif not known or "anyway" in request.POST:
            member = _take_in(form.cleaned_data["name"], phone)
            # Whoever is taken in although the number is known may be one of those after all.
            duplicates.file_suggestions(
                member=member,
                known=identity.Known(phone=phone, name=member.name),
                door=DuplicateCandidate.Door.CALL,
            )
            return _onto_the_desk(person, member, direction=Contact.Direction.INBOUND)
        else:
            context = {"number": form.cleaned_data["phone"], "hits": known, "form": form, "is_known": True}
            return render(request, "winback/caller.html", context, status=422)
    context = {"number": request.POST.get("phone", ""), "hits": [], "form": form}
    return render(request, "winback/caller.html", context, status=422)


@require_http_methods(["GET", "POST"])
@right_required("members.create")
def stranger(request: HttpRequest, member_no: str) -> HttpResponse:
    """A member whom this person may not see yet, masked; POST opens a case of theirs on the desk."""
    person = cast("User", request.user)
    member = Member.objects.filter(pk=int(member_no.removeprefix("M-")), erased_at=None).first()
    if member is None:
        raise Http404
    direction = request.POST.get("direction") or request.GET.get("direction", "")
    if direction not in Contact.Direction.values:
        direction = Contact.Direction.INBOUND
    if request.method == "POST":
        return _opened(request, person, member, direction)
    open_case = cases.open_case(member)
    (hit,) = hits(member.member_no, for_user=person)
    flags = knowing.flags(knowing.known_of(member, person=person))
    context = {"hit": hit, "direction": direction, "open_case": open_case, "flags": flags}
    return render(request, "winback/stranger.html", context)


def _opened(request: HttpRequest, person: User, member: Member, direction: str) -> HttpResponse:
    mine = AuditEntry.objects.filter(user=person, action__in=["case.open", "case.join"])
    if mine.filter(at__gt=Now() - timedelta(hours=1)).count() >= OPENED_AN_HOUR:
        messages.error(request, gettext("You have opened as many members as the hour allows."))
        return redirect("console:member", member.member_no)
    return _onto_the_desk(person, member, direction=direction)


def _onto_the_desk(person: User, member: Member, *, direction: str) -> HttpResponse:
    """The member's case, on this desk if nobody else has it."""
    now = timezone.now()
    case = cases.open_for(member=member, by=person, kind=Case.Kind.INBOUND, at=now)
    cases.claim(case_id=case.pk, by=person, at=now)
    return redirect(f"{shown.case_address(case.pk)}?direction={direction}")


def _take_in(name: str, phone: str) -> Member:
    now = timezone.now()
    fields = ingest.MemberFields(
        external_id=f"caller-{uuid4()}", name=name, phone=phone, origin=gettext("telephone"), joined_at=now
    )
    return ingest.record_member(source=SOURCE, member=fields, at=now, by_themself=True)
