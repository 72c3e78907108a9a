"""What the tags draw in place: icons, marks of stages, pills, bars and rings."""

from __future__ import annotations

from collections.abc import Mapping

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm import charts, formats
from crm.charts.svg import Tone

STAGE_TONES: tuple[Tone, ...] = ("1", "2", "3", "4", "5", "6", "7")


def icon(name: str, size: int = 16, label: str = "", cls: str = "") -> SafeString:
    """An icon of the sprite in the colour of its text; without a label it is decoration."""
    kind = " ".join(filter(None, ["k-i", f"k-i{size}" if size != 16 else "", cls]))
    href = f"{static('vendor/tabler-icons/sprite.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', kind, label, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', kind, href)


def stage(key: str) -> SafeString:
    """Number, word and colour: never colour alone."""
    order = formats.stage_number(key)
    return format_html(
        '<span class="k-stage k-st{}"><b aria-hidden="true">{}</b>{}</span>',
        order,
        order,
        formats.stage_name(key),
    )


def pill(text: str, tone: str = "", icon_name: str = "") -> SafeString:
    """`tone`: "", ok, warn, bad or solid."""
    mark = icon(icon_name, 14) if icon_name else ""
    return format_html('<span class="k-pill{}">{}{}</span>', f" k-{tone}" if tone else "", mark, text)


def bar(
    value: float, maximum: float = 100, label: str = "", tone: Tone = "accent", cls: str = "k-bar"
) -> SafeString:
    return charts.bar(charts.Bar(value or 0, maximum, label or formats.number(value), tone), cls=cls)


def stage_bar(counts: Mapping[str, int]) -> SafeString:
    """Who is in which stage, as one bar in the stages' colours and the numbers below it."""
    parts = [
        charts.Part(formats.stage_name(key), counts[key], STAGE_TONES[order])
        for order, key in enumerate(formats.STAGES)
        if counts.get(key)
    ]
    words = " · ".join(f"{part.label} {formats.number(part.value)}" for part in parts)
    return format_html('{}<div class="k-muted k-xs">{}</div>', charts.stackbar(parts), words)


def cycle_bar(ratio: float) -> SafeString:
    """How far into the silence: a full bar is three of the member's own cycles."""
    tone: Tone = "accent" if ratio < 1 else "warn" if ratio < 3 else "bad"
    return charts.bar(charts.Bar(ratio, 3, f"{formats.number(ratio, 1)}×", tone), cls="k-bar")


def ring(share: float, label: str = "", size: int = 54, tone: Tone = "accent") -> SafeString:
    return charts.ring(share, label=label or formats.percent(share, 0), size=size, tone=tone)
