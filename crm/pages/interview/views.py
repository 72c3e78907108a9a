"""The interview of a case beside the contact on the desk: ask, save as it is typed, finish, then offer.

Every answer is the panel alone for htmx, and a page of its own for who comes without it.
"""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from campaigns import scripts
from campaigns.models import CouponType
from campaigns.scripts import Situation
from crm import masking
from crm.access import right_required
from crm.models import Brand, User
from crm.pages.console import desk
from crm.pages.interview.forms import GiveForm, InterviewForm
from lifecycle import queries
from members.queries import visible_to
from winback import conversations, giving, interviews, reasons
from winback.cases import MoveRefused
from winback.models import Case, Interview, Offer


@right_required("desk.work")
def interview(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows it; POST finishes it."""
    person, case = _both(request, pk)
    if request.method != "POST":
        return _panel(request, case, person)
    begun = _begun(request, case, person)
    if begun is None:
        return _back(request, case, person)
    form = _kept(request, begun)
    try:
        conversations.finish_interview(interview=begun, answers=form.answers(), by=person, at=timezone.now())
    except interviews.Incomplete as incomplete:
        form.explain(incomplete.problems)
        return _panel(request, case, person, form=form)
    except (interviews.Over, interviews.AboutInterviewer, MoveRefused) as refused:
        messages.info(request, str(refused))
    return _back(request, case, person)


@require_POST
@right_required("desk.work")
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in the form now; the answer brings the script of the reason that stands there."""
    person, case = _both(request, pk)
    begun = _begun(request, case, person)
    if begun is None:
        return HttpResponse(status=204)
    form = _kept(request, begun)
    try:
        begun = interviews.save(interview=begun, answers=form.answers(), by=person, at=timezone.now())
    except interviews.Over:
        return HttpResponse(status=204)
    if not request.headers.get("HX-Request"):
        return redirect("winback:interview", case.pk)
    context = _context(case, person) | {
        "form": InterviewForm(interview=begun),
        "interview": begun,
        "script": _script(case, person, reason=begun.primary_reason),
        "is_swap": True,
    }
    return render(request, "winback/interview.html#saved", context)


@require_POST
@right_required("desk.work")
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """The interview begins; a member who has complained about this person is asked by somebody else."""
    person, case = _both(request, pk)
    _begun(request, case, person)
    return _back(request, case, person)


@require_POST
@right_required("desk.work")
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A personal link, to copy."""
    person, case = _both(request, pk)
    interviews.invite(case=case, by=person, at=timezone.now())
    return _back(request, case, person)


@require_POST
@right_required("desk.work")
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """One coupon within authority."""
    person, case = _both(request, pk)
    form = GiveForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.problem())
        return _back(request, case, person)
    kind = get_object_or_404(CouponType, pk=form.cleaned_data["kind"])
    try:
        conversations.give_coupon(
            case=case, kind=kind, how=form.cleaned_data["how"], why=form.cleaned_data["why"], by=person,
            at=timezone.now(),
        )  # fmt: skip
    except (giving.CannotGive, MoveRefused) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("The coupon is given."))
    return _back(request, case, person)


@require_POST
@right_required("desk.work")
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code to read aloud; who looked is on record."""
    person, case = _both(request, pk)
    offer = giving.given_for(case)
    if offer is None:
        raise Http404
    return _panel(request, case, person, code=giving.read_code(offer=offer, by=person))


@require_POST
@right_required("desk.work")
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Still with a competitor: thanked, and asked again in 90 days."""
    person, case = _both(request, pk)
    try:
        conversations.thank_and_wait(case=case, by=person, at=timezone.now())
    except MoveRefused as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, gettext("Thanked. The case comes back in 90 days."))
    return redirect("console:desk")


def _both(request: HttpRequest, pk: int) -> tuple[User, Case]:
    """The person and the case, if this person may see its member; unseen is not found."""
    person, case = cast("User", request.user), desk.found(request, pk)
    if not visible_to(person).filter(pk=case.member_id).exists():
        raise Http404
    return person, case


def _begun(request: HttpRequest, case: Case, person: User) -> Interview | None:
    """The interview under way, begun where there is none; None where this person may not ask."""
    try:
        return conversations.begin_interview(case=case, by=person, at=timezone.now())
    except interviews.AboutInterviewer as refused:
        messages.error(request, str(refused))
        return None


def _kept(request: HttpRequest, begun: Interview) -> InterviewForm:
    """The form as it was sent; the purpose, once said, is said."""
    form = InterviewForm(request.POST, interview=begun)
    form.is_valid()
    if form.cleaned_data.get("purpose"):
        interviews.say_purpose(interview=begun, at=timezone.now())
    return form


def _back(request: HttpRequest, case: Case, person: User) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("winback:interview", case.pk)
    case.refresh_from_db()
    return _panel(request, case, person)


def _panel(
    request: HttpRequest, case: Case, person: User, *, form: InterviewForm | None = None, code: str = ""
) -> HttpResponse:
    done, draft = interviews.finished(case), interviews.under_way(case)
    shown = draft or done
    context = _context(case, person) | {
        "interview": shown,
        "is_finished": draft is None and done is not None,
        "form": form or (InterviewForm(interview=draft) if draft else None),
        "script": _script(case, person, reason=shown.primary_reason if shown else ""),
        "link": _link(draft),
        "code": code,
    }
    if done and not draft:
        context |= _after(case, person, done)
    part = "#panel" if request.headers.get("HX-Request") else ""
    response = render(
        request, f"winback/interview.html{part}", context, status=422 if form and form.errors else 200
    )
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _context(case: Case, person: User) -> dict[str, Any]:
    name = masking.shown(person, "name", case.member.name, of=case.member_id) or case.member.member_no
    return {"case": case, "member": case.member, "name": name, "here": "console", "is_swap": False}


def _script(case: Case, person: User, *, reason: str) -> scripts.Spoken:
    (row,) = queries.listed([case.member_id])
    wording = scripts.best(Situation(reason=reason, stage=row.stage or case.stage))
    name = masking.shown(person, "name", case.member.name, of=case.member_id) or ""
    return scripts.speak(wording, name=name, brand=Brand.get().name)


def _link(draft: Interview | None) -> str:
    if (
        draft is None
        or draft.link_token is None
        or (draft.link_expires_at or timezone.now()) <= timezone.now()
    ):
        return ""
    return settings.BASE_URL + reverse("winback:tell", args=[draft.link_token])


def _after(case: Case, person: User, done: Interview) -> dict[str, Any]:
    """What the end of the interview unlocks."""
    known = reasons.labels()
    branch = reasons.top(done.primary_reason)
    offer = giving.given_for(case)
    obstacle = giving.obstacle(case)
    return {
        "reason": reasons.name_of(done.primary_reason, known),
        "others": [reasons.name_of(code, known) for code in done.secondary_reasons],
        "remedies": reasons.remedies(done.primary_reason),
        "no_coupon_first": branch in reasons.NO_COUPON_FIRST,
        "obstacle": obstacle,
        "offer": offer,
        "choices": giving.choices(case=case, by=person) if not offer and not obstacle else [],
        "mail_obstacle": giving.mail_obstacle(case) if not offer else "",
        "hows": Offer.How.choices,
        "is_with_competitor": done.ending == Interview.Ending.COMPETITOR
        and case.state not in {Case.State.WITH_COMPETITOR, Case.State.CLOSED},
    }
