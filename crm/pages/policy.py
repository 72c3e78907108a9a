"""The thresholds of the lifecycle: change them, see who would move, and only then save the next version."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from crm.access import right_required
from crm.formats import STAGES
from crm.models import User
from crm.pages.forms.policy import PolicyForm
from lifecycle import policies
from lifecycle.models import LifecyclePolicy
from lifecycle.policies import PolicyPreview, SavedMeanwhile

VERSIONS_SHOWN = 10


@right_required("policy.edit")
def policy(request: HttpRequest) -> HttpResponse:
    current = LifecyclePolicy.current()
    form = PolicyForm(request.POST or None, instance=LifecyclePolicy.objects.get(pk=current.pk))
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST and request.POST.get("previewed") == _seal(form.changes, current):
            return _save(request, form, current)
        return _answer(request, form, current, previewed=True)
    return _answer(request, form, current, previewed=False)


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
    request: HttpRequest, form: PolicyForm, current: LifecyclePolicy, *, previewed: bool
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "current": current,
        "versions": LifecyclePolicy.objects.select_related("created_by")[:VERSIONS_SHOWN],
        "previewed": previewed,
    }
    if previewed:
        found = policies.preview(changes=form.changes)
        context |= {"preview": found, "rows": _rows(found), "seal": _seal(form.changes, current)}
    return render(request, "crm/settings_policy.html", context, status=422 if form.errors else 200)


def _rows(found: PolicyPreview | None) -> list[tuple[str, int, int, int]]:
    """Stage, members now, members then, difference."""
    if found is None:
        return []
    after = found.after
    return [
        (stage, found.before[stage], after[stage], after[stage] - found.before[stage]) for stage in STAGES
    ]


def _seal(changes: dict[str, Any], current: LifecyclePolicy) -> str:
    """Names the values that were previewed, so that exactly these are saved."""
    text = json.dumps([current.version, changes], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
