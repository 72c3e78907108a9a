"""The yardstick of value: weights, who would change the group, versions, and going back."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from analytics import weighing
from analytics.models import ValueYardstick
from analytics.models.worth import ValueGroup
from analytics.worth import yardsticks
from crm.access import right_required
from crm.formats import join, number
from crm.models import User
from crm.pages.worth.forms import YardstickForm
from crm.pages.worth.words import group_name

VERSIONS_SHOWN = 10


@right_required("yardstick.edit")
def page(request: HttpRequest) -> HttpResponse:
    current = ValueYardstick.current()
    form = YardstickForm(request.POST or None, yardstick=current)
    is_sound = request.method == "POST" and form.is_valid()
    if is_sound and "save" in request.POST and request.POST.get("previewed") == _seal(form, current):
        return _saved(request, form.changes, current)
    context: dict[str, Any] = {
        "form": form,
        "current": current,
        "previewed": is_sound,
        "versions": [
            (one, _summary(one))
            for one in ValueYardstick.objects.select_related("created_by")[:VERSIONS_SHOWN]
        ],
        "here": "value",
    }
    if is_sound:
        found = yardsticks.preview(changes=form.changes)
        context |= {"preview": found, "seal": _seal(form, current)}
        context["rows"] = [
            (group_name(group), found.count(group, after=False), found.count(group, after=True))
            for group in ValueGroup.values
        ] if found else []  # fmt: skip
        context["moves"] = [
            (group_name(before), group_name(after), count)
            for (before, after), count in sorted(found.moves.items())
            if before != after
        ] if found else []  # fmt: skip
    return render(request, "analytics/yardstick.html", context, status=422 if form.errors else 200)


@require_POST
@right_required("yardstick.edit")
def back(request: HttpRequest) -> HttpResponse:
    """An earlier version's weights as the next version."""
    number_ = request.POST.get("version", "")
    earlier = get_object_or_404(ValueYardstick, version=int(number_) if number_.isdecimal() else 0)
    return _saved(
        request,
        {name: getattr(earlier, name) for name in yardsticks.EDITABLE},
        ValueYardstick.current(),
    )


def _saved(request: HttpRequest, changes: dict[str, Any], current: ValueYardstick) -> HttpResponse:
    person = cast("User", request.user)
    try:
        saved = yardsticks.save(by=person, changes=changes, expected_version=current.version)
    except yardsticks.SavedMeanwhile:
        messages.error(request, gettext("Somebody else saved a version meanwhile: look at it and try again."))
    else:
        weighing.ask(by=person)
        text = gettext("Version %(version)s is saved. Everybody is weighed by it within a few minutes.")
        messages.success(request, text % {"version": saved.version})
    return redirect("value:yardstick")


def _summary(yardstick: ValueYardstick) -> str:
    """貢獻 60、訂單數 15 / contribution 60, orders 15."""
    names = {**yardsticks.METRICS, **yardsticks.own_metrics()}
    return join([f"{names.get(name, name)} {number(weight)}" for name, weight in yardstick.weights.items()])


def _seal(form: YardstickForm, current: ValueYardstick) -> str:
    """Names the values that were previewed, so that exactly these are saved."""
    text = json.dumps([current.version, form.changes], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
