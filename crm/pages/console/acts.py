"""What an agent does at the desk: take, hold and give back a case, see the number, write the contact down."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from campaigns.models import Disposition
from crm.access import right_required
from crm.formats import clock
from crm.models import User
from crm.pages.console import desk
from crm.pages.console.forms import DRAFT, ContactForm
from crm.pages.console.knowing import known_of, no_calls
from crm.pages.member.revealing import QuotaUsedUp, reveal_field
from members.queries import visible_to
from winback import cases
from winback.desk import log_contact, save_draft


@require_POST
@right_required("desk.work")
def take_next(request: HttpRequest) -> HttpResponse:
    """The first case of the queue that nobody is faster with."""
    return _next(request)


@require_POST
@right_required("desk.work")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take this one. Whoever comes second hears who has it, and gets the next."""
    person = cast("User", request.user)
    taken = cases.claim(case_id=desk.found(request, pk).pk, by=person, at=timezone.now())
    if taken.won:
        return redirect("console:case", pk)
    if taken.holder is None:
        messages.info(request, gettext("%(case)s is closed.") % {"case": taken.case})
    else:
        messages.info(
            request,
            gettext("%(name)s has %(case)s already; here is the next one.")
            % {"name": taken.holder, "case": taken.case},
        )
    return _next(request, but=pk)


@require_POST
@right_required("desk.work")
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Still here. The answer says so, or who has it by now."""
    person = cast("User", request.user)
    cases.hold(case_id=pk, by=person, at=timezone.now())
    case = desk.found(request, pk)
    is_mine = case.agent_id == person.pk
    context = {"case": case, "is_mine": is_mine, "holder": None if is_mine else case.agent}
    return render(request, "winback/console.html#presence", context)


@require_POST
@right_required("desk.work")
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast("User", request.user)
    if cases.give_back(case_id=desk.found(request, pk).pk, by=person, at=timezone.now()):
        messages.success(request, gettext("The case is back in the team's queue."))
    return redirect("console:desk")


@require_POST
@right_required("contacts.reveal")
def number(request: HttpRequest, pk: int) -> HttpResponse:
    """The number to call, for whoever has the case; who looked and when is written down first."""
    person = cast("User", request.user)
    case = desk.found(request, pk)
    member = visible_to(person).filter(pk=case.member_id).first()
    if member is None or case.agent_id != person.pk:
        raise Http404
    context = {
        "case": case,
        "is_mine": True,
        "member": member,
        "no_calls": no_calls(known_of(member, person=person)),
    }
    try:
        phone = reveal_field(member=member, field="phone", reason="call", by=person).value
    except QuotaUsedUp:
        context["is_used_up"] = True
    else:
        context["phone"] = phone
    if request.headers.get("HX-Request"):
        return render(request, "winback/console.html#number", context)
    return render(request, "winback/console_number.html", context)


@require_POST
@right_required("desk.work")
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the contact down and go on; the same form twice is one contact."""
    person = cast("User", request.user)
    case = desk.found(request, pk)
    form = ContactForm(request.POST, case=case, draft={})
    if not form.is_valid():
        return desk.page(request, case, form=form)
    logged = log_contact(case=case, contact=form.contact(), by=person, at=timezone.now())
    messages.success(request, gettext("%(case)s: written down.") % {"case": case})
    if logged.contact.disposition.creates_task == Disposition.FollowUp.COMPLAINT:
        # While the member is still on the line.
        gone_on = redirect(f"{reverse('complaints:new')}?member={case.member.member_no}")
    elif "stay" in request.POST:
        gone_on = redirect("console:case", pk)
    else:
        cases.clear_desk(by=person)
        gone_on = _next(request, but=pk)
    return JsonResponse({"href": gone_on.url}) if _asks_json(request) else gone_on


@require_POST
@right_required("desk.work")
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what stands in the form; it also shows that somebody is there."""
    person = cast("User", request.user)
    case = desk.found(request, pk)
    now = timezone.now()
    fields = {name: request.POST[name][:2000] for name in DRAFT if request.POST.get(name)}
    kept = save_draft(case=case, fields=fields, by=person, at=now)
    cases.hold(case_id=pk, by=person, at=now)
    words = gettext("Draft kept at %(clock)s") % {"clock": clock(kept.saved_at)}
    if _asks_json(request):
        return JsonResponse({"text": words})
    messages.success(request, words)
    return redirect("console:case", pk)


def _asks_json(request: HttpRequest) -> bool:
    """The script of the desk, which must not use up the messages of the page it goes to."""
    return request.headers.get("Accept", "").startswith("application/json")


def _next(request: HttpRequest, *, but: int | None = None) -> HttpResponseRedirect:
    case = cases.claim_next(by=cast("User", request.user), at=timezone.now(), but=but)
    if case is None:
        messages.info(request, gettext("Nothing more is due now."))
        return redirect("console:desk")
    return redirect("console:case", case.pk)
