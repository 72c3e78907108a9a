"""How do order lines and the products they name come in?"""

from __future__ import annotations

from crm import sql
from members.ingest import room
from members.ingest.tally import Tally


def write_lines(*, source: str) -> tuple[Tally, int]:
    """Write what waits in incoming_line, inside the caller's transaction; also the number of new products."""
    products = sql.query("members/ingest/write_products", source=source).rows
    written = sql.query("members/ingest/write_lines", source=source).rows
    created = sum(is_new for (is_new,) in written)
    updated = len(written) - created
    tally = Tally(created=created, updated=updated, unchanged=room.count("line") - len(written))
    return tally, sum(is_new for (is_new,) in products)
