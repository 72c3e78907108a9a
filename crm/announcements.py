"""What just happened that other programs want to hear? Written in the transaction of the moves themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crm import sql
from lifecycle.models import LifecycleRun
from members.models import Merge


def announce_moves(*, run: LifecycleRun, on: date, member_ids: Sequence[int] | None = None) -> int:
    """Messages for the moves of this day and run, of these members or of all; the number written."""
    members = None if member_ids is None else list(member_ids)
    ((told,),) = sql.query("crm/announce_moves", run_id=run.pk, on_day=on, members=members).rows
    return int(told)


def announce_merge(*, merge: Merge) -> int:
    """Two members became one: other programs follow, and nothing was deleted."""
    return _of_merge("member.merged", merge)


def announce_parting(*, merge: Merge) -> int:
    """The merge was taken back."""
    return _of_merge("member.unmerged", merge)


def _of_merge(topic: str, merge: Merge) -> int:
    ((told,),) = sql.query("crm/announce_merge", topic=topic, merge_id=merge.pk).rows
    return int(told)
