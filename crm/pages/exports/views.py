"""Files out as pages: what was asked for, who agreed, how far it is, and the file itself, once."""

from __future__ import annotations

import logging
from typing import cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from crm import sheets, tasks
from crm.access import may, right_required
from crm.formats import join, local
from crm.models import User
from crm.pages.exports.forms import ExportForm
from lifecycle import segments
from lifecycle.exports import columns_for
from members import exports
from members.models import Export

log = logging.getLogger(__name__)
State = Export.State
UNDER_WAY = {State.QUEUED, State.WRITING}
TONES = {
    State.REQUESTED: "warn", State.QUEUED: "", State.WRITING: "", State.READY: "ok", State.FAILED: "bad",
    State.REFUSED: "bad",
}  # fmt: skip


@right_required("members.export")
def exports_list(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    page = exports.listed(for_user=user, cursor=request.GET.get("cursor", ""))
    known = {"page": page, "tones": TONES, "decides": may(user, "exports.approve")}
    return render(request, "crm/export_list.html", known)


@right_required("members.export")
def new(request: HttpRequest) -> HttpResponse:
    """Columns and format of a file of the list that the address describes."""
    user, address = _person(request), request.GET.urlencode()
    chosen = sheets.filter_of(address)
    if not chosen.is_valid():
        return redirect("members:list")
    columns = columns_for(user)
    form = ExportForm(request.POST or None, columns=columns, user=user)
    about = segments.sentence(segments.parse(chosen.tree()))
    if request.method == "POST" and form.is_valid():
        try:
            export = exports.request(
                by=user,
                kind=Export.Kind.MEMBERS,
                file_format=form.cleaned_data["format"],
                columns=form.cleaned_data["columns"],
                query={"filter": address},
                about=about,
                is_personal=form.cleaned_data.get("is_personal", False),
                purpose=form.cleaned_data.get("purpose", ""),
            )
        except exports.NotAllowed as refusal:
            form.add_error("purpose" if "purpose" in form.fields else None, str(refusal))
        else:
            hurry(export)
            return redirect("exports:detail", pk=export.pk)
    known = {"form": form, "about": about, "query": address}
    return render(request, "crm/export_form.html", known, status=422 if form.errors else 200)


@right_required("members.export")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, export = _person(request), _one(request, pk)
    labels = {column.name: str(column.label) for column in columns_for(export.by)}
    decides = may(user, "exports.approve")
    known = {
        "export": export,
        "tone": TONES.get(State(export.state), ""),
        "is_mine": export.by_id == user.pk,
        "under_way": export.state in UNDER_WAY,
        "may_decide": decides and export.by_id != user.pk and export.state == State.REQUESTED,
        "labels": join([labels.get(name, name) for name in export.columns]),
        "canaries": export.canaries.prefetch_related("sightings__by").order_by("pk") if decides else [],
    }
    fragment = "#job" if request.headers.get("HX-Request") else ""
    response = render(request, f"crm/export_detail.html{fragment}", known)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@require_POST
@right_required("exports.approve")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    export, by = _one(request, pk), _person(request)
    remark = request.POST.get("remark", "")
    act = exports.approve if request.POST.get("answer") == "approve" else exports.refuse
    try:
        if act(export=export, by=by, remark=remark):
            export.refresh_from_db()
            hurry(export)
        else:
            messages.info(request, gettext("This was decided already."))
    except exports.NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("exports:detail", pk=pk)


@require_POST
@right_required("members.export")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    if not exports.cancel(export=_one(request, pk), by=_person(request)):
        messages.info(request, gettext("This file is finished already."))
    return redirect("exports:detail", pk=pk)


@require_POST
@right_required("members.export")
def fetch(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file, for whoever asked for it, once."""
    export = _one(request, pk)
    file = exports.fetch(export=export, by=_person(request))
    if file is None:
        messages.info(request, gettext("The file is gone: ask for it anew."))
        return redirect("exports:detail", pk=pk)
    name = f"{export.kind}-{local(export.created_at):%Y%m%d-%H%M}.{export.format}"
    response = FileResponse(file, as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _one(request: HttpRequest, pk: int) -> Export:
    export = exports.one(pk, for_user=_person(request))
    if export is None:
        raise Http404
    return export


def hurry(export: Export) -> None:
    """Without the broker the file only waits until beat looks."""
    if export.state != State.QUEUED:
        return
    try:
        tasks.write_export.apply_async(kwargs={"export_id": export.pk}, expires=60, retry=False)
    except OperationalError:
        log.warning("export %s could not be hurried up; beat will look", export.pk)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
