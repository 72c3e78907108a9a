"""Each step that carries a complaint on, as one button: reply, state, owner, severity, remedy, note."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from crm.access import right_required
from crm.models import User
from crm.numbers import row_number
from crm.pages.complaint import views
from crm.pages.complaint.forms import RemedyForm, colleagues
from members import complaints
from members.models import Complaint


@require_POST
@right_required("complaints.work")
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    person = cast("User", request.user)
    complaint = views.found(person, pk)
    if name not in ACTS:
        raise Http404
    try:
        ACTS[name](complaint, request.POST, person)
    except (complaints.NotAllowed, complaints.AboutThisPerson) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("Saved."))
    return redirect("complaints:detail", pk)


@require_POST
@right_required("complaints.work")
def remedy(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast("User", request.user)
    complaint = views.found(person, pk)
    form = RemedyForm(request.POST, complaint=complaint)
    if not form.is_valid():
        return views.page(request, complaint, remedy=form)
    complaints.remedy(complaint=complaint, by=person, at=timezone.now(), **form.cleaned_data)
    messages.success(request, gettext("Saved."))
    return redirect("complaints:detail", pk)


def _reply(complaint: Complaint, given: QueryDict, by: User) -> None:
    complaints.reply(complaint=complaint, text=given.get("text", "")[:4000], by=by, at=timezone.now())


def _note(complaint: Complaint, given: QueryDict, by: User) -> None:
    complaints.note(complaint=complaint, text=given.get("text", "")[:4000], by=by, at=timezone.now())


def _move(complaint: Complaint, given: QueryDict, by: User) -> None:
    to = given.get("to", "")
    if to not in Complaint.Status.values:
        raise Http404
    other = given.get("duplicate_of", "").upper().removeprefix("C-")
    duplicate = complaints.visible_complaints(by).filter(pk=row_number(other)).first()
    complaints.move(
        complaint=complaint, to=to, by=by, at=timezone.now(), text=given.get("text", "")[:4000],
        duplicate_of=duplicate,
    )  # fmt: skip


def _assign(complaint: Complaint, given: QueryDict, by: User) -> None:
    owner = next((one for one in colleagues(complaint) if str(one.pk) == given.get("owner")), None)
    if owner is None:
        raise Http404
    complaints.assign(complaint=complaint, owner=owner, by=by, at=timezone.now())


def _severity(complaint: Complaint, given: QueryDict, by: User) -> None:
    severity = given.get("severity", "")
    if severity not in Complaint.Severity.values:
        raise Http404
    complaints.change_severity(
        complaint=complaint, severity=severity, why=given.get("why", "")[:300], by=by, at=timezone.now(),
        is_vip=views.is_vip(complaint.member),
    )  # fmt: skip


def _escalate(complaint: Complaint, given: QueryDict, by: User) -> None:
    complaints.escalate(complaint=complaint, why=given.get("text", "")[:300], by=by, at=timezone.now())


def _satisfied(complaint: Complaint, given: QueryDict, by: User) -> None:
    stars = given.get("stars", "")
    complaints.satisfied(complaint=complaint, stars=row_number(stars), by=by, at=timezone.now())


ACTS: dict[str, Callable[[Complaint, QueryDict, User], None]] = {
    "reply": _reply, "note": _note, "move": _move, "assign": _assign, "severity": _severity,
    "escalate": _escalate, "satisfied": _satisfied,
}  # fmt: skip
