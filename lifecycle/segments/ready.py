"""Which segments does every brand need? Twenty ready-made ones, adopted with one click."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from crm.models import User
from lifecycle.models import Segment
from lifecycle.segments.kept.saving import Notes, save_segment


@dataclass(frozen=True)
class Ready:
    """One of them, with its words in both languages."""

    key: str
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str
    tree: dict[str, Any]

    @property
    def name(self) -> str:
        return self.name_zh if _is_chinese() else self.name_en

    @property
    def about(self) -> str:
        return self.about_zh if _is_chinese() else self.about_en


@cache
def ready_made() -> dict[str, Ready]:
    """All of them by their keys."""
    rows = json.loads((Path(__file__).parent / "ready.json").read_text(encoding="utf-8"))
    return {row["key"]: Ready(**row) for row in rows}


def adopt(*, by: User | None, key: str, as_of: date) -> Segment:
    """Keep a ready-made segment as one of the brand's own; the same one where it is kept already.

    Raises KeyError for an unknown key, NameTaken where another segment has its name.
    """
    made = ready_made()[key]
    there = Segment.objects.filter(ready_key=key).first()
    if there:
        if there.archived_at:
            Segment.objects.filter(pk=there.pk).update(archived_at=None)
        return there
    return save_segment(
        by=by, name=made.name, tree=made.tree, as_of=as_of, ready_key=key, notes=Notes(description=made.about)
    )


def _is_chinese() -> bool:
    return (get_language() or "zh-hant").startswith("zh")
