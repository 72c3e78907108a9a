"""How does it move over time? A small line without axes, and a full one with a reference band."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from crm.charts.svg import Tone, el, line, path_through, svg, text
from crm.formats import percent


@dataclass(frozen=True)
class Point:
    """`value` None is a gap; `partial` marks a period that is not over, drawn dashed."""

    label: str
    value: float | None
    partial: bool = False


@dataclass(frozen=True)
class Trend:
    """`band` is a reference range, for instance the 20–40 % a year that is usual."""

    points: Sequence[Point]
    label: str
    low: float = 0.0
    high: float = 1.0
    band: tuple[float, float] | None = None
    band_label: str = ""
    tone: Tone = "accent"
    every: int = 1
    #: Lines of the grid between low and high.
    steps: int = 4
    reading: Callable[[float], str] = field(default=lambda value: percent(value, 0))


def sparkline(
    values: Sequence[float], *, label: str, tone: Tone = "accent", width: int = 84, height: int = 26
) -> SafeString:
    """The shape of the last periods; with fewer than two values there is no shape to draw."""
    if len(values) < 2:
        return svg(width, height, fixed=True)
    low, high = min(values), max(values)
    span = (high - low) or 1
    points = [
        (2 + (width - 6) * index / (len(values) - 1), height - 3 - (height - 6) * (value - low) / span)
        for index, value in enumerate(values)
    ]
    return svg(
        width,
        height,
        el("path", cls=f"k-l k-l-{tone}", d=path_through(points)),
        el("circle", cls=f"k-f-{tone}", cx=points[-1][0], cy=points[-1][1], r=2.6),
        label=label,
        fixed=True,
    )


WIDTH, HEIGHT = 420, 190
LEFT, RIGHT, TOP, BOTTOM = 40, 16, 12, 26


def trend(data: Trend) -> SafeString:
    """A line over time; every point carries its own words for the pointer."""
    count = len(data.points)

    def x(index: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (index / (count - 1) if count > 1 else 0.5)

    def y(value: float) -> float:
        inside = min(max(value, data.low), data.high)
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (inside - data.low) / ((data.high - data.low) or 1))

    drawn: list[SafeString] = []
    if data.band:
        bottom, top = y(data.band[0]), y(data.band[1])
        drawn.append(
            el("rect", cls="k-f-band", x=LEFT, y=top, width=WIDTH - LEFT - RIGHT, height=bottom - top)
        )
        drawn.append(text(LEFT + 6, bottom - 6, data.band_label, "k-t-mute"))
    for step in range(data.steps + 1):
        value = data.low + (data.high - data.low) * step / data.steps
        drawn.append(line(LEFT, y(value), WIDTH - RIGHT, y(value), "k-l-grid"))
        drawn.append(text(LEFT - 6, y(value) + 4, data.reading(value), "k-t-mute k-t-end"))
    whole = [(x(i), y(p.value)) for i, p in enumerate(data.points) if p.value is not None and not p.partial]
    known = [(x(i), y(p.value)) for i, p in enumerate(data.points) if p.value is not None]
    if len(whole) > 1:
        drawn.append(el("path", cls=f"k-l k-l-{data.tone}", d=path_through(whole)))
    if whole and len(known) > len(whole):
        drawn.append(el("path", cls=f"k-l k-l-{data.tone} k-l-dash", d=path_through([whole[-1], known[-1]])))
    drawn += _marks(data, x, y)
    return svg(WIDTH, HEIGHT, *drawn, label=data.label, cls="k-chart")


def _marks(data: Trend, x: Callable[[int], float], y: Callable[[float], float]) -> list[SafeString]:
    marks: list[SafeString] = []
    last = len(data.points) - 1
    for index, point in enumerate(data.points):
        if index % data.every == 0 or index == last:
            anchor = "k-t-end" if index == last and last else "k-t-mid"
            marks.append(text(x(index), HEIGHT - 6, point.label, f"k-t-mute {anchor}"))
        if point.value is not None:
            said = f"{point.label}: {data.reading(point.value)}"
            marks.append(
                el(
                    "circle",
                    el("title", said),
                    cls=f"k-f-{data.tone}",
                    cx=x(index),
                    cy=y(point.value),
                    r=4 if index == last else 2.6,
                    data_tip=said,
                )
            )
    return marks


def trend_table(data: Trend, *, heading: str, column: str) -> SafeString:
    """The same numbers as a table."""
    body = [
        el(
            "tr",
            el("th", point.label, scope="row"),
            el("td", "—" if point.value is None else data.reading(point.value), cls="k-num k-right"),
        )
        for point in data.points
    ]
    return el(
        "table",
        el("caption", data.label, cls="k-vh"),
        el("thead", el("tr", el("th", heading, scope="col"), el("th", column, scope="col", cls="k-right"))),
        el("tbody", *body),
        cls="k-table",
    )
