"""Two members become one, with everything that hangs on either; and are two again, for thirty days.

The roof's part of identity: the map (relations.py) knows every app, so no app needs to know of merging.
"""

from crm.merging.errors import MergeRefused
from crm.merging.merging import CHOSEN, UNDO, check_map, merge
from crm.merging.undoing import forget, later, undo
from members.models import Merge

__all__ = ["CHOSEN", "UNDO", "Merge", "MergeRefused", "check_map", "forget", "later", "merge", "undo"]
