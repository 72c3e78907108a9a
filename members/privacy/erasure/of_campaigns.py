"""What we said and offered, and what came of it."""

from members.privacy.erasure.columns import Fate

CAMPAIGNS: dict[str, Fate] = {
    "campaigns.Disposition": Fate(
        na="id code label_zh label_en position is_active is_connected counts_as_attempt counts_as_contact"
        " requires_note creates_task stage_request opt_out invalidates_number case_state close_case"
        " retry_minutes other_slot"
    ),
    "campaigns.Contact": Fate(
        of="member",
        erase="usage evaluation expectation urgency new_need note",
        pseudonymise="submission",
        keep="kind direction channel disposition at next_at",
        na="id member interaction by created_at",
    ),
    "campaigns.CouponType": Fate(
        na="id name kind value min_spend valid_days max_redemptions redeemed_count created_at"
        " stage is_default"
    ),
    "campaigns.Coupon": Fate(
        of="member",
        keep="code state issued_at expires_on redeemed_at discount_amount occasion_key order_source"
        " order_external_id",
        na="id type member order",
    ),
    "campaigns.CouponFlag": Fate(of="coupon__member", keep="reason at", na="id order coupon"),
    "campaigns.Campaign": Fate(
        na="id name kind state segment coupon_type survey topic top_percent daily_quota holdout send_now"
        " observation_days is_past created_by created_at submitted_by submitted_at approved_by approved_at"
        " stage is_default"
    ),
    "campaigns.ContentVersion": Fate(
        na="id campaign version subject_zh body_zh subject_en body_en link_url created_by created_at"
    ),
    "campaigns.ReferralProgram": Fate(
        na="id version is_open min_amount return_days needs_delivery referrer_coupon referee_coupon"
        " referrer_cap total_cap review_score share_zh share_en stage created_by created_at"
    ),
    # A code may be somebody's nickname.
    "campaigns.FormerCode": Fate(of="referral_code__member", delete=True, na="id referral_code code"),
    "campaigns.ReferralCode": Fate(
        of="member", pseudonymise="code", keep="blocked_at", na="id member created_at"
    ),
    # `named` are the newcomer's words about somebody else, and may name them.
    "campaigns.Referral": Fate(
        of="referee referrer",
        erase="named decision_reason",
        keep="state door reasons flags score named_at joined_at qualified_at held_until rewarded_at"
        " reversed_at decided_at decision",
        na="id referee referrer code program order decided_by",
    ),
    "campaigns.ReferralReward": Fate(
        of="member", keep="side state month slot debt_amount given_at", na="id referral member coupon"
    ),
    "campaigns.JoinAnswer": Fate(
        of="member", erase="words ip_hash device_hash", keep="reason at", na="id member"
    ),
    "campaigns.Script": Fate(
        na="id key name_zh name_en reasons stages steps is_active version updated_by updated_at"
    ),
    "campaigns.Send": Fate(
        na="id campaign content occurrence_key state as_of send_now started_at expires_at finished_at"
        " created_at touch booking"
    ),
    "campaigns.AudienceMember": Fate(
        of="member",
        keep="arm occasion_key stage value_amount entered_at",
        na="id send campaign member",
    ),
    # The links in old mails lead nowhere from then on.
    "campaigns.Delivery": Fate(
        of="member",
        erase="last_error",
        pseudonymise="link_token address_hash",
        keep="channel state reason claims calls lost_leases next_at sent_at opened_at clicked_at"
        " provider_key",
        na="id send member coupon lease_token lease_until leased_by created_at",
    ),
    "campaigns.Attempt": Fate(
        of="delivery__member", erase="detail", keep="n started_at ended_at outcome", na="id delivery"
    ),
    "campaigns.FormerLink": Fate(of="delivery__member", pseudonymise="link_token", na="id delivery"),
    "campaigns.FrequencySlot": Fate(of="member", keep="channel at", na="id member delivery"),
    "campaigns.ChannelBudget": Fate(
        na="channel per_minute tokens refilled_at breaker open_until open_seconds failures_in_a_row"
        " cost_amount"
    ),
    "campaigns.Outcome": Fate(
        of="member", keep="with_coupon ordered_at", na="id order delivery campaign member created_at"
    ),
}
