"""Who they are, what they did and said."""

from members.models.activity import (
    ChangedMember,
    Interaction,
    Order,
    OrderLine,
    ParkedRefund,
    Product,
    Refund,
)
from members.models.consent import Channel, Consent, ConsentEvent, ConsentState, ContactState, Suppression
from members.models.duplicate import DuplicateCandidate, DuplicateSearch, MemberAlias, Merge, MergedRows
from members.models.feedback import Complaint, ComplaintEvent
from members.models.load import Load
from members.models.member import Assignment, Member

__all__ = [
    "Assignment",
    "ChangedMember",
    "Channel",
    "Complaint",
    "ComplaintEvent",
    "Consent",
    "ConsentEvent",
    "ConsentState",
    "ContactState",
    "DuplicateCandidate",
    "DuplicateSearch",
    "Interaction",
    "Load",
    "Member",
    "MemberAlias",
    "Merge",
    "MergedRows",
    "Order",
    "OrderLine",
    "ParkedRefund",
    "Product",
    "Refund",
    "Suppression",
]
