"""What does a screen read about where members stand? The list page by page, one member, and who is meant.

Which members match is handed in as the SQL of a filter tree (segments.compile); whom the reader may see is
asked of the members app.
"""

from lifecycle.queries.listing import (
    BadCursor,
    Page,
    Sort,
    members_page,
    members_walk,
)
from lifecycle.queries.matching import (
    Matching,
    matching,
    matching_members,
    seen_by,
    selected,
)
from lifecycle.queries.standing import (
    ListedMember,
    Standing,
    known_words,
    listed,
    newest_fit,
    newest_run,
    shown_as_of,
    standing_of,
)

__all__ = [
    "BadCursor",
    "ListedMember",
    "Matching",
    "Page",
    "Sort",
    "Standing",
    "known_words",
    "listed",
    "matching",
    "matching_members",
    "members_page",
    "members_walk",
    "newest_fit",
    "newest_run",
    "seen_by",
    "selected",
    "shown_as_of",
    "standing_of",
]
