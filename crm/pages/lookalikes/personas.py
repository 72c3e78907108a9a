"""Personas as pages: whom the brand means, beside who its buyers and core members are."""

from __future__ import annotations

import csv
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm.access import may, right_required
from crm.models import User
from crm.pages.lookalikes.forms import PersonaForm
from crm.pages.lookalikes.words import persona_verdict, tabs, trait_sentence
from lifecycle import personas, queries, segments
from lifecycle.models import Persona, Portrait
from lifecycle.personas import TraitComparison
from lifecycle.personas.comparing import LEAST_CORE, Fit
from lifecycle.segments import wilson
from members.exports import harmless

VALUES_SHOWN, VERSIONS_SHOWN = 8, 20
TONES = {Fit.RIGHT: "ok", Fit.WRONG: "bad", Fit.OPEN: "", Fit.FEW: "warn"}


@require_GET
@right_required("lookalikes.view")
def listing(request: HttpRequest) -> HttpResponse:
    """All personas with their verdicts, and who the members are without any."""
    portrait = personas.newest_portrait()
    shown = list(Persona.objects.filter(archived_at=None))
    context = {
        "tabs": tabs("personas"),
        "portrait": portrait,
        "rows": [_row(one, portrait) for one in shown],
        "archived": Persona.objects.exclude(archived_at=None),
        "traits": [_trait(one) for one in personas.portrait_rows(portrait)] if portrait else [],
        "is_small": bool(portrait and portrait.core < LEAST_CORE),
        "least": LEAST_CORE,
        "may_edit": may(cast("User", request.user), "personas.edit"),
    }
    return render(request, "lifecycle/persona_list.html", context)


@require_GET
@right_required("lookalikes.view")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    persona, portrait = get_object_or_404(Persona, pk=pk), personas.newest_portrait()
    if portrait and request.GET.get("format") == "csv":
        return _csv(persona, portrait)
    context: dict[str, Any] = {
        "tabs": tabs("personas"),
        "persona": persona,
        "portrait": portrait,
        "versions": persona.versions.select_related("by")[:VERSIONS_SHOWN],
        "may_edit": may(cast("User", request.user), "personas.edit"),
        "may_segment": may(cast("User", request.user), "segments.edit"),
        "fit": _fit(persona, portrait),
    }
    if portrait:
        compared = personas.compare(persona, portrait)
        context |= {
            "verdict": persona_verdict(compared),
            "traits": [_trait(one) for one in compared.traits],
        }
    return render(request, "lifecycle/persona_detail.html", context)


@right_required("personas.edit")
def new(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@right_required("personas.edit")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, get_object_or_404(Persona, pk=pk, archived_at=None))


@require_POST
@right_required("personas.edit")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Put away, take out again, go back to a version, or make a segment of who meets it."""
    persona, person = get_object_or_404(Persona, pk=pk), cast("User", request.user)
    asked, as_of = request.POST.get("act", ""), queries.shown_as_of()
    if asked == "archive":
        personas.archive(by=person, persona=persona)
        return redirect("lookalikes:personas")
    if asked == "restore":
        personas.restore(by=person, persona=persona)
    elif asked.startswith("version:") and asked[8:].isdecimal():
        version = get_object_or_404(persona.versions, number=int(asked[8:16]))
        personas.restore_version(by=person, persona=persona, number=version.number, as_of=as_of)
    elif asked == "segment":
        return _segment(request, persona)
    messages.success(request, gettext("Done."))
    return redirect("lookalikes:persona", pk)


def _form(request: HttpRequest, persona: Persona | None) -> HttpResponse:
    form = PersonaForm(request.POST or None, persona=persona, portrait=personas.newest_portrait())
    if request.method == "POST" and form.is_valid():
        try:
            saved = personas.save(
                by=cast("User", request.user),
                name=form.cleaned_data["name"],
                note=form.cleaned_data["note"],
                traits=form.traits(),
                as_of=queries.shown_as_of(),
                persona=persona,
            )
        except personas.NameTaken:
            form.add_error("name", gettext("Another persona has this name."))
        else:
            return redirect("lookalikes:persona", saved.pk)
    context = {"form": form, "persona": persona, "tabs": tabs("personas")}
    return render(request, "lifecycle/persona_form.html", context, status=422 if form.errors else 200)


def _segment(request: HttpRequest, persona: Persona) -> HttpResponse:
    try:
        made = segments.save_segment(
            by=cast("User", request.user),
            name=gettext("Persona: %(name)s") % {"name": persona.name},
            tree=personas.tree_of(persona.traits),
            as_of=queries.shown_as_of(),
        )
    except segments.NameTaken:
        messages.info(request, gettext("This segment is there already."))
        return redirect("segments:list")
    except segments.InvalidTree as refused:
        messages.error(request, " ".join(problem.message for problem in refused.problems))
        return redirect("lookalikes:persona", persona.pk)
    return redirect("segments:detail", made.pk)


def _row(persona: Persona, portrait: Portrait | None) -> dict[str, Any]:
    if portrait is None:
        return {"persona": persona}
    compared = personas.compare(persona, portrait)
    return {
        "persona": persona,
        "verdict": persona_verdict(compared),
        "right": len(compared.of(Fit.RIGHT)),
        "of": len([one for one in compared.traits if one.fit is not Fit.FEW]),
        "fit": _fit(persona, portrait),
    }


def _fit(persona: Persona, portrait: Portrait | None) -> dict[str, Any] | None:
    """Do those who meet all of it become core more often than the others do?"""
    if not persona.fit or portrait is None:
        return None
    members, core = persona.fit["members"], persona.fit["core"]
    low, high = wilson(core, members)
    others = max(0, portrait.members - members)
    return {
        **persona.fit,
        "share": core / members if members else None,
        "low": low,
        "high": high,
        "others": max(0, portrait.core - core) / others if others else None,
        "is_small": members < LEAST_CORE,
    }


def _trait(one: TraitComparison) -> dict[str, Any]:
    """The values to show: the commonest, and all that were meant."""
    shown = [
        value
        for place, value in enumerate(one.values)
        if one.trait.has_order or place < VALUES_SHOWN or value.is_meant
    ]
    return {
        "label": capfirst(str(one.trait.label)),
        "name": one.trait.name.replace(":", "-"),
        "values": shown,
        "most": max((max(value.share, value.share_of_others) for value in shown), default=0.0),
        "words": trait_sentence(one),
        "fit": one.fit.value,
        "tone": TONES[one.fit],
        "is_few": one.fit is Fit.FEW,
        "known": one.known_core,
        "is_many": one.trait.is_many,
    }


def _csv(persona: Persona, portrait: Portrait) -> HttpResponse:
    """The comparison as a file: counts and shares, no person."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="persona-{persona.pk}.csv"'
    response.write("\ufeff")
    rows = csv.writer(response)
    rows.writerow(_heads())
    for one in personas.compare(persona, portrait).traits:
        for value in one.values:
            shares = (value.share, *value.interval, value.share_of_buyers, value.share_of_others)
            rows.writerow(
                [
                    harmless(str(one.trait.label)),
                    harmless(value.label),
                    "x" if value.is_meant else "",
                    value.core,
                    value.of_core,
                    *(f"{share:.4f}" for share in shares),
                    "" if value.lift is None else f"{value.lift:.3f}",
                ]
            )
    return response


def _heads() -> list[str]:
    return [
        gettext("Field"),
        gettext("Trait"),
        gettext("Meant"),
        gettext("Core members"),
        gettext("Known of"),
        gettext("Share of the core"),
        gettext("from"),
        gettext("to"),
        gettext("Buyers"),
        gettext("Others"),
        gettext("Lift"),
    ]
