"""How much of the whole is it? One bar, a bar of parts, and rows of bars (funnel, completeness, reasons)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from crm.charts.svg import Tone, el, svg
from crm.formats import number, percent


@dataclass(frozen=True)
class Bar:
    value: float | Decimal
    maximum: float | Decimal
    label: str
    tone: Tone = "accent"


@dataclass(frozen=True)
class Part:
    label: str
    value: float
    tone: Tone


@dataclass(frozen=True)
class BarRow:
    """One row of a table of bars; `note` stands in a last, grey column (a rate, a change)."""

    label: str
    value: float
    note: str = ""
    tone: Tone = "soft"
    figure: str = ""
    href: str = ""


def bar(data: Bar, *, height: int = 8, cls: str = "k-bar") -> SafeString:
    """A horizontal bar that fills its cell; the maximum is the full width."""
    share = float(data.value) / float(data.maximum) if data.maximum else 0.0
    width = round(100 * min(max(share, 0.0), 1.0), 2)
    return svg(
        100,
        height,
        el("rect", cls="k-f-bg", width=100, height=height),
        el("rect", cls=f"k-f-{data.tone}", width=str(width), height=height),
        label=data.label,
        cls=cls,
        stretch=True,
    )


def stackbar(parts: Sequence[Part], *, label: str = "", height: int = 10) -> SafeString:
    """The parts of one whole, in the order given; the sentence names each with its number."""
    total = sum(part.value for part in parts)
    sentence = label or "; ".join(f"{part.label} {number(part.value)}" for part in parts)
    drawn, x = [], 0.0
    for part in parts:
        width = 100 * part.value / total if total else 0.0
        if width:
            # A hair of ground between the parts, but never so much that a small part vanishes.
            drawn.append(
                el(
                    "rect",
                    cls=f"k-f-{part.tone}",
                    x=f"{x:.2f}",
                    width=f"{max(width - 0.4, 0.3):.2f}",
                    height=height,
                )
            )
        x += width
    return svg(100, height, *drawn, label=sentence, cls="k-bar k-mid", stretch=True)


def bars_table(
    rows: Sequence[BarRow], *, caption: str, maximum: float | None = None, mini: bool = False
) -> SafeString:
    """A table whose second column draws the third: its own alternative for those who cannot see it."""
    top = maximum if maximum is not None else max((row.value for row in rows), default=0)
    body = []
    for row in rows:
        label = el("a", row.label, href=row.href) if row.href else row.label
        figure = row.figure or number(row.value)
        body.append(
            el(
                "tr",
                el("th", label, scope="row"),
                el("td", bar(Bar(row.value, top, "", row.tone), cls="k-bar" if mini else "k-bar k-tall")),
                el("td", figure, cls="k-num k-right" + ("" if mini else " k-strong")),
                el("td", row.note, cls="k-num k-right k-muted k-sm") if row.note or not mini else "",
            )
        )
    return el(
        "table",
        el("caption", caption, cls="k-vh"),
        el("tbody", *body),
        cls="k-bars k-mini" if mini else "k-bars",
    )


def rate(part: float, whole: float) -> str:
    """The note of a funnel row: what share of the step before came through."""
    return percent(part / whole) if whole else ""
