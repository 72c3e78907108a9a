"""What next? Which category follows which, what acting has brought us, the best action for each member."""

from analytics.advice.deciding import advise, decide, follow
from analytics.advice.rates import CROWDS, FEW, KINDS, Measured, Tally, measure
from analytics.advice.reading import Group, Suggestion, category_steps, groups, suggestion
from analytics.advice.regeneration import Regeneration, Side, regeneration

__all__ = [
    "CROWDS",
    "FEW",
    "KINDS",
    "Group",
    "Measured",
    "Regeneration",
    "Side",
    "Suggestion",
    "Tally",
    "advise",
    "category_steps",
    "decide",
    "follow",
    "groups",
    "measure",
    "regeneration",
    "suggestion",
]
