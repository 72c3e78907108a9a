"""Where do the people and the money lie? A table coloured in seven steps, and so its own alternative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from crm.charts.svg import el, together
from crm.formats import number, percent


@dataclass(frozen=True)
class HeatCell:
    """`count` people holding `share` of the whole (0..1) that colours the cell; `href` lists them."""

    count: int
    share: float
    href: str = ""


@dataclass(frozen=True)
class HeatMap:
    corner: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[HeatCell]]]
    caption: str


#: Lower borders of the seven colours, as shares of the whole.
STEPS = (0.0, 0.005, 0.015, 0.035, 0.055, 0.09, 0.12)


def step(share: float) -> int:
    return max(index for index, border in enumerate(STEPS) if share >= border)


def heat_table(data: HeatMap) -> SafeString:
    head = el(
        "tr", el("th", data.corner, cls="k-center"), *(el("th", name, scope="col") for name in data.columns)
    )
    body = [
        el("tr", el("th", name, scope="row"), *(_cell(cell) for cell in cells)) for name, cells in data.rows
    ]
    return el(
        "table",
        el("caption", data.caption, cls="k-vh"),
        el("thead", head),
        el("tbody", *body),
        cls="k-heat",
    )


def heat_legend(low: str = "", high: str = "") -> SafeString:
    ramp = el("span", *(el("i", cls=f"k-q{index}") for index in range(len(STEPS))), cls="k-ramp")
    return el("span", low or gettext("low"), ramp, high or gettext("high"))


def _cell(cell: HeatCell) -> SafeString:
    inside = together([el("b", number(cell.count)), el("small", percent(cell.share))])
    link = cell.href and cell.count
    return el(
        "td", el("a", inside, href=cell.href) if link else el("span", inside), cls=f"k-q{step(cell.share)}"
    )
