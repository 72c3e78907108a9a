"""What win-back keeps: the yearly draw of the holdout, and the cases of members worth a person's time."""

from winback.models.case import Case, CaseContact, ContactDraft
from winback.models.holdout import HoldoutYear

__all__ = ["Case", "CaseContact", "ContactDraft", "HoldoutYear"]
