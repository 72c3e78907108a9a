"""The playbooks that come with the program, each in Chinese and English (shipped.json), and how phases lie.

`{brand}` is put in when a line is shown. The lines of a checklist have keys, since ticks name them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm.formats import STAGES, is_chinese
from lifecycle.models import Phase, Stage

#: The phase in which the call centre meets members of a stage (domain.md §4); who left begins again.
PHASE_OF: dict[str, str] = {
    Stage.PROSPECT: Phase.CONTACT,
    Stage.INTERESTED: Phase.ACQUIRE,
    Stage.FIRST_BUYER: Phase.CONVERT,
    Stage.REPEAT_BUYER: Phase.KEEP,
    Stage.CORE: Phase.LOYAL,
    Stage.LOST: Phase.CONTACT,
    Stage.DEFECTOR: Phase.CONTACT,
}
PHASES: tuple[str, ...] = tuple(Phase.values)
#: The stage that a phase is measured by.
STAGE_OF: dict[str, str] = {
    phase: next(str(stage) for stage in STAGES if PHASE_OF[stage] == phase) for phase in PHASES
}
KEYS: tuple[str, ...] = (*STAGES, *PHASES)
#: What a playbook lists, in the order in which it is read.
LISTS = ("say", "avoid", "tasks", "proofs", "checklist")


@dataclass(frozen=True)
class Line:
    """Words in both languages; `key` names the line of a checklist."""

    zh: str
    en: str
    key: str = ""

    def said(self, brand: str = "") -> str:
        """In the reader's language, or in the only one there is."""
        first, second = (self.zh, self.en) if is_chinese() else (self.en, self.zh)
        return (first or second).replace("{brand}", brand)


@dataclass(frozen=True)
class Playbook:
    """In force for a stage or a phase; `version` is 0 as shipped."""

    key: str
    tone: Line
    say: tuple[Line, ...]
    avoid: tuple[Line, ...]
    tasks: tuple[Line, ...]
    proofs: tuple[Line, ...]
    checklist: tuple[Line, ...]
    version: int = 0
    is_shipped: bool = True

    @property
    def is_phase(self) -> bool:
        return self.key in PHASES


def read(key: str, content: Mapping[str, Any], *, version: int = 0, is_shipped: bool = True) -> Playbook:
    """A playbook out of its JSON: pairs of Chinese and English, a key before those of a checklist."""
    lists = {name: tuple(Line(*pair) for pair in content.get(name, ())) for name in LISTS[:-1]}
    return Playbook(
        key=key,
        tone=Line(*content["tone"]),
        checklist=tuple(Line(zh, en, item) for item, zh, en in content.get("checklist", ())),
        version=version,
        is_shipped=is_shipped,
        **lists,
    )


def content_of(playbook: Playbook) -> dict[str, Any]:
    """The JSON that read() takes."""
    content: dict[str, Any] = {"tone": [playbook.tone.zh, playbook.tone.en]}
    content |= {name: [[line.zh, line.en] for line in getattr(playbook, name)] for name in LISTS[:-1]}
    return content | {"checklist": [[line.key, line.zh, line.en] for line in playbook.checklist]}


_FILE = Path(__file__).with_name("shipped.json")
SHIPPED: dict[str, Playbook] = {
    key: read(key, content) for key, content in json.loads(_FILE.read_text(encoding="utf-8")).items()
}
