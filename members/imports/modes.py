"""Which of the rows may do what? Add, update, both, or fill only what is empty."""

from __future__ import annotations

from crm import sql
from members.models import Load

#: mode → the step that narrows the waiting rows to what it allows
STEPS = {
    Load.Mode.CREATE: "members/load/keep_new",
    Load.Mode.UPDATE: "members/load/keep_known",
    Load.Mode.FILL: "members/load/fill_gaps",
}


def narrow(*, mode: str, source: str) -> None:
    """Leave in incoming_member what this mode allows; rows that it refuses become rejects."""
    if step := STEPS.get(Load.Mode(mode)):
        sql.run(step, source=source)
