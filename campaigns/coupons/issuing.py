"""Who gets a coupon, and until when?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from campaigns.coupons.codes import new_code
from campaigns.models import Coupon, CouponType
from crm import sql


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


def expire(*, as_of: date) -> int:
    """Coupons whose last day lies before as_of; the night calls this."""
    return Coupon.objects.filter(state=Coupon.State.ISSUED, expires_on__lt=as_of).update(
        state=Coupon.State.EXPIRED
    )
