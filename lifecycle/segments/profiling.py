"""What marks the members of a segment? Their share in each trait beside the share of all other members.

The lift is the share inside over the share outside. With few members a share says little: each comes with its
95 % interval (Wilson), and a trait counts as a mark only where the interval lies beyond the outside share.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import sqrt

from crm import sql
from lifecycle.models import Segment
from lifecycle.segments.counting import within_time

#: Below so many members there is no profile, and below so many with a trait no line.
FEWEST_MEMBERS, FEWEST_WITH_TRAIT, LINES = 30, 5, 8
Z = 1.96
LONGEST_MS = 20_000


class ProfileTooSlow(Exception):
    """The orders of a year could not be read in the time that a page has."""


@dataclass(frozen=True)
class Line:
    """One trait: how many have it inside and outside, of how many whose trait is known."""

    trait: str
    inside: int
    of_inside: int
    outside: int
    of_outside: int

    @property
    def share(self) -> float:
        return self.inside / self.of_inside if self.of_inside else 0.0

    @property
    def share_outside(self) -> float:
        return self.outside / self.of_outside if self.of_outside else 0.0

    @property
    def lift(self) -> float | None:
        return self.share / self.share_outside if self.share_outside else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.inside, self.of_inside)

    @property
    def is_mark(self) -> bool:
        """Whether the difference is more than chance."""
        low, high = self.interval
        return self.of_inside > 0 and not low <= self.share_outside <= high


@dataclass(frozen=True)
class Profile:
    """Topic → its lines, the most telling first; None where there are too few members."""

    members: int
    others: int
    topics: dict[str, list[Line]]


def profile(*, segment: Segment, as_of: date) -> Profile | None:
    """Products, price band, need of discounts, channel, hour, answers. Raises ProfileTooSlow."""
    params = {"segment_id": segment.pk, "as_of": as_of}
    rows = within_time(sql.text("lifecycle/segment_profile"), params, LONGEST_MS)
    if rows is None:
        raise ProfileTooSlow
    known = {topic: (inside, outside) for topic, trait, inside, outside in rows if trait is None}
    members, others = known.get("member", (0, 0))
    if members < FEWEST_MEMBERS:
        return None
    topics: dict[str, list[Line]] = {}
    for topic, trait, inside, outside in rows:
        # Of whom nothing is known inside, no share can be said.
        is_known = topic != "member" and known.get(topic, (0, 0))[0] > 0
        if trait is not None and is_known and inside + outside >= FEWEST_WITH_TRAIT:
            topics.setdefault(topic, []).append(
                Line(trait, inside, known[topic][0], outside, known[topic][1])
            )
    return Profile(members, others, {topic: _telling(lines) for topic, lines in topics.items()})


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), which holds for small numbers too."""
    if not of:
        return 0.0, 1.0
    share, square = hits / of, Z * Z
    centre = (share + square / (2 * of)) / (1 + square / of)
    half = Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, centre - half), min(1.0, centre + half)


def _telling(lines: list[Line]) -> list[Line]:
    """Marks first, by the distance of the shares; then what most have."""
    return sorted(lines, key=lambda line: (not line.is_mark, -abs(line.share - line.share_outside)))[:LINES]
