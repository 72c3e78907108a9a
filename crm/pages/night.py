"""Run the night now: for a brand that has just loaded its data and does not want to wait until three."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from crm import nightly, tasks
from crm.access import right_required
from crm.models import Brand, User
from crm.pages.wake import wake


@require_POST
@right_required("nights.run")
def run_night(request: HttpRequest) -> HttpResponse:
    """Ask for today's night; the status page shows its steps as they are done."""
    assert isinstance(request.user, User)  # noqa: S101 the middleware lets nobody else in
    today = timezone.now().astimezone(Brand.get().zone).date()
    try:
        nightly.want(as_of=today, by=request.user)
    except nightly.NightRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("The night is on its way. Its steps show here as they are done."))
        wake(tasks.run_due_nights)
    return redirect("status")
