"""Which script fits best? By how exactly it names the situation; of two that fit alike, the brand's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.models import Script
from campaigns.scripts.shipped import SHIPPED, Step, Wording
from crm.formats import is_chinese


@dataclass(frozen=True)
class Situation:
    """What is known of the conversation: a reason code such as "price.rise", and the member's stage."""

    reason: str = ""
    stage: str = ""


@dataclass(frozen=True)
class SpokenStep:
    kind: str
    label: str
    text: str


@dataclass(frozen=True)
class Spoken:
    """A script in the reader's language, with the names put in."""

    key: str
    name: str
    steps: list[SpokenStep]


def everything() -> list[Wording]:
    """The shipped scripts as the brand words them, then those of its own; unused ones included."""
    rows = list(Script.objects.all())
    worded = {row.key: row for row in rows if row.key}
    found = [_of(worded[key]) if key in worded else wording for key, wording in SHIPPED.items()]
    return found + [_of(row) for row in rows if row.key not in SHIPPED]


def best(situation: Situation) -> Wording:
    """The one that fits best; there always is one, since the default cannot be taken out of use."""
    off = set(Script.objects.filter(is_active=False).values_list("pk", flat=True))
    usable = [one for one in everything() if one.row not in off or one.row is None]
    return max(
        (one for one in [*usable, SHIPPED["default"]] if fits(one, situation) is not None),
        key=lambda one: (fits(one, situation) or (0, 0), one.row is not None, one.row or 0),
    )


def fits(wording: Wording, situation: Situation) -> tuple[int, int] | None:
    """How exactly it names the situation: (reason, stage), or None where it is for another one."""
    branch = situation.reason.partition(".")[0]
    if situation.reason and situation.reason in wording.reasons:
        reason = 2 if situation.reason != branch else 1
    elif branch and branch in wording.reasons:
        reason = 1
    elif wording.reasons:
        return None
    else:
        reason = 0
    if wording.stages and situation.stage not in wording.stages:
        return None
    return reason, int(bool(wording.stages))


def speak(wording: Wording, *, name: str, brand: str) -> Spoken:
    """The words as they are said."""
    chinese = is_chinese()
    return Spoken(
        key=wording.key or f"own-{wording.row}",
        name=wording.name_zh if chinese else wording.name_en,
        steps=[
            SpokenStep(
                step.kind,
                str(Script.Step(step.kind).label),
                _filled(step.zh if chinese else step.en, name=name, brand=brand),
            )
            for step in wording.steps
        ],
    )


def _filled(text: str, *, name: str, brand: str) -> str:
    # One after the other by plain replacement: what a person typed is never a format.
    return text.replace("{brand}", brand).replace("{name}", name)


def _of(row: Script) -> Wording:
    return Wording(
        key=row.key,
        name_zh=row.name_zh,
        name_en=row.name_en,
        reasons=tuple(row.reasons),
        stages=tuple(row.stages),
        steps=tuple(_steps(row.steps)),
        row=row.pk,
    )


def _steps(kept: Iterable[dict[str, str]]) -> Iterable[Step]:
    return (Step(one["kind"], one["zh"], one["en"]) for one in kept)
