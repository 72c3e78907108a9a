"""Does the playbook work? One live figure for each stage, from the moves of the last thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache

from crm import sql
from crm.formats import STAGES
from lifecycle.models import LifecycleRun, Stage

DAYS = 30
#: Moves of today's orders show after so many seconds.
KEPT_SECONDS = 300


@dataclass(frozen=True)
class KeyFigure:
    """`rate` is the share of those at the stage thirty days ago who went on to what the stage is for.

    Of core members it is the share that stayed. None while nobody stood there thirty days ago.
    """

    stage: str
    members: int
    entered: int
    left: int
    onward: int
    usual_days: float | None
    handed_over: int

    @property
    def base(self) -> int:
        """Members at the stage thirty days ago."""
        return max(0, self.members - self.entered + self.left)

    @property
    def rate(self) -> float | None:
        if not self.base:
            return None
        good = self.base - self.left if self.stage == Stage.CORE else self.onward
        return max(0.0, min(1.0, good / self.base))


def key_figures(run: LifecycleRun) -> dict[str, KeyFigure]:
    """Of every stage, as of now: moves up to the day of the run, those of its day included."""

    def read() -> dict[str, KeyFigure]:
        rows = sql.query(
            "lifecycle/playbook_figures",
            generation=run.generation,
            since=run.as_of - timedelta(days=DAYS),
            until=run.as_of + timedelta(days=1),
        ).dicts()
        found = {row["stage"]: KeyFigure(**row) for row in rows}
        return {stage: found.get(stage, KeyFigure(stage, 0, 0, 0, 0, None, 0)) for stage in STAGES}

    key = f"playbooks.figures.{run.pk}.{run.created_at.timestamp()}"
    return cache.get_or_set(key, read, KEPT_SECONDS) or {}
