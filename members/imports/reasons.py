"""What do the words of the rejects and warnings files mean to people?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Any] = {
    # the line itself
    "columns": _("Another number of columns than the header"),
    "encoding": _("Characters that are not in the file's encoding"),
    "nul": _("Binary data in the line"),
    "open_quote": _("A quotation mark that is never closed"),
    "line_too_long": _("A line of more than a million characters"),
    # what the mode does not allow
    "known_member": _("The member is known already: this load only adds new ones"),
    "unknown_member": _("Nobody has this number: this load only updates known members"),
    "known_place": _("The member is in this group already: this load only puts in others"),
    "unknown_place": _("The member is not in this group: this load only updates who is"),
    "unknown_person": _("Nobody has this number: load the members first"),
    # missing
    "no_group_name": _("No name of a group"),
    "no_text": _("No text"),
    "no_order_id": _("No order number"),
    "no_member_id": _("No member number"),
    "no_refund_id": _("No refund number"),
    "no_interaction_id": _("No interaction number"),
    "no_product_id": _("No product number"),
    "no_line_no": _("No line number"),
    "no_placed_at": _("No time of order"),
    "no_refunded_at": _("No time of refund"),
    "no_occurred_at": _("No time"),
    "no_amount": _("No amount"),
    "no_kind": _("No kind"),
    "no_customer": _("No customer"),
    # not readable
    "id_too_long": _("A number longer than 64 characters"),
    "placed_at": _("Not a time of order: year-month-day is needed"),
    "refunded_at": _("Not a time of refund: year-month-day is needed"),
    "occurred_at": _("Not a time: year-month-day is needed"),
    "updated_at": _("Not a time of change: year-month-day is needed"),
    "amount": _("Not an amount"),
    "thousands_separator": _("An amount with a thousands separator: write 1280, not 1,280"),
    "decimals": _("More than two decimals"),
    "negative_amount": _("An amount below zero: refunds are loaded as refunds"),
    "zero_amount": _("A refund of nothing"),
    "above_amount": _("Refunds above the amount of the order"),
    "cost": _("Not a cost"),
    "price": _("No price above zero"),
    "quantity": _("No quantity above zero"),
    "line_no": _("Not a line number"),
    "status": _("Unknown status: pending, paid, fulfilled or cancelled"),
    "currency": _("Another currency than the brand's"),
    "kind": _("Not a kind: lower-case letters"),
    "end_kind": _("Unknown way of ending"),
    "group_kind": _("Unknown kind of group: household, employer, association or other"),
    "day": _("Not a day: year-month-day is needed"),
    "until_before_since": _("Left before coming in"),
    "cancellation": _("A cancellation"),
    "unknown_order": _("The order is not there: load the orders first"),
    "other_customer": _("The order belongs to another customer"),
    # warnings
    "superseded": _("Replaced by a later line with the same number"),
    "unknown_column": _("Columns that are not known and were not read"),
    "cut_to_length": _("A text that was too long and was cut"),
    "instalments_dropped": _("Instalments that are no number were left out"),
    "birthday_dropped": _("An impossible birthday was left out"),
    "email_dropped": _("An e-mail address that cannot be one was left out"),
    "phone_dropped": _("A phone number that cannot be one was left out"),
    "sex_dropped": _("An unknown sex was left out"),
    "joined_at_dropped": _("A join time that is none was left out"),
    "referred_by_dropped": _("Members do not bring themselves: left out"),
    "word_dropped": _("A word that is none of the list was left out"),
    "role_dropped": _("An unknown role was left out"),
    "household_by_name": _(
        "Households of one name are taken for one: give each its number, if the source has one"
    ),
    "custom_dropped": _("A value that an own field does not take was left out"),
    "consent_dropped": _("A consent that is neither yes nor no was left out"),
    "consent_at_dropped": _("A time of consent that is none was left out"),
    "consent_older_than_refusal": _(
        "A consent that is not known to be later than the refusal in force was left out"
    ),
    "stage_unknown": _(
        "stage: not one of the seven stages; write core, lost and so on, or the name on the page"
    ),
    "stage_not_allowed": _("stage: your role may not set stages by hand; ask a marketer or a team lead"),
    "stage_merged": _("stage: the record was merged into another one; ask for the one that stayed"),
    "stage_not_computed": _("stage: the next night computes where the member stands; ask after it"),
    "stage_refused": _(
        "stage: nobody can be put there from where the member stands; leave it empty or ask for another one"
    ),
    "stage_reason": _("stage_reason: say why in at most 200 characters"),
    "stage_until": _("stage_until: a day from tomorrow on, within a year"),
    # why a member cannot be contacted
    "no_address": _("no address"),
    "not_a_mobile": _("not a mobile number"),
    "never_asked": _("never asked"),
    "withdrawn": _("refused"),
    "suppressed": _("address blocked"),
    "paused": _("paused by the member"),
    "only_service": _("wants service messages only"),
    "restricted": _("exercises a right"),
}


def in_words(reason: str) -> str:
    """The words for a reason; the reason itself where it needs none."""
    return str(REASONS.get(reason, reason))
