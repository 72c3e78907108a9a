"""What was there before a change of the log, beside what is there now; and bringing it back."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from crm import audit
from crm.access import right_required
from crm.models import User
from crm.pages.audit import former
from crm.pages.audit.former import CannotRestore
from lifecycle.queries import shown_as_of


@require_http_methods(["GET", "POST"])
@right_required("audit.view")
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast("User", request.user)
    entry = get_object_or_404(audit.entries(for_user=person), pk=pk)
    if not former.is_restorable(entry, person):
        raise Http404
    try:
        if request.method == "POST":
            former.restore(
                entry, names=request.POST.getlist("name"), by=person, at=timezone.now(), as_of=shown_as_of()
            )
            messages.success(request, gettext("It is as it was before. This is a line of the log, too."))
            return redirect("audit")
        rows, why = former.formers(entry, person), ""
    except CannotRestore as refused:
        rows, why = [], str(refused)
    context = {"entry": entry, "rows": rows, "why": why, "who": entry.user or entry.actor, "here": "audit"}
    return render(request, "crm/audit_restore.html", context, status=409 if why else 200)
