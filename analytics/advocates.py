"""Who is worth more than they spend? What members bring by recommending us, beside their RFM.

Value brought = own value + Σ value of those whom they brought × 0.5^(depth − 1), two levels deep (domain.md
§13). Value is the margin where cost is known, the net amount elsewhere, over the whole time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache

from crm import sql
from lifecycle.queries import newest_run
from members.models import Member

#: Rows of the map: how many they brought; columns: R + F + M of at least 12, at least 8, and less.
BROUGHT, RFM = ("3", "1", "0"), ("high", "mid", "low")
CACHE_SECONDS = 600
TOP = 20


@dataclass(frozen=True)
class Cell:
    """Buyers with this many friends and this RFM; the mean of what each is worth with all they brought."""

    brought: str
    rfm: str
    members: int
    average: Decimal


@dataclass(frozen=True)
class AdvocateMap:
    rows: tuple[tuple[Cell, ...], ...]

    def cell(self, brought: str, rfm: str) -> Cell:
        return self.rows[BROUGHT.index(brought)][RFM.index(rfm)]

    @property
    def members(self) -> int:
        return sum(cell.members for row in self.rows for cell in row)

    @property
    def hidden(self) -> list[Cell]:
        """Who buys little but is, with all they brought, worth more than who buys much and brings nobody."""
        yardstick = self.cell("0", "high")
        found = [self.cell(brought, "low") for brought in ("3", "1")]
        return [
            cell for cell in found if cell.members and yardstick.members and cell.average > yardstick.average
        ]


@dataclass(frozen=True)
class Advocate:
    """One member: own value, what the first and the second level add, and the sum."""

    member: Member
    direct: int
    second: int
    own_amount: Decimal
    first_amount: Decimal
    second_amount: Decimal
    total_amount: Decimal

    @property
    def brought_amount(self) -> Decimal:
        return self.first_amount + self.second_amount


def advocate_map() -> AdvocateMap:
    """Buyers by friends brought and RFM, as of the newest night; counted anew every ten minutes at most."""
    run = newest_run()
    key = f"analytics.advocates:{run.pk if run else 0}"
    rows = cache.get_or_set(key, lambda: sql.query("analytics/advocate_cells").rows, CACHE_SECONDS) or []
    found = {(brought, rfm): Cell(brought, rfm, members, average) for brought, rfm, members, average in rows}
    return AdvocateMap(
        tuple(
            tuple(found.get((brought, rfm), Cell(brought, rfm, 0, Decimal(0))) for rfm in RFM)
            for brought in BROUGHT
        )
    )


def top_advocates(*, brought: str = "", rfm: str = "", limit: int = TOP) -> list[Advocate]:
    """The most valuable of those who brought somebody, or of one cell of the map."""
    return _advocates(member_ids=None, brought=brought, rfm=rfm, limit=limit)


def advocate(member: Member) -> Advocate:
    """What one member is worth with all she brought."""
    (found,) = _advocates(member_ids=[member.pk], brought="", rfm="", limit=1)
    return found


def _advocates(*, member_ids: Sequence[int] | None, brought: str, rfm: str, limit: int) -> list[Advocate]:
    rows = sql.query(
        "analytics/advocate_values", members=member_ids, brought=brought, rfm=rfm, limit=limit
    ).dicts()
    people = Member.objects.in_bulk([row["member_id"] for row in rows])
    return [
        Advocate(member=people[row.pop("member_id")], **row) for row in rows if row["member_id"] in people
    ]
