"""What next? Which category follows which, what acting has brought us, the best action for each member."""

from analytics.advice.deciding import advise, decide, follow
from analytics.advice.rates import CROWDS, FEW, KINDS, Measured, Tally, measure
from analytics.advice.reading import Group, Suggestion, category_steps, groups, suggestion

__all__ = [
    "CROWDS",
    "FEW",
    "KINDS",
    "Group",
    "Measured",
    "Suggestion",
    "Tally",
    "advise",
    "category_steps",
    "decide",
    "follow",
    "groups",
    "measure",
    "suggestion",
]
