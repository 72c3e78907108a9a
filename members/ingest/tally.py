"""What did one call at the door change?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Tally:
    """Rows by what became of them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    stubs: int = 0
    parked: int = 0
