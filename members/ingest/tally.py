"""What did one call at the door change?"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """Rows by what became of them, and the keys of the members whose facts changed."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    stubs: int = 0
    parked: int = 0
    members: set[int] = field(default_factory=set)
