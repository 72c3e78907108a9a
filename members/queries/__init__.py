"""Which members may this person see, and whom do typed words mean? Every list and every page asks here."""

from members.queries.loads import LoadsPage, loads_page
from members.queries.names import folded
from members.queries.phones import written_phones
from members.queries.search import best, exactly, found
from members.queries.sight import orders_visible_to_client, sees_everybody, visible_to, visible_to_client

__all__ = [
    "LoadsPage",
    "best",
    "exactly",
    "folded",
    "found",
    "loads_page",
    "orders_visible_to_client",
    "sees_everybody",
    "visible_to",
    "visible_to_client",
    "written_phones",
]
