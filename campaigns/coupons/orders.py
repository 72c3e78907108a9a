"""Which coupons did the orders that came in use?"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from campaigns.coupons.codes import SHAPE
from crm import sql


def redeem_from_orders(*, member_ids: Sequence[int] | None = None) -> int:
    """Match the codes on ingested orders, of these members or of all; the rows changed.

    Running it again changes nothing.
    """
    members = None if member_ids is None else list(member_ids)
    if members is not None and not _are_concerned(members):
        return 0
    with transaction.atomic():
        # What a till redeemed before its order was known here.
        linked = sql.run("campaigns/coupon_link", members=members)
        # Returned first: a coupon freed by a void order may be used by the next one in the same run.
        ((returned,),) = sql.query("campaigns/coupon_return", members=members).rows
        ((redeemed,),) = sql.query("campaigns/coupon_redeem", members=members, shape=SHAPE).rows
        flagged = sql.run("campaigns/coupon_flag", members=members, shape=SHAPE)
    return linked + int(returned) + int(redeemed) + flagged


def _are_concerned(members: list[int]) -> bool:
    """Whether any order of theirs, or coupon they used, says anything of a coupon: most say nothing."""
    (concerned,) = sql.query("campaigns/coupon_concerned", members=members).rows[0]
    return bool(concerned)
