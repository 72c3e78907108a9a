"""Which coupons has this member, and what became of them?"""

from __future__ import annotations

from typing import Any

from campaigns.models import Coupon
from members.models import Member

MOST = 8


def coupon_card(member: Member) -> dict[str, Any]:
    """Those that can still be used first, the next to expire on top; then the newest of the others."""
    rows = Coupon.objects.filter(member=member).select_related("type").order_by("-issued_at")[: 4 * MOST]
    live = sorted(
        (row for row in rows if row.state == Coupon.State.ISSUED), key=lambda row: (row.expires_on, row.pk)
    )
    used = [row for row in rows if row.state != Coupon.State.ISSUED]
    return {"coupons_live": live[:MOST], "coupons_used": used[: max(0, MOST - len(live))]}
