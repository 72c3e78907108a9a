"""Which orders came after a message? Each order is credited once, to the last message within the campaign's
days.

This is for reading a campaign's story; whether it worked is judged against the holdout and never uses these
rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crm import sql


def attribute(*, as_of: date | None = None, member_ids: Sequence[int] | None = None) -> int:
    """Credit the orders not credited yet, dated before as_of, of these members or of all; the rows written.
    """
    members = None if member_ids is None else list(member_ids)
    return sql.run("campaigns/outcome_attribute", as_of=as_of, members=members)
