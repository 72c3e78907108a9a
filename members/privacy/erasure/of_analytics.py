"""Figures of many, and what a customer was worth: numbers about a pseudonym, which reports add up."""

from members.privacy.erasure.columns import Fate

ANALYTICS: dict[str, Fate] = {
    "analytics.DailyMetric": Fate(na="id on metric key value"),
    "analytics.ValueYardstick": Fate(
        na="id version weights loyalty_weights loyalty_line top_percent bottom_percent minute_amount"
        " contact_minutes complaint_minutes created_by created_at"
    ),
    "analytics.WorthRun": Fate(
        na="id as_of yardstick asked_at computed_at error seconds members top_cut bottom_cut cost_share"
        " cost_rate rates offer marks"
    ),
    "analytics.MemberWorth": Fate(
        of="member",
        keep="orders net_amount cost_amount discount_amount extra_amount service_amount contribution"
        " discounted_orders discount_share daypart satisfaction advocacy friends loyalty score value_group",
        na="member",
    ),
    "analytics.CategoryStep": Fate(na="id before after support of_before after_all of_all chance"),
    # What to offer somebody who is gone is nobody's question any more.
    "analytics.MemberAdvice": Fate(
        of="member",
        delete=True,
        na="member action reason channel daypart chance added gain offer_gain next_category after_category",
    ),
}
