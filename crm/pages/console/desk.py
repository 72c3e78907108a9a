"""The desk itself: the queue beside the case that is open on it. Reading changes nothing."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.access import may, right_required
from crm.formats import local
from crm.models import User
from crm.numbers import row_number
from crm.pages.console import knowing, shown
from crm.pages.console.forms import ContactForm
from crm.pages.member.timeline import recent
from lifecycle import queries as lifecycle_queries
from members.models import Member
from members.queries import visible_to
from winback.desk import draft_of
from winback.models import Case
from winback.queries import is_joined, joined_by, on_my_desk, visible_cases


@require_GET
@right_required("desk.work")
def desk(request: HttpRequest) -> HttpResponse:
    """Back to what is open here, else the queue."""
    person = cast("User", request.user)
    open_here = on_my_desk(person, at=timezone.now())
    if open_here and "scope" not in request.GET:
        return redirect("console:case", open_here.pk)
    return render(request, "winback/console.html", around(request, current=open_here))


@require_GET
@right_required("desk.work")
def queue(request: HttpRequest) -> HttpResponse:
    """The queue alone, asked for again and again: nothing to send while nothing has changed."""
    current = request.GET.get("case", "")
    context = around(request, current=None, pk=row_number(current) or None)
    if request.GET.get("v") == context["version"]:
        return HttpResponse(status=204)
    return render(request, "winback/console.html#queue", context)


@require_GET
@right_required("desk.work")
def case(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, found(request, pk))


def page(request: HttpRequest, case: Case, *, form: ContactForm | None = None) -> HttpResponse:
    """The desk with this case on it; a form that was refused comes back as it was sent."""
    person = cast("User", request.user)
    now = timezone.now()
    context = around(request, current=case) | {"case": case, "steps": shown.progress(case)}
    is_mine = case.agent_id == person.pk and bool(case.lease_until and case.lease_until > now)
    held = case.agent_id != person.pk and bool(case.lease_until and case.lease_until > now)
    member = case.member if _is_seen(case, person) else None
    may_write = is_mine or (case.state != Case.State.CLOSED and _is_joined(case, person))
    context |= {
        "is_mine": is_mine,
        "may_write": may_write,
        "holder": case.agent if held else None,
        "name": shown.name_of(case.member, is_seen=member is not None),
        "hold_until": local(case.lease_until) if case.lease_until else None,
    }
    if member:
        known = knowing.known_of(member, person=person, case=case)
        context |= _about(known, person)
    if may_write:
        draft = known.draft if member else draft_of(case=case, by=person)
        direction = request.GET.get("direction", "")
        context["saved_at"] = draft.saved_at if draft else None
        context["form"] = form or ContactForm(
            case=case, draft=draft.fields if draft else {}, direction=direction
        )
    return render(request, "winback/console.html", context, status=422 if form and form.errors else 200)


def _is_seen(case: Case, person: User) -> bool:
    """Whether the member is this person's to see: said by `found`, else asked for."""
    known: bool | None = getattr(case, "is_seen", None)
    return visible_to(person).filter(pk=case.member_id).exists() if known is None else known


def _is_joined(case: Case, person: User) -> bool:
    known: bool | None = getattr(case, "joined", None)
    return is_joined(case, by=person) if known is None else known


def _about(known: knowing.Known, person: User) -> dict[str, Any]:
    member = known.member
    return {
        "member": member,
        "row": lifecycle_queries.standing_of(member).row,
        "flags": knowing.flags(known),
        "no_calls": knowing.no_calls(known),
        "age": _age(member),
        "timeline": recent(member_id=member.pk, for_user=person),
        "contacts": known.contacts,
        "may_edit": may(person, "members.edit"),
    }


def _age(member: Member) -> int | None:
    if not member.birthday:
        return None
    today = local(timezone.now()).date()
    born = member.birthday
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def around(request: HttpRequest, *, current: Case | None, pk: int | None = None) -> dict[str, Any]:
    """What stands around a case: the queue as this person filters it."""
    person = cast("User", request.user)
    scope = request.GET.get("scope", "")
    kind = request.GET.get("kind", "")
    return {"may_lead": may(person, "desk.lead")} | shown.queue_context(
        person,
        at=timezone.now(),
        scope=scope if scope in {"mine", "team"} else "team",
        kind=kind if kind in Case.Kind.values else "",
        current=current.pk if current else pk,
    )


def found(request: HttpRequest, pk: int) -> Case:
    """A case of this person or the team; any other is not found."""
    person = cast("User", request.user)
    seen = Exists(visible_to(person).filter(pk=OuterRef("member_id")))
    cases = visible_cases(person).annotate(is_seen=seen, joined=joined_by(person))
    case = cases.select_related("member", "agent", "owner", "team").filter(pk=pk).first()
    if case is None:
        raise Http404
    return case
