"""Bringing them back: what was said in cases and interviews."""

from members.privacy.erasure.columns import Fate

WINBACK: dict[str, Fate] = {
    "winback.Case": Fate(
        of="member",
        erase="competitor",
        keep="kind state occasion_key priority stage value_amount cycle_ratio last_order_on attempts"
        " first_touch_due_at first_touch_at next_at retry_at retries reason_code outcome opened_at closed_at",
        na="id member team owner agent lease_token lease_until opened_by",
    ),
    "winback.CaseContact": Fate(na="id case contact"),
    "winback.ContactDraft": Fate(of="case__member", delete=True, na="id case user fields saved_at"),
    "winback.HoldoutYear": Fate(na="year salt percent"),
    "winback.Interview": Fate(
        of="member",
        erase="trigger_event competitor should_have_done verbatim",
        pseudonymise="link_token",
        keep="mode state primary_reason secondary_reasons trigger_on would_return may_follow_up ending stage"
        " value_amount purpose_said_at link_expires_at started_at saved_at finished_at",
        na="id case member interviewer",
    ),
    "winback.FormerInterviewLink": Fate(
        of="interview__member", delete=True, na="id interview link_token link_expires_at"
    ),
    "winback.ReasonLabel": Fate(na="code label_zh label_en"),
    "winback.OfferLimit": Fate(na="role most_amount"),
    "winback.Offer": Fate(
        of="member",
        erase="why",
        keep="how reason_code at",
        na="id case member coupon delivery by",
    ),
}
