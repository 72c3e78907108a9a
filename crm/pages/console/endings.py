"""How may a contact end here? The list that agents choose from, edited by those who lead them."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from campaigns import calls
from campaigns.models import Disposition
from crm.access import right_required
from crm.models import User
from crm.pages.console.forms import DispositionForm
from winback.models import Case

#: State of a case → its word, for the list.
STATES = dict(Case.State.choices)


@require_GET
@right_required("dispositions.edit")
def endings(request: HttpRequest) -> HttpResponse:
    calls.dispositions()
    return render(request, "winback/endings.html", {"endings": Disposition.objects.all(), "states": STATES})


@require_http_methods(["GET", "POST"])
@right_required("dispositions.edit")
def ending(request: HttpRequest, code: str) -> HttpResponse:
    known = get_object_or_404(Disposition, code=code)
    form = DispositionForm(request.POST or None, instance=Disposition.objects.get(pk=known.pk))
    if request.method == "POST" and form.is_valid():
        calls.edit_disposition(disposition=known, values=form.cleaned_data, by=cast("User", request.user))
        messages.success(request, gettext("Saved."))
        return redirect("console:endings")
    context = {"form": form, "ending": known}
    return render(request, "winback/ending.html", context, status=422 if form.errors else 200)
