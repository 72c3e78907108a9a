"""The thresholds in force as a form, and each saved version with what it changed."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from crm.access import right_required
from crm.models import User
from crm.pages.forms.policy import PolicyForm
from crm.pages.policy.shown import changed_lines, matrix, stage_rows
from lifecycle import policies
from lifecycle.models import LifecyclePolicy
from lifecycle.policies import SavedMeanwhile

VERSIONS_SHOWN = 30


@right_required("policy.edit")
def policy(request: HttpRequest) -> HttpResponse:
    """The form, filled with an earlier version where ?from= names one: going back is previewed too."""
    current = LifecyclePolicy.current()
    earlier = _earlier(request, current)
    form = PolicyForm(request.POST or None, instance=LifecyclePolicy.objects.get(pk=(earlier or current).pk))
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST and request.POST.get("previewed") == _seal(form.changes, current):
            return _save(request, form, current)
        return _answer(request, form, current, previewed=True)
    return _answer(request, form, current, previewed=False, earlier=earlier)


@require_GET
@right_required("policy.edit")
def version(request: HttpRequest, number: int) -> HttpResponse:
    """Who saved it and when, what it changed, and how it differs from what is in force."""
    shown = get_object_or_404(LifecyclePolicy.objects.select_related("created_by"), version=number)
    before = LifecyclePolicy.objects.filter(version__lt=number).first()
    current = LifecyclePolicy.current()
    context = {
        "version": shown,
        "before": before,
        "current": current,
        "changed": changed_lines(older=before, newer=shown) if before else [],
        "since": changed_lines(older=shown, newer=current) if shown.pk != current.pk else [],
    }
    return render(request, "crm/settings_policy_version.html", context)


def _earlier(request: HttpRequest, current: LifecyclePolicy) -> LifecyclePolicy | None:
    number = request.GET.get("from", "")
    if not number.isdecimal() or len(number) > 9 or int(number) == current.version:
        return None
    return LifecyclePolicy.objects.filter(version=int(number), version__gt=0).first()


def _save(request: HttpRequest, form: PolicyForm, current: LifecyclePolicy) -> HttpResponse:
    try:
        saved = policies.save(
            by=cast("User", request.user), changes=form.changes, expected_version=current.version
        )
    except SavedMeanwhile:
        messages.error(request, gettext("Somebody else saved a version meanwhile: look at it and try again."))
    else:
        text = gettext("Version %(version)s is saved. The next night applies it to everybody.")
        messages.success(request, text % {"version": saved.version})
    return redirect("settings_policy")


def _answer(
    request: HttpRequest,
    form: PolicyForm,
    current: LifecyclePolicy,
    *,
    previewed: bool,
    earlier: LifecyclePolicy | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "current": current,
        "earlier": earlier,
        "versions": LifecyclePolicy.objects.select_related("created_by")[:VERSIONS_SHOWN],
        "previewed": previewed,
    }
    if previewed:
        found = policies.preview(changes=form.changes)
        context |= {
            "preview": found,
            "rows": stage_rows(found),
            "matrix": matrix(found),
            "seal": _seal(form.changes, current),
            "changed": changed_lines(older=current, newer=form.changes),
        }
    return render(request, "crm/settings_policy.html", context, status=422 if form.errors else 200)


def _seal(changes: dict[str, Any], current: LifecyclePolicy) -> str:
    """Names the values that were previewed, so that exactly these are saved."""
    text = json.dumps([current.version, changes], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
