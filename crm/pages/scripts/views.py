"""The list of scripts, one of them with its preview, and its words."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from campaigns import scripts
from campaigns.models import Script
from campaigns.scripts import SHIPPED, Spoken, Wording
from crm.access import may, right_required
from crm.formats import STAGES, stage_name
from crm.models import Brand, User
from crm.numbers import row_number
from crm.pages.scripts.forms import ScriptForm
from winback import reasons


@require_GET
@right_required("scripts.view")
def listing(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    known = reasons.labels()
    off = set(Script.objects.filter(is_active=False).values_list("pk", flat=True))
    rows = [
        {
            "wording": wording,
            "name": _name(wording),
            "place": wording.key or str(wording.row),
            "reasons": [reasons.name_of(code, known) for code in wording.reasons],
            "stages": [stage_name(key) for key in wording.stages if key in STAGES],
            "is_own": wording.row is not None,
            "is_off": wording.row in off and wording.row is not None,
        }
        for wording in scripts.everything()
    ]
    return render(
        request, "campaigns/script_list.html", {"rows": rows, "may_edit": may(person, "scripts.edit")}
    )


@right_required("scripts.view")
def detail(request: HttpRequest, place: str) -> HttpResponse:
    """A shipped one by its key, one of the brand's own by its number; "new" for another."""
    person = cast("User", request.user)
    may_edit = may(person, "scripts.edit")
    wording, row = _found(place)
    if request.method == "POST" and not may_edit:
        raise Http404
    form = ScriptForm(
        request.POST if request.method == "POST" else None, wording=wording,
        is_active=row.is_active if row else True,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            saved = scripts.save(
                by=person,
                key=wording.key if wording and wording.key in SHIPPED else "",
                row=row,
                steps=form.steps,
                **form.cleaned_data,
            )
        except scripts.BadScript as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("scripts:detail", saved.key or str(saved.pk))
    context = {
        "form": form,
        "wording": wording,
        "row": row,
        "place": place,
        "name": _name(wording) if wording else gettext("New script"),
        "is_shipped": bool(wording and wording.key in SHIPPED),
        "previews": _previews(wording) if wording else [],
        "may_edit": may_edit,
    }
    return render(request, "campaigns/script_detail.html", context, status=422 if form.errors else 200)


@require_POST
@right_required("scripts.edit")
def remove(request: HttpRequest, place: str) -> HttpResponse:
    """The shipped words again, or the brand's own script away."""
    _wording, row = _found(place)
    if row is None:
        raise Http404
    scripts.remove(by=cast("User", request.user), script=row)
    messages.success(request, gettext("Done."))
    return redirect("scripts:list")


def _found(place: str) -> tuple[Wording | None, Script | None]:
    if place == "new":
        return None, None
    if place in SHIPPED:
        row = Script.objects.filter(key=place).first()
    else:
        row = get_object_or_404(Script, pk=row_number(place), key="")
    wording = next(one for one in scripts.everything() if (one.row == row.pk if row else one.key == place))
    return wording, row


def _previews(wording: Wording) -> list[tuple[str, Spoken]]:
    """As the agent will read it, in both languages."""
    brand, found = Brand.get().name, []
    for language, label, name in (("zh-hant", "中文", "林小姐"), ("en", "English", "Ms Lin")):
        with translation.override(language):
            found.append((label, scripts.speak(wording, name=name, brand=brand)))
    return found


def _name(wording: Wording) -> str:
    return scripts.speak(wording, name="", brand="").name
