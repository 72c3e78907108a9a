"""What we say and offer, to whom, and what came of it."""

from campaigns.models.call import Contact, Disposition
from campaigns.models.campaign import ONCE, Campaign, ContentVersion
from campaigns.models.coupon import Coupon, CouponFlag, CouponType
from campaigns.models.referral import (
    FormerCode,
    JoinAnswer,
    Referral,
    ReferralCode,
    ReferralProgram,
    ReferralReward,
)
from campaigns.models.script import Script
from campaigns.models.send import (
    Attempt,
    AudienceMember,
    ChannelBudget,
    Delivery,
    FormerLink,
    FrequencySlot,
    Outcome,
    Send,
)

__all__ = [
    "ONCE",
    "Attempt",
    "AudienceMember",
    "Campaign",
    "ChannelBudget",
    "Contact",
    "ContentVersion",
    "Coupon",
    "CouponFlag",
    "CouponType",
    "Delivery",
    "Disposition",
    "FormerCode",
    "FormerLink",
    "FrequencySlot",
    "JoinAnswer",
    "Outcome",
    "Referral",
    "ReferralCode",
    "ReferralProgram",
    "ReferralReward",
    "Script",
    "Send",
]
