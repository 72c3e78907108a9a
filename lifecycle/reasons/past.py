"""Where did a member stand on an earlier day, and why? Read from the chain: nothing is computed anew.

Each move keeps the inputs that decided it, and its run the policy of that time; so the answer stays the same
whatever is corrected, merged or decided otherwise later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from lifecycle.models import Stage, StageTransition
from lifecycle.reasons.sentences import Inputs, told


@dataclass(frozen=True)
class Move:
    """One link of the chain; `until` is the day of the next one, None for the last."""

    row: StageTransition
    until: date | None

    def days(self, today: date) -> int:
        """How long the member stood there, up to today for the last."""
        return ((self.until or today) - self.row.on).days


@dataclass(frozen=True)
class Answer:
    """Where the member stood on `on`: since when, by which cause and policy, and why in words."""

    on: date
    stage: str
    since_on: date
    days_in_stage: int
    cause: str
    policy_version: int
    inputs: Inputs
    sentences: tuple[str, ...]


def moves(member_id: int) -> list[Move]:
    """The chain of the newest history, oldest first."""
    rows = list(
        StageTransition.objects.filter(member_id=member_id)
        .select_related("run__policy", "by")
        .order_by("-generation", "seq")
    )
    rows = [row for row in rows if row.generation == rows[0].generation]
    return [
        Move(row, following.on if following else None) for row, following in pairwise([*rows, None]) if row
    ]


def why_on(member_id: int, *, on: date) -> Answer | None:
    """The answer for a day; None for one before the first record."""
    chain = [move.row for move in moves(member_id) if move.row.on <= on]
    if not chain:
        return None
    row = chain[-1]
    core = [one.on - timedelta(days=1) for one in chain if one.from_stage == Stage.CORE]
    seen = Inputs(
        stage=row.to_stage,
        order_count=row.order_count,
        first_order_on=row.last_order_on,  # asked for only where there is one order
        last_order_on=row.last_order_on,
        last_own_on=row.last_own_on,
        days_since_last_order=_silence(row),
        cycle_days=row.cycle_days,
        cycle_ratio=row.cycle_ratio,
        r=row.r,
        f=row.f,
        m=row.m,
        since_on=row.on,
        last_core_on=core[-1] if core else None,
    )
    return Answer(
        on=on,
        stage=row.to_stage,
        since_on=row.on,
        days_in_stage=(on - row.on).days,
        cause=row.cause,
        policy_version=row.run.policy.version,
        inputs=seen,
        sentences=tuple(told(seen, row.run.policy)),
    )


def _silence(row: StageTransition) -> int | None:
    """Days since the last order when it was decided: an event of a day sees the day itself."""
    if row.cycle_ratio is None or row.cycle_days is None:
        return None
    return round(row.cycle_ratio * row.cycle_days)
