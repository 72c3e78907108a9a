"""The overview reads what the newest night left behind; nothing is counted while somebody waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from analytics import flows, losses, queries, value
from crm.access import may
from crm.formats import STAGES, local
from crm.models import Night, User
from crm.pages.home import drawings
from crm.pages.home.figures import key_figures
from crm.pages.home.tasks import tasks
from crm.pages.sign_in import first_page
from lifecycle.queries import newest_run


def home(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 the middleware lets nobody else in
    if not may(request.user, "figures.view"):
        return redirect(first_page(request.user))
    return render(request, "crm/home.html", _context(request.user))


def _context(person: User) -> dict[str, Any]:
    now = local(timezone.now())
    night = Night.objects.prefetch_related("steps").order_by("-started_at", "-id").first()
    context: dict[str, Any] = {
        "greeting": _greeting(now.hour),
        "today": now.date(),
        "night": night,
        "tasks": tasks(person),
    }
    run = newest_run()
    flow = flows.month_flow()
    if run is None or flow is None:
        return context
    figures, may_list = queries.figures(on=run.as_of), may(person, "members.list")
    risk = value.at_risk(figures)
    return context | {
        "run": run,
        "flow": flow,
        "first": flow.first,
        "last": flow.as_of - timedelta(days=1),
        "figures": [one if may_list else replace(one, href="") for one in key_figures(flow, figures, risk)],
        "lifecycle": drawings.lifecycle(flow, may_list=may_list),
        "may_list": may_list,
        "focus": drawings.focus(flow),
        "playbook_stages": STAGES if may(person, "playbooks.view") else (),
        "rfm": drawings.rfm(value.rfm_map(figures, run=run), may_list=may_list),
        "winback": drawings.winback(since=flow.first),
        "top": value.top_share(figures),
        "loss": drawings.loss_rate(losses.course(as_of=run.as_of)),
    }


def _greeting(hour: int) -> str:
    if hour < 11:
        return gettext("Good morning")
    return gettext("Good afternoon") if hour < 18 else gettext("Good evening")
