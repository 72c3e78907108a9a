"""How good is the model of look-alikes? What it stands on, what it foretold, and what came."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from crm import charts
from crm.access import right_required
from crm.formats import number, percent
from crm.pages.lookalikes.words import field_name, model_strength, model_verdict, tabs, value_name
from lifecycle import lookalikes
from lifecycle.lookalikes import LEAST_CORE, LEAST_OTHERS
from lifecycle.models import LookalikeRun
from lifecycle.segments import wilson

FITS_SHOWN, LEVELS_SHOWN = 8, 20


@require_GET
@right_required("lookalikes.view")
def model(request: HttpRequest) -> HttpResponse:
    run = lookalikes.newest()
    context: dict[str, Any] = {"tabs": tabs("model"), "fit": run}
    if run:
        context |= {
            "counts": _counts(run),
            "known": [(capfirst(field_name(name)), share) for name, share in run.known.items()],
            "levels": _levels(run),
            "fits": LookalikeRun.objects.all()[:FITS_SHOWN],
        }
    if run and run.quality:
        context |= {
            "verdict": model_verdict(run),
            "strength": model_strength(run),
            "pairs": _pairs(run.quality["tenths"]),
            "quality": run.quality,
            "lift": _lift(run.quality),
        }
    return render(request, "lifecycle/lookalike_model.html", context)


def _counts(run: LookalikeRun) -> list[tuple[str, str, str, bool]]:
    """What the data are, what is needed, and whether there is enough."""
    others = run.members - run.core
    return [
        (gettext("Members who became core"), number(run.core), number(LEAST_CORE), run.core >= LEAST_CORE),
        (gettext("Members who did not"), number(others), number(LEAST_OTHERS), others >= LEAST_OTHERS),
    ]


def _pairs(tenths: list[dict[str, Any]]) -> Any:
    """Foretold and seen share of each tenth, the least likely first."""
    rows = []
    for place, tenth in enumerate(tenths, start=1):
        low, high = wilson(tenth["core"], tenth["members"])
        rows.append(
            charts.Pair(
                label=gettext("tenth %(n)s") % {"n": place},
                first=tenth["chance"],
                second=tenth["core"] / tenth["members"],
                first_figure=percent(tenth["chance"], 1),
                second_figure=percent(tenth["core"] / tenth["members"], 1),
                note=f"{percent(low, 1)}–{percent(high, 1)} · {number(tenth['members'])}",
            )
        )
    return charts.pairs_table(
        rows,
        caption=gettext("Share who became core, foretold and seen"),
        heads=(gettext("By chance"), gettext("foretold"), gettext("became core"), gettext("range · members")),
    )


def _lift(quality: dict[str, Any]) -> float | None:
    """How many times as many later core members the upper tenth holds as all do."""
    top = quality["tenths"][-1]
    mean = quality["core"] / quality["members"]
    return top["core"] / top["members"] / mean if mean else None


def _levels(run: LookalikeRun) -> list[dict[str, Any]]:
    """What speaks for and against, the strongest first."""
    strongest = sorted(run.levels, key=lambda level: -abs(level["on"]))[:LEVELS_SHOWN]
    most = max((abs(level["on"]) for level in strongest), default=1.0)
    return [
        {
            "field": field_name(level["field"]),
            "value": value_name(level["field"], level["value"]),
            "is_for": level["on"] > 0,
            "weight": abs(level["on"]),
            "most": most,
            "members": level["members"],
            "share": level["core"] / level["members"] if level["members"] else 0.0,
        }
        for level in strongest
        if level["on"]
    ]
