"""Who got which coupon, and was it used? Minting before a send, redeeming at the till or from orders.

Codes have 64 random bits in an alphabet without 0, O, 1, I and L, and a check character, so that a mistyped
code is known from a foreign one. The till may be refused (`redeem`); an order that was placed never is: what
is wrong with its code is flagged.

Refund policy: when an order becomes void (cancelled, or refunded in full) its coupon goes back to `issued`,
so that the member may use it until its last day. A partial refund leaves the coupon redeemed.
"""

from campaigns.coupons.codes import ALPHABET, RANDOM_CHARACTERS, check_character, is_code, new_code, normalise
from campaigns.coupons.issuing import expire, mint
from campaigns.coupons.orders import redeem_from_orders
from campaigns.coupons.rewards import fulfil_rewards, reward_coupon, reward_type
from campaigns.coupons.till import CannotRedeem, Till, Verdict, check, discount, redeem, reverse

__all__ = [
    "ALPHABET",
    "RANDOM_CHARACTERS",
    "CannotRedeem",
    "Till",
    "Verdict",
    "check",
    "check_character",
    "discount",
    "expire",
    "fulfil_rewards",
    "is_code",
    "mint",
    "new_code",
    "normalise",
    "redeem",
    "redeem_from_orders",
    "reverse",
    "reward_coupon",
    "reward_type",
]
