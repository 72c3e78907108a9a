"""Which of the rows may do what? Add, update, both, or fill only what is empty."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm import sql
from members.models import Load

#: mode → the step that narrows the waiting rows to what it allows
STEPS = {
    Load.Mode.CREATE: "members/load/keep_new",
    Load.Mode.UPDATE: "members/load/keep_known",
    Load.Mode.FILL: "members/load/fill_gaps",
}


#: What a mode means where the rows are places in groups.
OF_GROUPS = {
    Load.Mode.UPSERT: _("put members into their groups, and update those who are in already"),
    Load.Mode.CREATE: _("only put in who is not in yet"),
    Load.Mode.UPDATE: _("only update who is in already"),
}


def of(kind: str) -> list[tuple[str, Any]]:
    """The modes of a kind of file with their words: members know all, other kinds are added and updated."""
    if kind == Load.Kind.MEMBERS:
        return list(Load.Mode.choices)
    if kind == Load.Kind.GROUPS:
        return [(mode.value, words) for mode, words in OF_GROUPS.items()]
    return [(Load.Mode.UPSERT.value, Load.Mode.UPSERT.label)]


def narrow(*, mode: str, source: str) -> None:
    """Leave in incoming_member what this mode allows; rows that it refuses become rejects."""
    if step := STEPS.get(Load.Mode(mode)):
        sql.run(step, source=source)
