"""What was asked and answered, booked and tried."""

from members.privacy.erasure.columns import Fate

SURVEYS: dict[str, Fate] = {
    "members.Survey": Fate(
        na="id code name kind state takes_anonymous reward_type_id remind_after_days last_after_days"
        " close_after_days created_by created_at closed_at"
    ),
    "members.SurveyVersion": Fate(
        na="id survey number title_zh title_en intro_zh intro_en thanks_zh thanks_en published_by"
        " published_at"
    ),
    "members.SurveyQuestion": Fate(
        na="id version position key kind bank_key field scene_zh scene_en text_zh text_en options is_required"
        " rules"
    ),
    "members.SurveyInvitation": Fate(
        of="member",
        pseudonymise="token",
        keep="occasion_key state due_at touches touched_at closes_at opened_at",
        na="id survey member created_by created_at",
    ),
    "members.SurveyResponse": Fate(
        of="member",
        erase="ip_hash language",
        pseudonymise="token",
        keep="channel current_key started_at touched_at finished_at",
        na="id survey version invitation member",
    ),
    # Marks and options stay for the results; what somebody wrote goes.
    "members.SurveyAnswer": Fate(
        of="response__member",
        erase="text",
        keep="codes number key wrote at",
        na="id response question",
    ),
    "members.BookingService": Fate(
        na="id code name_zh name_en about_zh about_en place minutes remind_hours team follow_up is_open"
        " created_at"
    ),
    "members.BookingSlot": Fate(na="id service starts_at capacity taken"),
    "members.Booking": Fate(
        of="member",
        erase="note",
        pseudonymise="token",
        keep="state booked_at cancelled_at marked_at",
        na="id slot member marked_by",
    ),
    "members.RewardDue": Fate(
        of="member", keep="kind source coupon_type_id due_at fulfilled_at", na="id member"
    ),
    "members.NewsletterSignup": Fate(
        of="member",
        delete=True,
        na="id email name language token text text_version ip_hash asked_at mailed_at attempts next_at"
        " confirmed_at member",
    ),
    "members.SampleBatch": Fate(
        na="id name how given_on last_on ask_after_days survey created_by created_at"
    ),
    "members.Sample": Fate(of="member", keep="given_on", na="id batch member order"),
}
