"""Does what came agree with what was expected? Two bars a group, and the numbers beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from crm.charts.bars import Bar, bar
from crm.charts.svg import el, together


@dataclass(frozen=True)
class Pair:
    """`note` stands last and grey: how many are in the group."""

    label: str
    first: float
    second: float
    first_figure: str
    second_figure: str
    note: str = ""


def pairs_table(rows: Sequence[Pair], *, caption: str, heads: Sequence[str]) -> SafeString:
    """Five columns: group, the two bars, first, second, note; `heads` names all but the bars."""
    top = max((max(row.first, row.second) for row in rows), default=0.0)
    label, first, second, note = heads
    head = el(
        "tr",
        el("th", label, scope="col"),
        el("th", el("span", caption, cls="k-vh"), scope="col"),
        *(el("th", name, scope="col", cls="k-right k-muted k-sm") for name in (first, second, note)),
    )
    body = [
        el(
            "tr",
            el("th", row.label, scope="row"),
            el("td", together([bar(Bar(row.first, top, "", "soft")), bar(Bar(row.second, top, ""))])),
            el("td", row.first_figure, cls="k-num k-right"),
            el("td", row.second_figure, cls="k-num k-right k-strong"),
            el("td", row.note, cls="k-num k-right k-muted k-sm"),
        )
        for row in rows
    ]
    return el(
        "table",
        el("caption", caption, cls="k-vh"),
        el("thead", head),
        el("tbody", *body),
        cls="k-bars k-pairs",
    )
