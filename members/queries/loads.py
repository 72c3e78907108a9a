"""Which files were read in, newest first?"""

from __future__ import annotations

from dataclasses import dataclass

from crm.numbers import row_number
from members.models import Load

LOADS_A_PAGE = 20


@dataclass(frozen=True)
class LoadsPage:
    loads: list[Load]
    next: str


def loads_page(cursor: str = "") -> LoadsPage:
    """The newest loads first; the cursor is the last one that was shown."""
    rows = Load.objects.select_related("by").order_by("-pk")
    if last := row_number(cursor):
        rows = rows.filter(pk__lt=last)
    shown = list(rows[: LOADS_A_PAGE + 1])
    more = len(shown) > LOADS_A_PAGE
    shown = shown[:LOADS_A_PAGE]
    return LoadsPage(shown, str(shown[-1].pk) if more else "")
