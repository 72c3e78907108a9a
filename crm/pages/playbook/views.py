"""The five phases with their stages, one playbook with its figure, and its words to edit."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm.access import may, right_required
from crm.formats import STAGES, stage_name
from crm.models import User
from crm.pages.playbook import forms
from crm.pages.playbook.shown import LIST_NAMES, figure_of, in_words, name_of, naming, shown
from lifecycle import playbooks
from lifecycle.playbooks import LISTS, PHASE_OF, PHASES, SHIPPED, STAGE_OF, Playbook
from lifecycle.queries import newest_run


@require_GET
@right_required("playbooks.view")
def listing(request: HttpRequest) -> HttpResponse:
    """Phases in the order of the loop, each with the stages it meets."""
    run = newest_run()
    figures = {key: in_words(one) for key, one in playbooks.key_figures(run).items()} if run else {}
    words = playbooks.everything()
    phases = [
        {
            "book": shown(words[phase]),
            "stages": [
                {"key": stage, "book": words[stage], "figure": figures.get(stage)}
                for stage in STAGES
                if PHASE_OF[stage] == phase
            ],
        }
        for phase in PHASES
    ]
    return render(request, "lifecycle/playbook_list.html", {"phases": phases, "run": run})


@require_GET
@right_required("playbooks.view")
def detail(request: HttpRequest, key: str) -> HttpResponse:
    found, person, run = _found(key), cast("User", request.user), newest_run()
    stage = STAGE_OF.get(key, key)
    context = {
        "book": shown(found),
        "figure": figure_of(key, run),
        "run": run,
        "phase": PHASE_OF[stage],
        "phase_name": name_of(PHASE_OF[stage]),
        "stages": [(one, stage_name(one)) for one in STAGES if PHASE_OF[one] == key],
        "named": naming(stage, person),
        "checklist_name": LIST_NAMES["checklist"],
        "may_edit": may(person, "playbooks.edit"),
    }
    return render(request, "lifecycle/playbook_detail.html", context)


@right_required("playbooks.edit")
def edit(request: HttpRequest, key: str) -> HttpResponse:
    found, problem = _found(key), ""
    if request.method == "POST":
        written = forms.words_of(request.POST, on=found)
        try:
            saved = playbooks.save(by=cast("User", request.user), words=written)
        except playbooks.BadPlaybook as error:
            problem, found = str(error), written
        except playbooks.ChangedMeanwhile:
            messages.error(
                request, gettext("Somebody else saved a version meanwhile: look at it and try again.")
            )
            return redirect("playbooks:edit", key)
        else:
            messages.success(request, gettext("Version %(n)s is saved.") % {"n": saved.version})
            return redirect("playbooks:detail", key)
    elif earlier := _earlier(request, found):
        found = earlier
    context = _editing(found) | {"problem": problem}
    return render(request, "lifecycle/playbook_edit.html", context, status=422 if problem else 200)


@require_POST
@right_required("playbooks.edit")
def restore(request: HttpRequest, key: str) -> HttpResponse:
    found = _found(key)
    try:
        playbooks.restore(by=cast("User", request.user), key=key, after=found.version)
    except playbooks.ChangedMeanwhile:
        messages.error(request, gettext("Somebody else saved a version meanwhile: look at it and try again."))
    else:
        messages.success(request, gettext("The shipped words are back."))
    return redirect("playbooks:detail", key)


def _editing(found: Playbook) -> dict[str, Any]:
    names = LISTS if found.is_phase else LISTS[:-1]
    rows = list(playbooks.versions(found.key)[:20])
    return {
        "book": found,
        "name": name_of(found.key),
        "lists": [(name, LIST_NAMES[name], forms.rows_of(found, name)) for name in names],
        "versions": rows,
        "is_worded": bool(rows) and rows[0].content is not None,
    }


def _earlier(request: HttpRequest, current: Playbook) -> Playbook | None:
    """The words of an earlier version, to be saved as the next one."""
    number = request.GET.get("from", "")
    if not number.isdecimal() or len(number) > 9:
        return None
    return playbooks.earlier(current.key, version=int(number), on=current.version)


def _found(key: str) -> Playbook:
    if key not in SHIPPED:
        raise Http404
    return playbooks.playbook(key)
