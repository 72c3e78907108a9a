"""Where each one stood: figures about a pseudonym, which reports add up."""

from members.privacy.erasure.columns import Fate

LIFECYCLE: dict[str, Fate] = {
    "lifecycle.LifecyclePolicy": Fate(
        na="id version default_gap_days gap_min_members cycle_min_days cycle_max_days interested_days"
        " rfm_window_days rfm_min_buyers fixed_r_days fixed_f_counts fixed_m_multiples rfm_groups"
        " core_min_score core_keep_score core_max_ratio core_min_order_value lost_ratio defector_months"
        " value_min_members value_min_days cohort_min_members value_cost_percent band_ratios risk_ratios"
        " core_alarm_ratio type_high_score interested_new_days interested_active_days interested_cold_days"
        " won_back_days backfill_months sign_stretch sign_basket_percent sign_alive_percent sign_low_rating"
        " sign_detractor sign_weight_percent sign_muted_days sign_rated_days sign_answer_days"
        " created_by created_at"
    ),
    "lifecycle.LifecycleRun": Fate(
        na="id generation as_of policy brand_gap_days gap_members rfm_buyers average_order_value r_cuts"
        " f_cuts m_cuts created_at"
    ),
    "lifecycle.PlaybookVersion": Fate(na="id key version content by at"),
    "lifecycle.HandOver": Fate(of="member", keep="phase began_on item", na="id member by at"),
    "lifecycle.Segment": Fate(
        na="id name description kind ready_key tree version created_by created_at updated_at archived_at"
        " as_of computed_at member_count error watch_percent watch seen_xid"
    ),
    "lifecycle.SegmentVersion": Fate(na="id segment number name description tree by at"),
    "lifecycle.SegmentNight": Fate(na="id segment as_of members entered left"),
    "lifecycle.SegmentOverride": Fate(of="member", delete=True, na="id segment member kind reason by at"),
    "lifecycle.SegmentMember": Fate(
        of="member", delete=True, na="id segment member first_entered_on last_entered_on left_on"
    ),
    "lifecycle.MemberMetrics": Fate(
        of="member",
        keep="first_order_on last_order_on order_count purchase_days net_amount value_amount order_count_365d"
        " net_amount_365d first_day_amount last_two_days_amount previous_order_on last_refund_on first_own_on"
        " last_own_on ended_on end_kind r f m band risk",
        na="member",
    ),
    "lifecycle.ClvRun": Fate(
        na="id generation as_of missing buyers repeat_buyers history_days r alpha a b log_likelihood"
        " fitted_members p q gamma spend_log_likelihood spend_members cost_share margin_rate cohorts quality"
        " created_at"
    ),
    "lifecycle.MemberValue": Fate(
        of="member",
        keep="scored_on is_estimate expected_amount orders_90d orders_180d orders_365d value_90d value_180d"
        " value_365d",
        na="member",
    ),
    "lifecycle.MemberRisk": Fate(of="member", keep="signals since_on risk at_stake", na="member"),
    # Who has said no to being known is not likened to anybody.
    "lifecycle.MemberLikeness": Fate(
        of="member", delete=True, na="member scored_on score reason_1 reason_2 reason_3"
    ),
    "lifecycle.LookalikeRun": Fate(
        na="id as_of missing members core fitted_members base_rate intercept slope offset levels known"
        " quality created_at"
    ),
    "lifecycle.Persona": Fate(
        na="id name note traits version fit archived_at created_by created_at updated_at"
    ),
    "lifecycle.PersonaVersion": Fate(na="id persona number name note traits by at"),
    "lifecycle.Portrait": Fate(na="id as_of members buyers core shares created_at"),
    "lifecycle.ProfileRun": Fate(na="id as_of asked"),
    "lifecycle.TouchedMember": Fate(of="member", keep="correction merged order_on", na="member"),
    "lifecycle.MemberStage": Fate(
        of="member",
        erase="override_reason",
        keep="stage sub_state seq since_on last_core_on reactivated_on override_stage override_until",
        na="member override_by",
    ),
    "lifecycle.StageTransition": Fate(
        of="member",
        keep="generation seq from_stage to_stage on cause cycle_days cycle_ratio order_count last_order_on"
        " last_own_on r f m",
        na="id member run by created_at",
    ),
    "lifecycle.RfmSnapshot": Fate(of="member", keep="as_of r f m", na="id member"),
}
