"""How is an element written? The one place where chart text is escaped and coordinates are rounded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Tone = Literal["accent", "warn", "bad", "mute", "soft", "ink", "1", "2", "3", "4", "5", "6", "7"]


def el(name: str, *children: object, **attributes: object) -> SafeString:
    """<name a="1">children</name>; `cls` is class, `_` in a name is `-`, None leaves an attribute out."""
    written = "".join(
        format_html(' {}="{}"', _attribute(key), _value(value))
        for key, value in attributes.items()
        if value is not None
    )
    # The names of elements and attributes are ours; everything between was escaped above.
    return SafeString(f"<{name}{written}>{together(children)}</{name}>")


def together(parts: Iterable[object]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def svg(
    width: float,
    height: float,
    *children: object,
    label: str = "",
    cls: str | None = None,
    fixed: bool = False,
    role: str = "img",
    stretch: bool = False,
) -> SafeString:
    """The frame; `fixed` keeps its size, `stretch` lets a bar fill whatever width it gets."""
    return el(
        "svg",
        *children,
        viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        cls=cls,
        width=width if fixed else None,
        height=height if fixed else None,
        preserveAspectRatio="none" if stretch else None,
        role=role if label else None,
        aria_label=label or None,
        aria_hidden=None if label else "true",
    )


def text(x: float, y: float, content: object, cls: str = "") -> SafeString:
    return el("text", content, x=x, y=y, cls=cls or None)


def line(x1: float, y1: float, x2: float, y2: float, cls: str) -> SafeString:
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, cls=cls)


def path_through(points: Iterable[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)


def coordinate(value: float) -> str:
    """One decimal is a tenth of a pixel; trailing zeros only cost bytes."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


#: The rest of SVG's mixed-case attributes is written as it stands.
_NAMES = {"cls": "class"}
_MIXED = {"viewBox", "preserveAspectRatio", "markerWidth", "markerHeight", "refX", "refY"}


def _attribute(key: str) -> str:
    return key if key in _MIXED else _NAMES.get(key, key.replace("_", "-"))


def _value(value: object) -> object:
    return coordinate(value) if isinstance(value, float) else value
