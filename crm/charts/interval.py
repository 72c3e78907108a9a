"""How sure are we? A point with its interval on a shared axis, one row of a forest plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from crm.charts.svg import Tone, el, line, svg, text
from crm.formats import percent

WIDTH = 250
MARGIN = 6


@dataclass(frozen=True)
class Axis:
    """Rows and ticks share one axis, or the ticks lie."""

    low: float
    high: float
    ticks: Sequence[float] = ()

    def x(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return MARGIN + (WIDTH - 2 * MARGIN) * (inside - self.low) / ((self.high - self.low) or 1)


@dataclass(frozen=True)
class Interval:
    """Shares (0..1) or differences of shares; `reference` is drawn as a dashed line."""

    low: float
    point: float
    high: float
    tone: Tone = "ink"
    reference: float | None = None
    label: str = ""


def interval(data: Interval, axis: Axis, *, height: int = 30) -> SafeString:
    middle = height / 2
    low, point, high = axis.x(data.low), axis.x(data.point), axis.x(data.high)
    stroke = f"k-l k-l-{data.tone}"
    drawn: list[SafeString] = []
    if data.reference is not None:
        at = axis.x(data.reference)
        drawn.append(line(at, 0, at, height, "k-l k-l-mute k-l-dash"))
    drawn += [
        line(low, middle, high, middle, stroke),
        line(low, middle - 4, low, middle + 4, stroke),
        line(high, middle - 4, high, middle + 4, stroke),
        el("circle", cls=f"k-f-{data.tone}", cx=point, cy=middle, r=5),
    ]
    sentence = data.label or gettext("%(point)s, 95%% interval %(low)s to %(high)s") % {
        "point": percent(data.point),
        "low": percent(data.low),
        "high": percent(data.high),
    }
    return svg(WIDTH, height, *drawn, label=sentence, cls="k-interval", fixed=True)


def interval_axis(axis: Axis, *, digits: int = 0) -> SafeString:
    """The ticks above the rows; hidden from screen readers, since every row says its own numbers."""
    ticks = []
    for tick in axis.ticks:
        anchor = "k-t-mid" if axis.low < tick < axis.high else ("k-t-end" if tick >= axis.high else "")
        ticks.append(text(axis.x(tick), 13, percent(tick, digits), f"k-t-mute {anchor}".strip()))
    return svg(WIDTH, 18, *ticks, fixed=True)
