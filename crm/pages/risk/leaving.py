"""Who is about to leave, the most at stake first: what shows it, who looks after them, and by when."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm.access import may, right_required
from crm.models import User
from crm.pages.risk.handing import REFUSALS
from lifecycle import queries, risk
from lifecycle.models import MemberRisk
from winback import cases
from winback.models import Case

PAGE = 50


@require_GET
@right_required("members.list")
def page(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    signal = request.GET.get("signal", "")
    signal = signal if signal in MemberRisk.Signal.values else ""
    shown = Paginator(risk.leaving(for_user=person, signal=signal), PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": _rows(list(shown)),
        "shown": shown,
        "signal": signal,
        "signals": MemberRisk.Signal.choices,
        "fit": queries.newest_fit(),
        "run": queries.newest_run(),
        "may_hand_over": may(person, "risk.hand_over"),
        "may_model": may(person, "figures.view"),
        "given": request.GET.get("given", ""),
        "exported": export_query(signal) if may(person, "members.export") else "",
        "here": "risk",
    }
    return render(request, "lifecycle/leaving.html", context)


@require_POST
@right_required("risk.hand_over")
def hand_over(request: HttpRequest) -> HttpResponse:
    """A case on the desk for the member whose number is sent, with owner team and deadline."""
    person = cast("User", request.user)
    number = request.POST.get("member", "")
    found = risk.leaving(for_user=person).filter(member=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise Http404
    (row,) = queries.listed([found.member_id])
    try:
        case = cases.warn(row=row, at_stake=found.at_stake, by=person, at=timezone.now())
    except cases.NotToBeWarned as refused:
        messages.error(request, str(REFUSALS[refused.reason]))
    else:
        words = gettext("%(case)s is on the desk.")
        messages.success(request, words % {"case": case.case_no})
    return redirect(f"{reverse('risk:list')}?{request.GET.urlencode()}")


def export_query(signal: str) -> str:
    """The address by which a file of this list is asked for."""
    return urlencode({"leaving_sign": [signal] if signal else MemberRisk.Signal.values}, doseq=True)


def _rows(risks: list[MemberRisk]) -> list[dict[str, Any]]:
    """Each with where the member stands and who looks after them."""
    ids = [one.member_id for one in risks]
    known = {row.member.pk: row for row in queries.listed(ids)}
    open_cases = {
        case.member_id: case
        for case in Case.objects.filter(member__in=ids)
        .exclude(state=Case.State.CLOSED)
        .select_related("owner", "team")
    }
    words = dict(MemberRisk.Signal.choices)
    return [
        {
            "risk": one,
            "row": known[one.member_id],
            "signs": [words[sign] for sign in one.signals],
            "case": open_cases.get(one.member_id),
        }
        for one in risks
        if one.member_id in known
    ]
