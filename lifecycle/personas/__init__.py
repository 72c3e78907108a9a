"""Whom does the brand mean, and who are its buyers and core members really?

A persona is declared trait by trait (saving); a portrait counts who the members are (portraits); comparing
sets one beside the other, with intervals. Counts only: no person is named here.
"""

from lifecycle.personas.comparing import Comparison, TraitComparison, compare, portrait_rows
from lifecycle.personas.portraits import count_fit, newest_portrait, refresh
from lifecycle.personas.saving import NameTaken, archive, restore, restore_version, save
from lifecycle.personas.traits import Trait, all_traits, tree_of

__all__ = [
    "Comparison",
    "NameTaken",
    "Trait",
    "TraitComparison",
    "all_traits",
    "archive",
    "compare",
    "count_fit",
    "newest_portrait",
    "portrait_rows",
    "refresh",
    "restore",
    "restore_version",
    "save",
    "tree_of",
]
