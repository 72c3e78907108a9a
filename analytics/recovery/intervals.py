"""How sure are we of a share, and of the difference of two? Wilson's score interval and Newcombe's
difference.

E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209; R. G. Newcombe, Stat. Med. 17 (1998) 857 (method 3 for one
share) and 873 (method 10 for the difference). Both keep their level for small counts and never leave 0 … 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

#: The 97.5 % point of the normal distribution, for a 95 % interval.
Z = 1.959963984540054


@dataclass(frozen=True)
class Span:
    low: float
    high: float


def wilson(hits: int, members: int) -> Span:
    """The 95 % interval of a share; nothing known is 0 … 1."""
    if members == 0:
        return Span(0.0, 1.0)
    share, squared = hits / members, Z * Z
    middle = share + squared / (2 * members)
    half = Z * sqrt(share * (1 - share) / members + squared / (4 * members * members))
    scale = 1 + squared / members
    low = 0.0 if hits == 0 else (middle - half) / scale
    high = 1.0 if hits == members else (middle + half) / scale
    return Span(low, high)


def newcombe(hits: int, members: int, other_hits: int, other_members: int) -> Span:
    """The 95 % interval of the first share minus the second."""
    if not members or not other_members:
        return Span(-1.0, 1.0)
    first, second = hits / members, other_hits / other_members
    one, other = wilson(hits, members), wilson(other_hits, other_members)
    difference = first - second
    return Span(
        difference - sqrt((first - one.low) ** 2 + (other.high - second) ** 2),
        difference + sqrt((one.high - first) ** 2 + (second - other.low) ** 2),
    )
