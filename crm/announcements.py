"""What just happened that other programs want to hear? Written in the transaction of the moves themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crm import sql
from lifecycle.models import LifecycleRun


def announce_moves(*, run: LifecycleRun, on: date, member_ids: Sequence[int] | None = None) -> int:
    """Messages for the moves of this day and run, of these members or of all; the number written."""
    members = None if member_ids is None else list(member_ids)
    ((told,),) = sql.query("crm/announce_moves", run_id=run.pk, on_day=on, members=members).rows
    return int(told)
