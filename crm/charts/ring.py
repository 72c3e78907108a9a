"""How full is it, at a glance? A ring with the percentage in its middle."""

from __future__ import annotations

import math

from django.utils.safestring import SafeString

from crm.charts.svg import Tone, el, svg, text
from crm.formats import percent


def ring(share: float, *, label: str, size: int = 54, tone: Tone = "accent") -> SafeString:
    """`share` between 0 and 1."""
    middle, radius = size / 2, size / 2 - 5
    around = 2 * math.pi * radius
    return svg(
        size,
        size,
        el("circle", cls="k-ring-bg", cx=middle, cy=middle, r=radius),
        el(
            "circle",
            cls=f"k-ring k-l-{tone}",
            cx=middle,
            cy=middle,
            r=radius,
            stroke_dasharray=f"{around * min(max(share, 0.0), 1.0):.1f} {around:.1f}",
            transform=f"rotate(-90 {middle} {middle})",
        ),
        text(middle, middle + 4.5, percent(share, 0), "k-t-mid k-t-ink k-t-strong"),
        label=label,
        fixed=True,
    )
