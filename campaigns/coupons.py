"""Who got which coupon, and was it used? Minting before a send, redeeming from the orders that arrive.

Codes have 64 random bits in an alphabet without 0, O, 1, I and L, and a check character, so that a mistyped
code is known from a foreign one. An order that was placed is never refused: what is wrong with its code is
flagged.

Refund policy: when an order becomes void (cancelled, or refunded in full) its coupon goes back to `issued`,
so that the member may use it until its last day. A partial refund leaves the coupon redeemed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from campaigns.models import Coupon, CouponType
from crm import sql

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_CHARACTERS = 13
#: What our codes look like; the shop's own codes do not and are left alone.
SHAPE = f"^[{ALPHABET}]{{{RANDOM_CHARACTERS + 1}}}$"


def check_character(body: str) -> str:
    """Weighted sum modulo 31, a prime: one wrong character, or two neighbours swapped, always show."""
    return ALPHABET[sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, 1)) % len(ALPHABET)]


def new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + check_character(body)


def normalise(text: str) -> str:
    """A code as a person types it: any case, with blanks or hyphens."""
    return "".join(text.upper().replace("-", "").split())


def is_code(text: str) -> bool:
    code = normalise(text)
    if len(code) != RANDOM_CHARACTERS + 1 or any(sign not in ALPHABET for sign in code):
        return False
    return check_character(code[:-1]) == code[-1]


def mint(*, kind: CouponType, occasions: Sequence[tuple[int, str]], expires_on: date) -> int:
    """One coupon for each (member id, occasion key) that has none yet; the number made."""
    return sql.run(
        "campaigns/coupon_mint",
        type_id=kind.pk,
        members=[member for member, _ in occasions],
        occasions=[key for _, key in occasions],
        codes=[new_code() for _ in occasions],
        expires_on=expires_on,
    )


def redeem_from_orders(*, member_ids: Sequence[int] | None = None) -> int:
    """Match the codes on ingested orders, of these members or of all; the rows changed.

    Running it again changes nothing.
    """
    members = None if member_ids is None else list(member_ids)
    with transaction.atomic():
        # Returned first: a coupon freed by a void order may be used by the next one in the same run.
        returned = sql.run("campaigns/coupon_return", members=members)
        redeemed = sql.run("campaigns/coupon_redeem", members=members, shape=SHAPE)
        flagged = sql.run("campaigns/coupon_flag", members=members, shape=SHAPE)
    return returned + redeemed + flagged


def expire(*, as_of: date) -> int:
    """Coupons whose last day lies before as_of; the night calls this."""
    return Coupon.objects.filter(state=Coupon.State.ISSUED, expires_on__lt=as_of).update(
        state=Coupon.State.EXPIRED
    )
