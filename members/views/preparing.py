"""Before a load and after it: what the file is, a trial of it, the start, and taking it back."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from crm.access import right_required
from crm.models import User
from members import imports
from members.forms import PrepareForm
from members.imports import preview
from members.imports.loads import WAITING
from members.models import Load
from members.views.loads import hurry

State = Load.State


@right_required("loads.run")
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Encoding, delimiter, header and columns of an upload; only for whoever uploaded it."""
    load = get_object_or_404(
        Load, pk=pk, by=_person(request), state__in=[*WAITING, State.FAILED], profile="generic"
    )
    form = PrepareForm(request.POST or request.GET, load=load)
    seen, problem = None, ""
    try:
        seen = preview.look(load, form.chosen())
    except imports.CannotLoad as failure:
        problem = failure.words
    if request.method == "POST" and seen and "again" not in request.POST:
        options, mode, problem = form.settled(seen)
        if not problem and imports.prepare(load=load, options=options, mode=mode, by=_person(request)):
            hurry(load)
            return redirect("load", pk=load.pk)
    known: dict[str, Any] = {"load": load, "seen": seen, "problem": problem, "here": "loads"}
    if seen:
        known |= form.words(seen)
    return render(
        request,
        "members/load_prepare.html",
        known,
        status=422 if problem and request.method == "POST" else 200,
    )


@require_POST
@right_required("loads.run")
def go(request: HttpRequest, pk: int) -> HttpResponse:
    load = get_object_or_404(Load, pk=pk)
    if imports.go(load=load, by=_person(request)):
        hurry(load)
    else:
        messages.info(request, gettext("The load is under way or over already."))
    return redirect("load", pk=pk)


@require_POST
@right_required("loads.run")
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    if imports.discard(load=get_object_or_404(Load, pk=pk), by=_person(request)):
        messages.success(request, gettext("The file is dropped; nothing was written."))
    return redirect("loads")


@require_POST
@right_required("loads.run")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    load = get_object_or_404(Load, pk=pk)
    if imports.undo(load=load, by=_person(request)):
        hurry(load)
    else:
        messages.info(request, gettext("This load cannot be taken back."))
    return redirect("load", pk=pk)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
