"""Who brought whom, does it count, and what does either side get?

The place in the path: a new member names one friend (`name_referrer`, or the public page through `join`);
the orders that arrive qualify the referral (`qualify`, after the coupons, at night and within a minute of a
change); when the return window is over either side gets a coupon, once; a refund takes it back. Nothing that
looks like abuse is paid without a person (`approve`, `reject`).
"""

from campaigns.referrals.asking import core_segment, starting_words
from campaigns.referrals.codes import block, code_of, find_code, is_code, link, shown, unblock
from campaigns.referrals.joining import CONSENT_VERSION, Answers, Traces, join
from campaigns.referrals.moves import MOVES, move
from campaigns.referrals.naming import (
    AlreadyNamed,
    CannotName,
    ProgramClosed,
    UnknownCode,
    match_friend,
    name_referrer,
)
from campaigns.referrals.programs import current, save_program, share_text
from campaigns.referrals.qualifying import qualify
from campaigns.referrals.reviewing import CannotDecide, approve, reject

__all__ = [
    "CONSENT_VERSION",
    "MOVES",
    "AlreadyNamed",
    "Answers",
    "CannotDecide",
    "CannotName",
    "ProgramClosed",
    "Traces",
    "UnknownCode",
    "approve",
    "block",
    "code_of",
    "core_segment",
    "current",
    "find_code",
    "is_code",
    "join",
    "link",
    "match_friend",
    "move",
    "name_referrer",
    "qualify",
    "reject",
    "save_program",
    "share_text",
    "shown",
    "starting_words",
    "unblock",
]
