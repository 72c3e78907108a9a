"""Who may be contacted, on which channel? Consent, and addresses that nobody contacts.

Every opt-out and every suppression first locks the contact_state of all members with that address, as the
gate of each sending does: whoever comes second sees what the first one wrote. No sending begins after an
opt-out.
"""

from members.privacy.addresses import address_hash, address_of, normal_address, pads
from members.privacy.consents import grant, withdraw
from members.privacy.contactable import contactability, contactable_summary, reach_parameters
from members.privacy.erasure import erase
from members.privacy.erasure.arrivals import (
    ADDRESSES,
    anybody_was_erased,
    erased_addresses,
    erased_ids,
    hide_in_staging,
    readmit,
)
from members.privacy.locks import lock_contact_states
from members.privacy.suppressions import is_suppressed, lift, suppress, suppressed_for
from members.privacy.wishes import refusal_words

__all__ = [
    "ADDRESSES",
    "address_hash",
    "address_of",
    "anybody_was_erased",
    "contactability",
    "contactable_summary",
    "erase",
    "erased_addresses",
    "erased_ids",
    "grant",
    "hide_in_staging",
    "is_suppressed",
    "lift",
    "lock_contact_states",
    "normal_address",
    "pads",
    "reach_parameters",
    "readmit",
    "refusal_words",
    "suppress",
    "suppressed_for",
    "withdraw",
]
