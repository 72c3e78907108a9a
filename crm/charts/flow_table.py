"""The table beside the drawing of the lifecycle: every stage, and every move from row to column."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from crm.charts.flow import Flow
from crm.charts.svg import el
from crm.formats import STAGES, number, signed, stage_name


def lifecycle_table(flow: Flow) -> SafeString:
    """Every stage with its people, and every move of the period, row to column."""
    head = el(
        "tr",
        el("th", gettext("Stage"), scope="col"),
        el("th", gettext("Now"), scope="col", cls="k-right"),
        el("th", gettext("Change"), scope="col", cls="k-right"),
        *(el("th", "→ " + stage_name(stage), scope="col", cls="k-right") for stage in STAGES),
    )
    body = [
        el(
            "tr",
            el("th", f"{STAGES.index(figure.stage) + 1} {stage_name(figure.stage)}", scope="row"),
            el("td", number(figure.count), cls="k-num k-right k-strong"),
            el("td", signed(figure.change), cls="k-num k-right"),
            *_moves_from(flow, figure.stage),
        )
        for figure in flow.stages
    ]
    new = el("th", gettext("New members"), scope="row")
    body.append(el("tr", new, el("td", ""), el("td", ""), *_moves_from(flow, "")))
    caption = gettext("People in each stage and the moves of this month, from row to column")
    return el(
        "table", el("caption", caption, cls="k-vh"), el("thead", head), el("tbody", *body), cls="k-table"
    )


def _moves_from(flow: Flow, source: str) -> list[SafeString]:
    counts = [flow.moves.get((source, target), 0) for target in STAGES]
    return [el("td", number(count) if count else "·", cls="k-num k-right") for count in counts]
