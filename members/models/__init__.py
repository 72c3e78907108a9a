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
from members.models.booking import Booking, BookingService, BookingSlot
from members.models.consent import Channel, Consent, ConsentEvent, ConsentState, ContactState, Suppression
from members.models.duplicate import DuplicateCandidate, DuplicateSearch, MemberAlias, Merge, MergedRows
from members.models.export import Canary, CanarySighting, Export, ExportedMember
from members.models.feedback import Complaint, ComplaintEvent
from members.models.load import Load, LoadChange, LoadMapping
from members.models.loyalty import RewardDue
from members.models.member import Assignment, Member
from members.models.newsletter import NewsletterSignup
from members.models.sample import Sample, SampleBatch
from members.models.survey import (
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyQuestion,
    SurveyResponse,
    SurveyVersion,
)

__all__ = [
    "Assignment",
    "Booking",
    "BookingService",
    "BookingSlot",
    "Canary",
    "CanarySighting",
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
    "Export",
    "ExportedMember",
    "Interaction",
    "Load",
    "LoadChange",
    "LoadMapping",
    "Member",
    "MemberAlias",
    "Merge",
    "MergedRows",
    "NewsletterSignup",
    "Order",
    "OrderLine",
    "ParkedRefund",
    "Product",
    "Refund",
    "RewardDue",
    "Sample",
    "SampleBatch",
    "Suppression",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyVersion",
]
