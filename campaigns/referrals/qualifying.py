"""Which referrals do the orders qualify, and which do they undo? After the coupons, night and minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from campaigns.models import Referral
from campaigns.referrals import rewarding, scoring
from crm import sql


def qualify(*, as_of: date, on: date, at: datetime, member_ids: Sequence[int] | None = None) -> int:
    """Move every referral whose orders have changed, of these new members or of all; the rows changed.

    Facts before `as_of` count; a return window is over when its last day lies before `on`, today at the
    brand. Running it again changes nothing.
    """
    members = None if member_ids is None else list(member_ids)
    if members is not None and not Referral.objects.filter(referee__in=members).exists():
        return 0
    facts = {"members": members, "as_of": as_of, "at": at}
    with transaction.atomic():
        # These moves change many referrals in no order of their own: two nights, or a night and an event,
        # would wait for each other's rows.
        rewarding.alone()
        undone = rewarding.take_back(members=members, as_of=as_of, at=at)
        fallen = sql.run("campaigns/referral/fall_back", members=members, as_of=as_of)
        qualified = sql.run("campaigns/referral/qualify", **facts)
        held = sql.run("campaigns/referral/hold", members=members)
        weighed = scoring.weigh(member_ids=members)
    given = rewarding.reward_due(on=on, at=at, member_ids=members)
    return undone + fallen + qualified + held + weighed + given
