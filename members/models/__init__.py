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
from members.models.consent import (
    Channel,
    Consent,
    ConsentEvent,
    ConsentState,
    ConsentText,
    ContactPreference,
    ContactState,
    MessageTopic,
    Purpose,
    Suppression,
)
from members.models.duplicate import DuplicateCandidate, DuplicateSearch, MemberAlias, Merge, MergedRows
from members.models.export import Canary, CanarySighting, Export, ExportedMember
from members.models.feedback import Complaint, ComplaintEvent
from members.models.former import FormerToken
from members.models.load import Load, LoadChange, LoadedTie, LoadMapping
from members.models.loyalty import RewardDue
from members.models.member import Assignment, Member
from members.models.newsletter import NewsletterSignup
from members.models.record.custom import CustomField
from members.models.record.history import FieldProvenance, MemberChange
from members.models.record.notes import CustomRequest, Interest, LifeEvent, MemberNote, MemberTag, Tag
from members.models.record.questions import (
    AskedQuestion,
    FieldHealth,
    FieldWeight,
    ProfileScore,
    Question,
)
from members.models.record.ties import ContactLink, Group, GroupMember, Membership, SocialIdentity
from members.models.rights import ErasedIdentity, Erasure, PrivacyEvent, PrivacyRequest, RetentionRule
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
    "AskedQuestion",
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
    "ConsentText",
    "ContactLink",
    "ContactPreference",
    "ContactState",
    "CustomField",
    "CustomRequest",
    "DuplicateCandidate",
    "DuplicateSearch",
    "ErasedIdentity",
    "Erasure",
    "Export",
    "ExportedMember",
    "FieldHealth",
    "FieldProvenance",
    "FieldWeight",
    "FormerToken",
    "Group",
    "GroupMember",
    "Interaction",
    "Interest",
    "LifeEvent",
    "Load",
    "LoadChange",
    "LoadMapping",
    "LoadedTie",
    "Member",
    "MemberAlias",
    "MemberChange",
    "MemberNote",
    "MemberTag",
    "Membership",
    "Merge",
    "MergedRows",
    "MessageTopic",
    "NewsletterSignup",
    "Order",
    "OrderLine",
    "ParkedRefund",
    "PrivacyEvent",
    "PrivacyRequest",
    "Product",
    "ProfileScore",
    "Purpose",
    "Question",
    "Refund",
    "RetentionRule",
    "RewardDue",
    "Sample",
    "SampleBatch",
    "SocialIdentity",
    "Suppression",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyVersion",
    "Tag",
]
