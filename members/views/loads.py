"""Loading files as a page: choose, watch, cancel, and fetch what was not taken."""

from __future__ import annotations

import csv
import logging
from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from crm.access import right_required
from crm.models import User, record
from members import imports, queries, tasks
from members.forms import LoadForm
from members.imports import examples, uploads
from members.imports.card import card_of
from members.models import Load

log = logging.getLogger(__name__)
RESULT_FILES = {"rejects": "rejects.csv", "warnings": "warnings.csv", "undo": "undo.csv"}


@right_required("loads.run")
def loads(request: HttpRequest) -> HttpResponse:
    page = queries.loads_page(request.GET.get("cursor", ""))
    return render(request, "members/load_list.html", {"page": page, "here": "loads"})


@right_required("loads.run")
def new_load(request: HttpRequest) -> HttpResponse:
    form = LoadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            load = _register(form, by=_person(request))
        except imports.CannotLoad as failure:
            form.add_error("file", failure.words)
        else:
            if load.state == Load.State.DRAFT:
                return redirect("load_prepare", pk=load.pk)
            hurry(load)
            return redirect("load", pk=load.pk)
    status = 422 if request.method == "POST" else 200
    known = {"form": form, "profiles": imports.PROFILES.values(), "here": "loads"}
    return render(request, "members/load_form.html", known, status=status)


@right_required("loads.run")
def load(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Load.objects.select_related("by"), pk=pk)
    template = (
        "members/load_detail.html#job" if request.headers.get("HX-Request") else "members/load_detail.html"
    )
    is_mine = found.by_id == _person(request).pk
    known: dict[str, Any] = {
        "load": found,
        "problem": imports.in_words(found.problem),
        "card": card_of(found, now=timezone.now()),
        "may_fetch": is_mine,
        "can_undo": imports.can_undo(found),
        "here": "loads",
    }
    if found.state == Load.State.CHECKED and is_mine:
        known |= {
            "examples": examples.examples(found, for_user=_person(request)),
            "twins": examples.twins(found),
            "fields": examples.fields(found),
            "rejects": examples.rejects(found),
        }
    response = render(request, template, known)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@require_POST
@right_required("loads.run")
def cancel_load(request: HttpRequest, pk: int) -> HttpResponse:
    if imports.cancel(load=get_object_or_404(Load, pk=pk), by=_person(request)):
        messages.success(request, gettext("The load stops after the piece it is at. What is written stays."))
    else:
        messages.info(request, gettext("The load was over already."))
    return redirect("load", pk=pk)


@right_required("loads.run")
def load_file(request: HttpRequest, pk: int, which: str) -> FileResponse:
    """Rows that were not taken, for the person who loaded the file: they hold what the file held."""
    found = get_object_or_404(Load, pk=pk, by=_person(request))
    path = imports.folder_of(found) / RESULT_FILES[which]
    if not path.exists():
        raise Http404
    record(by=_person(request), action=f"load.{which}", target=found)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{Path(found.file_name).stem}-{which}.csv"
    )


@right_required("loads.run")
def sample_file(request: HttpRequest, profile: str, kind: str) -> HttpResponse:
    """A file with the documented columns and one row, to fill in."""
    if request.method not in {"GET", "HEAD"} or profile not in imports.PROFILES:
        raise Http404
    if kind not in imports.PROFILES[profile].shapes:
        raise Http404
    columns = imports.PROFILES[profile].shapes[kind].columns
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{profile}-{kind}.csv"'
    response.write("﻿")
    rows = csv.writer(response)
    rows.writerow(column.name for column in columns)
    rows.writerow(column.sample for column in columns)
    return response


def _register(form: LoadForm, *, by: User) -> Load:
    file = form.cleaned_data["file"]
    path = uploads.keep(file.chunks())
    try:
        if form.cleaned_data["profile"] == "generic" and not form.cleaned_data["at_once"]:
            return imports.draft(
                path=path,
                kind=form.cleaned_data["kind"],
                source=form.cleaned_data["source"],
                file_name=file.name,
                by=by,
            )
        return imports.register(
            path=path,
            kind=form.cleaned_data["kind"],
            profile=form.cleaned_data["profile"],
            source=form.cleaned_data["source"],
            file_name=file.name,
            by=by,
        )
    except imports.CannotLoad:
        path.unlink()
        raise


def hurry(load: Load) -> None:
    """Without the broker the load only waits until beat looks."""
    try:
        tasks.run_load.apply_async(kwargs={"load_id": load.pk}, expires=60, retry=False)
    except OperationalError:
        log.warning("load %s could not be hurried up; beat will look", load.pk)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
