"""Why was this member there on an earlier day? The chain of moves, and the answer for the day asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from crm import masking
from crm.access import right_required
from crm.formats import local
from crm.pages.member.seen import both
from lifecycle.models import StageTransition
from lifecycle.reasons import Answer, moves, why_on


@require_GET
@right_required("members.view")
def why(request: HttpRequest, member_no: str) -> HttpResponse:
    """Every move with its time in the stage; `on` asks about one day."""
    person, member = both(request, member_no)
    today = local(timezone.now()).date()
    on, is_wrong = _day(request.GET.get("on", ""), today=today)
    answer = why_on(member.pk, on=on)
    context: dict[str, Any] = {
        "member": member,
        "name": masking.shown(person, "name", member.name, of=member.pk) or member.member_no,
        "on": on,
        "today": today,
        "is_wrong": is_wrong,
        "answer": answer,
        "cause": _cause(answer),
    }
    if request.headers.get("HX-Request"):
        response = render(request, "lifecycle/member_why.html#answer", context)
    else:
        chain = moves(member.pk)
        context["moves"] = [
            {
                "stage": move.row.to_stage,
                "on": move.row.on,
                "days": move.days(today),
                "is_now": move.until is None,
                "cause": move.row.get_cause_display(),
                "by": move.row.by,
            }
            for move in reversed(chain)
        ]
        response = render(request, "lifecycle/member_why.html", context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _day(text: str, *, today: date) -> tuple[date, bool]:
    """The day asked for, and whether what was typed is none; nobody knows days to come."""
    if not text:
        return today, False
    try:
        wanted = parse_date(text)
    except ValueError:
        wanted = None
    return (min(wanted, today), wanted > today) if wanted else (today, True)


def _cause(answer: Answer | None) -> str:
    return str(StageTransition.Cause(answer.cause).label) if answer else ""
