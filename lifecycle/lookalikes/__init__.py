"""Who is like the members who became core? Prospects, interested people, first buyers: scored and explained.

words → features (what was known before the first order) → fitting (logistic regression, calibrated, tested on
members it never saw) → scoring (a chance and three reasons each). Nothing that follows an order is looked at,
and nothing that the law calls sensitive: docs/how-to/lookalikes.md names every field.
"""

from lifecycle.lookalikes.fitting import LEAST_CORE, LEAST_OTHERS
from lifecycle.lookalikes.reading import Reason, counts, likely, newest, reasons_of, top_share
from lifecycle.lookalikes.refreshing import Refreshed, refresh

__all__ = [
    "LEAST_CORE",
    "LEAST_OTHERS",
    "Reason",
    "Refreshed",
    "counts",
    "likely",
    "newest",
    "reasons_of",
    "refresh",
    "top_share",
]
