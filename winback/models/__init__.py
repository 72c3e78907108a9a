"""What win-back keeps: the yearly draw of the holdout, cases worth a person's time, and what they told us."""

from winback.models.case import Case, CaseContact, ContactDraft
from winback.models.holdout import HoldoutYear
from winback.models.interview import FormerInterviewLink, Interview, Offer, OfferLimit, ReasonLabel

__all__ = [
    "Case",
    "CaseContact",
    "ContactDraft",
    "FormerInterviewLink",
    "HoldoutYear",
    "Interview",
    "Offer",
    "OfferLimit",
    "ReasonLabel",
]
