"""How much does a referral look like abuse? Signs with weights; from a score on, a person decides.

None of the signs proves anything: families share an address, offices a network. That is why they add up.
"""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.models import Referral
from crm import sql

#: sign → its weight (domain.md §13).
WEIGHTS: dict[str, int] = {
    # Nearly the same name or e-mail as the referrer.
    "similar": 30,
    # Another new member of the same referrer came from the same device.
    "same_device": 40,
    # Three or more joined from the same network address within 30 days.
    "same_network": 30,
    # The referrer's own postal address.
    "same_address": 30,
    # Five or more joined by the same referrer on one day.
    "burst": 30,
    # The order has the same content as that of another friend of the same referrer.
    "same_order": 20,
    # More than 30 % of the orders of the referrer's friends (three at least) were given back.
    "refunds": 40,
}
MOST = 100


def score_of(flags: Sequence[str]) -> int:
    return min(sum(WEIGHTS[flag] for flag in flags), MOST)


def weigh(*, member_ids: Sequence[int] | None) -> int:
    """Look at the referrals that wait for their reward, of these referees or of all; the rows changed.

    A person's decision stands: what was decided is not weighed again.
    """
    found = sql.query("campaigns/referral/flags", members=member_ids).rows
    changed = 0
    for pk, flags in found:
        score = score_of(flags)
        changed += (
            Referral.objects.filter(pk=pk, state=Referral.State.HELD, decision="")
            .exclude(flags=flags, score=score)
            .update(flags=flags, score=score)
        )
    return changed
