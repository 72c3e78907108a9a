"""What has been promised to be made for whom, and what is wanted first?"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from crm.access import right_required
from crm.models import User
from crm.pages.ties.acts import Refused, move_on
from crm.pages.ties.shown import moves_from, today_of
from members import ties
from members.models import CustomRequest
from members.queries import visible_to

A_PAGE = 50
VIEWS: dict[str, Any] = {"open": _("Open"), "soon": _("Wanted within a week"), "over": _("Done and declined")}


@require_GET
@right_required("members.edit")
def listing(request: HttpRequest) -> HttpResponse:
    person, today = cast("User", request.user), today_of(timezone.now())
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "open"
    found = ties.custom_requests(for_user=person, view=view, on=today)
    number = request.GET.get("page", "1")
    start = (int(number) - 1) * A_PAGE if number.isdecimal() and 0 < int(number) < 10_000 else 0
    rows = list(found[start : start + A_PAGE + 1])
    shown = [
        {
            "row": row,
            "choices": sorted((row.configuration or {}).items()),
            "moves": moves_from(row.state),
            "is_late": view != "over" and bool(row.wanted_on and row.wanted_on < today),
        }
        for row in rows[:A_PAGE]
    ]
    context = {
        "rows": shown,
        "view": view,
        "views": [
            {"text": label, "href": f"?view={name}", "current": name == view} for name, label in VIEWS.items()
        ],
        "newer": start // A_PAGE if start else 0,
        "older": start // A_PAGE + 2 if len(rows) > A_PAGE else 0,
    }
    return render(request, "members/request_list.html", context)


@require_POST
@right_required("members.edit")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step of a wish, from the list."""
    person = cast("User", request.user)
    row = CustomRequest.objects.filter(pk=pk, member__in=visible_to(person)).first()
    if row is None:
        raise Http404
    try:
        move_on(row, request.POST.dict(), at=timezone.now(), by=person)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("Saved."))
    return redirect(reverse("requests:list"))
