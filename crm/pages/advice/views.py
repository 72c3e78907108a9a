"""What next, by stage; which category follows which; what acting brought; the lost against the new."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from analytics import advice
from analytics.advice import CROWDS, KINDS, Measured
from analytics.advice.rates import FEW, HELD, Tally
from analytics.advice.regeneration import FOUR_TIMES, TWICE
from analytics.models import CategoryStep, WorthRun
from analytics.recovery.intervals import wilson
from analytics.worth.yardsticks import newest_run
from crm.access import may, right_required
from crm.models import User
from crm.pages.advice import words

GONE = frozenset({"lost", "defector"})
#: Categories in the table of what follows what.
CATEGORIES = 10


@require_GET
@right_required("figures.view")
def page(request: HttpRequest) -> HttpResponse:
    person, run = cast("User", request.user), newest_run()
    context: dict[str, Any] = {
        "run": run,
        "may_act": may(person, "segments.edit") and may(person, "campaigns.edit"),
        "may_call": may(person, "risk.hand_over"),
        "given": request.GET.get("given", ""),
        "here": "next",
    }
    if run:
        context |= _figures(run)
    return render(request, "analytics/next.html", context)


def _figures(run: WorthRun) -> dict[str, Any]:
    groups, steps = advice.groups(), advice.category_steps()
    measured = Measured.from_json(run.rates)
    return {
        "groups": [
            {
                "group": group,
                "counts": [(action, group.count(action)) for action in (*KINDS, "none")],
                "best": group.best,
                "action": words.action_words(group.best.action),
                "sentence": words.of_line(group.best),
                "when": words.when(group.best.daypart),
                "channel": words.channel_words(group.best.channel),
                "is_borrowed": _is_borrowed(measured, group.stage, group.best.action),
            }
            for group in groups
        ],
        "gain": sum(group.gain for group in groups),
        "borrowed": sum(
            line.gain
            for group in groups
            for line in group.lines
            if _is_borrowed(measured, group.stage, line.action)
        ),
        "kinds": [(kind, words.action_words(kind)) for kind in (*KINDS, "none")],
        "labels": {kind: words.action_words(kind) for kind in (*KINDS, "none")},
        "offer": run.offer,
        "steps": _steps(steps),
        "rates": [(name, tally, wilson(tally.returned, tally.members)) for name, tally in _rates(measured)],
        "few": FEW,
        "again": advice.regeneration(run=run),
        "twice": TWICE,
        "four_times": FOUR_TIMES,
    }


def _is_borrowed(measured: Measured, stage: str, action: str) -> bool:
    """Whether what is said of an action at a stage was measured on others alone."""
    if action not in KINDS:
        return False
    crowd = "lead" if stage in {"prospect", "interested"} else "lost" if stage in GONE else "buyer"
    return measured.tally(action, crowd).compared < FEW


def _rates(measured: Measured) -> list[tuple[str, Tally]]:
    """What was done to whom, as far as it was done at all."""
    crowds = {
        "lead": gettext("who never bought"),
        "buyer": gettext("customers"),
        "lost": gettext("who were gone"),
    }
    kinds = {HELD: gettext("held out, nothing done"), **{kind: words.action_words(kind) for kind in KINDS}}
    return [
        (gettext("%(action)s: %(crowd)s") % {"action": name, "crowd": crowds[crowd]}, tally)
        for kind, name in kinds.items()
        for crowd in CROWDS
        if (tally := measured.tally(kind, crowd)).members
    ]


def _steps(steps: list[CategoryStep]) -> list[dict[str, Any]]:
    """Per category bought: what is most likely next, and what comes next more often than after others."""
    found: dict[str, list[CategoryStep]] = {}
    for step in steps:
        found.setdefault(step.before, []).append(step)
    return [
        {
            "before": before,
            "visits": mine[0].of_before,
            "likely": max(mine, key=lambda step: (step.chance, step.after)),
            "typical": max(
                (step for step in mine if step.after != before and step.is_beyond_chance),
                key=lambda step: (step.lift, step.after),
                default=None,
            ),
        }
        for before, mine in list(found.items())[:CATEGORIES]
    ]
