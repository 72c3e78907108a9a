"""One load at work: its row, its file, its room in the database, and the bookkeeping that all steps share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from crm.models import Brand
from members.imports.errors import CannotLoad
from members.imports.keeper import Keeper
from members.imports.shape import Shape
from members.imports.staging import Staging, Stretch
from members.ingest import Tally, version_of
from members.models import Load


class Cancelled(Exception):
    """The person who watches has pressed cancel; what is applied stays."""


class Fenced(CannotLoad):
    """Somebody else took the load over, since this process had been silent for too long."""


@dataclass
class Job:
    load: Load
    brand: Brand
    shape: Shape
    staging: Staging
    keeper: Keeper
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def at(self) -> datetime:
        """The time of the load, the same after every resumption: the version of rows that bring none."""
        return self.load.created_at

    @property
    def version(self) -> int:
        return version_of(self.at)

    @property
    def source(self) -> str:
        return self.load.source

    def has(self, *columns: str) -> bool:
        return any(column in self.load.layout["staged"] for column in columns)

    def check(self) -> None:
        """Between two pieces of work: may we go on?"""
        if self.keeper.lost:
            raise Fenced("Another process took this load over.")
        if self.keeper.cancelled:
            raise Cancelled

    def count(self, tally: Tally) -> None:
        self.counts.update(
            created=tally.created,
            updated=tally.updated,
            unchanged=tally.unchanged,
            stubs=tally.stubs,
            parked=tally.parked,
        )

    def save(self, **changes: Any) -> None:
        """Write progress in the transaction of the work itself; only the holder of the lease can."""
        found = Load.objects.filter(pk=self.load.pk, lease_token=self.load.lease_token).update(
            counts=dict(self.counts), **changes
        )
        if not found:
            raise Fenced("Another process took this load over.")
        for name, value in changes.items():
            setattr(self.load, name, value)

    @property
    def everything(self) -> Stretch:
        """All staged lines at once."""
        return Stretch(int(self.load.layout["header_lines"]), self.load.lines_read)

    def stretches(self, size: int) -> list[Stretch]:
        """What is still to be written, in pieces."""
        return self.staging.divide(**self.everything.lines, size=size)

    def settle(self, stretch: Stretch) -> None:
        """Note in the transaction of the work itself that a stretch is written; it takes the lease."""
        with connection.cursor() as cursor:
            # Deferred checks are made now: a neighbour who writes another stretch wants the row below, too.
            cursor.execute("set constraints all immediate")
            cursor.execute("update stretch set is_done = true where upto = %s", [stretch.upto])
        row = (
            Load.objects.select_for_update()
            .filter(pk=self.load.pk, lease_token=self.load.lease_token)
            .first()
        )
        if not row:
            raise Fenced("Another process took this load over.")
        row.counts = dict(Counter(row.counts) + self.counts)
        row.applied_line += stretch.upto - stretch.after
        row.state = Load.State.APPLYING
        row.save(update_fields=["counts", "applied_line", "state"])
