"""What becomes of each column of a table when its member is erased? The words in which the map says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fate:
    """One table. `of` leads from a row to its member (several paths: the row is about several people).

    erase         emptied: it may say who somebody is, or what they said
    pseudonymise  replaced by something that leads to nobody (members/privacy/erasure/pseudonyms)
    keep          stays, because law or sums need it; it leads to nobody once the rest is gone
    na            says nothing about a member
    """

    of: str = ""
    erase: str = ""
    pseudonymise: str = ""
    keep: str = ""
    na: str = ""
    #: The rows themselves go.
    delete: bool = False

    def columns(self) -> dict[str, str]:
        """column → its fate; a column that stands in two places is a mistake in the map."""
        fates: dict[str, str] = {}
        for fate in ("erase", "pseudonymise", "keep", "na"):
            for column in getattr(self, fate).split():
                if column in fates:
                    raise ValueError(f"{column} has two fates")
                fates[column] = fate
        return fates

    @property
    def paths(self) -> list[str]:
        return self.of.split()
