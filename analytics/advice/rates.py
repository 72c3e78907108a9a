"""What has acting brought us? Orders within 60 days of those we contacted, and of those held out beside them.

A crowd with few of its own cases is drawn towards the whole: PRIOR members of the whole stand behind each
figure. Where fewer than FEW were contacted or held out altogether, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from crm import sql

#: What can be done, and to whom: never bought, still buying, gone.
KINDS, CROWDS = ("message", "offer", "call"), ("lead", "buyer", "lost")
HELD = "held"
FEW, PRIOR = 30, 200
LOOK_BACK = timedelta(days=730)


@dataclass(frozen=True)
class Tally:
    """Members of one kind and crowd, and who ordered; `compared`: in campaigns that held somebody out."""

    members: int = 0
    returned: int = 0
    compared: int = 0
    compared_returned: int = 0

    @property
    def share(self) -> float | None:
        return self.returned / self.members if self.members else None


@dataclass(frozen=True)
class Measured:
    """(kind, crowd) → tally; the kind `held` is those left alone."""

    tallies: Mapping[tuple[str, str], Tally]

    def tally(self, kind: str, crowd: str = "") -> Tally:
        """One crowd's, or all of them together."""
        crowds = [crowd] if crowd else CROWDS
        found = [self.tallies.get((kind, one), Tally()) for one in crowds]
        return Tally(*(sum(getattr(one, name) for one in found) for name in Tally.__dataclass_fields__))

    @property
    def base(self) -> dict[str, float | None]:
        """Crowd → how many order though nobody does anything."""
        whole = self.tally(HELD)
        if whole.members < FEW:
            return dict.fromkeys(CROWDS)
        share = whole.returned / whole.members
        return {crowd: _drawn(self.tally(HELD, crowd), share) for crowd in CROWDS}

    def lift(self, kind: str) -> dict[str, float | None]:
        """Crowd → by how much a kind of action raises that, beside those held out in the same crowd."""
        done, held = self.tally(kind), self.tally(HELD)
        if done.compared < FEW or held.members < FEW:
            return dict.fromkeys(CROWDS)
        parts = {crowd: self._difference(kind, crowd) for crowd in CROWDS}
        weight = sum(size for size, _difference in parts.values())
        if not weight:
            return dict.fromkeys(CROWDS)
        whole = sum(size * difference for size, difference in parts.values()) / weight
        return {
            crowd: (size * difference + PRIOR * whole) / (size + PRIOR)
            for crowd, (size, difference) in parts.items()
        }

    def _difference(self, kind: str, crowd: str) -> tuple[float, float]:
        """The size that the difference speaks for (the harmonic one of the two arms), and the difference."""
        done, held = self.tally(kind, crowd), self.tally(HELD, crowd)
        if not done.compared or not held.members:
            return 0.0, 0.0
        size = done.compared * held.members / (done.compared + held.members)
        return size, done.compared_returned / done.compared - held.returned / held.members

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {"kind": kind, "crowd": crowd, **asdict(one)}
            for (kind, crowd), one in sorted(self.tallies.items())
        ]

    @classmethod
    def from_json(cls, rows: Iterable[Mapping[str, Any]]) -> Measured:
        names = Tally.__dataclass_fields__
        return cls(
            {(row["kind"], row["crowd"]): Tally(**{name: row[name] for name in names}) for row in rows}
        )


def measure(*, until: datetime) -> Measured:
    """What was done in the two years before, as far as its 60 days are over."""
    found: dict[tuple[str, str], Tally] = {}
    for kind, crowd, is_compared, members, returned in sql.query(
        "analytics/advice/rates", since=until - LOOK_BACK, until=until
    ).rows:
        before = found.get((kind, crowd), Tally())
        found[kind, crowd] = Tally(
            before.members + members,
            before.returned + returned,
            before.compared + members * is_compared,
            before.compared_returned + returned * is_compared,
        )
    return Measured(found)


def _drawn(one: Tally, share: float) -> float:
    return (one.returned + PRIOR * share) / (one.members + PRIOR)
