"""The scripts that come with the program: eight situations, each in Chinese and English (shipped.json).

They open with thanks and end with thanks; an offer comes after listening, and where a wrong is to be put
right it comes last. `{name}` and `{brand}` are put in when it is shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Step:
    """One thing to do in the conversation; `kind` is one of Script.Step."""

    kind: str
    zh: str
    en: str


@dataclass(frozen=True)
class Wording:
    """A script as it is chosen and shown; `row` is its row where the brand has worded it."""

    key: str
    name_zh: str
    name_en: str
    reasons: tuple[str, ...]
    stages: tuple[str, ...]
    steps: tuple[Step, ...]
    row: int | None = None


def _read(kept: dict[str, Any]) -> Wording:
    return Wording(
        key=kept["key"],
        name_zh=kept["name"]["zh"],
        name_en=kept["name"]["en"],
        reasons=tuple(kept["reasons"]),
        stages=tuple(kept["stages"]),
        steps=tuple(Step(**step) for step in kept["steps"]),
    )


_FILE = Path(__file__).with_name("shipped.json")
SHIPPED: dict[str, Wording] = {
    kept["key"]: _read(kept) for kept in json.loads(_FILE.read_text(encoding="utf-8"))
}
