"""What may be entered: a campaign and its coupons by staff, and a new member by whoever was invited."""

from campaigns.forms.campaign import WORDS, CampaignForm, CouponTypeForm
from campaigns.forms.join import JoinForm

__all__ = ["WORDS", "CampaignForm", "CouponTypeForm", "JoinForm"]
