"""The rights desk: who asks what, by when, and each request on its way to a decision."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

from django import forms as forms_base
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm import disclosures, masking
from crm.access import may, right_required
from crm.models import User
from crm.numbers import row_number
from crm.pages.privacy.forms import (
    GROUNDS,
    DecideForm,
    ExtendForm,
    NewRequestForm,
    RefuseForm,
    VerifyForm,
)
from members.models import Member, PrivacyRequest
from members.privacy import asking, copying, rights
from members.queries import visible_to

VIEWS = ("open", "late", "done", "refused")


def request_words() -> dict[str, str]:
    """kind of event → what it is called on the timeline."""
    return {
        "received": gettext("Came in"), "restricted": gettext("The data rests from now on"),
        "verified": gettext("Identity checked"), "extended": gettext("Extended, with notice"),
        "granted": gettext("Granted"), "done": gettext("Carried out"), "refused": gettext("Refused"),
        "withdrawn": gettext("Taken back by the member"), "released": gettext("The data may be used again"),
        "copied": gettext("A copy was handed out"),
    }  # fmt: skip


@require_GET
@right_required("privacy.view")
def listing(request: HttpRequest) -> HttpResponse:
    person, now = _person(request), timezone.now()
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "open"
    numbers = asking.numbers(for_user=person, at=now)
    words = {
        "open": gettext("Open"), "late": gettext("Late"), "done": gettext("Done"),
        "refused": gettext("Refused or taken back"),
    }  # fmt: skip
    rows, cursor = asking.listed(for_user=person, view=view, at=now, cursor=request.GET.get("cursor", ""))
    tabs = [
        {"text": words[key], "href": f"?view={key}", "current": key == view, "count": getattr(numbers, key)}
        for key in VIEWS
    ]
    context = {
        "tabs": tabs, "rows": [_row(row, person) for row in rows], "now": now,
        "next": f"?view={view}&cursor={cursor}" if cursor else "", "here": "privacy",
    }  # fmt: skip
    return render(request, "members/privacy_list.html", context)


@right_required("privacy.request")
def new(request: HttpRequest) -> HttpResponse:
    """For the member named in the address; who is not visible is not found."""
    person = _person(request)
    number = request.GET.get("member", "").removeprefix("M-")
    member = visible_to(person).filter(pk=row_number(number)).first()
    if member is None:
        raise Http404
    form = NewRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = rights.receive(member=member, at=timezone.now(), by=person, **form.cleaned_data)
        except rights.CannotMove as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("%(number)s is taken down.") % {"number": made.request_no})
            return redirect("privacy:detail", made.pk)
    context = {"form": form, "member": member, "name": _name(member, person), "here": "privacy"}
    return render(request, "members/privacy_form.html", context, status=422 if form.errors else 200)


@require_GET
@right_required("privacy.view")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request)
    return render(request, "members/privacy_detail.html", _context(_request(person, pk), person))


@require_POST
@right_required("privacy.work")
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """verify, extend, grant, refuse or take back; the reason why not is shown on the page."""
    person, found = _person(request), _request(_person(request), pk)
    forms: dict[str, type[forms_base.Form] | None] = {
        "verify": VerifyForm, "extend": ExtendForm, "grant": DecideForm, "refuse": RefuseForm,
        "take_back": None,
    }  # fmt: skip
    if name not in forms:
        raise Http404
    kind = forms[name]
    form = kind(request.POST) if kind else None
    if form is not None and not form.is_valid():
        context = {**_context(found, person), f"{name}_form": form}
        return render(request, "members/privacy_detail.html", context, status=422)
    moves: dict[str, Callable[..., object]] = {
        "verify": rights.verify, "extend": rights.extend, "grant": rights.carry_out, "refuse": rights.refuse,
        "take_back": rights.take_back,
    }  # fmt: skip
    try:
        moves[name](request=found, at=timezone.now(), by=person, **(form.cleaned_data if form else {}))
    except rights.CannotMove as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("Saved."))
    return redirect("privacy:detail", pk)


@require_GET
@right_required("privacy.work")
def copy(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Everything we know about the member, to read or for a machine; only once the identity is checked."""
    found = _request(_person(request), pk)
    if not found.identity or found.member.erased_at:
        raise Http404
    told = copying.copy_of(member=found.member, by=_person(request), request=found)
    disclosures.note("everything", members=[found.member_id])
    if form == "json":
        answer = HttpResponse(
            json.dumps({"member": found.member.member_no, "tables": told}, ensure_ascii=False, indent=1),
            content_type="application/json; charset=utf-8",
        )
        answer["Content-Disposition"] = f'attachment; filename="{found.request_no}.json"'
        return answer
    headings = copying.headings()
    tables = [(headings[label], rows) for label, rows in told.items()]
    return render(request, "members/privacy_copy.html", {"asked": found, "tables": tables})


@require_GET
@right_required("privacy.work")
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done, for the file and for the member; made to be printed."""
    found = _request(_person(request), pk)
    if found.state not in {PrivacyRequest.State.DONE, PrivacyRequest.State.REFUSED}:
        raise Http404
    context = {
        "asked": found,
        "ground": dict(GROUNDS).get(found.ground, ""),
        "rows": sum(found.outcome.values()),
        "tables": len(found.outcome),
        "here": "privacy",
    }
    return render(request, "members/privacy_certificate.html", context)


def _context(found: PrivacyRequest, person: User) -> dict[str, Any]:
    words = request_words()
    return {
        **_row(found, person),
        "heading": f"{found.request_no} {found.get_right_display()}",
        "may_work": may(person, "privacy.work"),
        "ground": dict(GROUNDS).get(found.ground, ""),
        "events": [(words.get(event.kind, event.kind), event) for event in found.events.select_related("by")],
        "verify_form": VerifyForm(),
        "extend_form": ExtendForm(),
        "grant_form": DecideForm(),
        "refuse_form": RefuseForm(),
        "here": "privacy",
    }


def _row(found: PrivacyRequest, person: User) -> dict[str, Any]:
    left = (found.due_at - timezone.now()).days
    return {
        "asked": found,
        "name": _name(found.member, person),
        "is_late": found.is_open and left < 0,
        "days_left": left,
        "is_erased": found.member.erased_at is not None,
    }


def _name(member: Member, person: User) -> str:
    return masking.shown(person, "name", member.name, of=member.pk) or member.member_no


def _request(person: User, pk: int) -> PrivacyRequest:
    found = (
        asking.requests_visible_to(person)
        .select_related("member", "identity_by", "decided_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
