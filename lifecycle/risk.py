"""Who is about to leave? Step 3 of the path, after the stages: signs of leaving, and what is at stake.

Nine of ten unhappy customers never complain (R25). What they do instead: come later than they used to, buy
less, mute a channel, rate low, leave a survey unanswered. The list ranks them by the value of a year times
the chance of losing it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import QuerySet

from crm import sql
from crm.models import Brand, User
from lifecycle.models import LifecyclePolicy, MemberRisk
from members.queries import visible_to

#: More lines than any team works off; the rest has less at stake.
MOST_LISTED = 20_000


def leaving(*, for_user: User, signal: str = "") -> QuerySet[MemberRisk]:
    """The list as of the newest night, the most at stake first, as far as this person may see the members."""
    rows = MemberRisk.objects.filter(member__in=visible_to(for_user)).order_by("-at_stake", "-member")
    return rows.filter(signals__contains=[signal]) if signal else rows


def list_leaving(*, as_of: date, policy: LifecyclePolicy) -> int:
    """Bring the list up to date as of the newest night; the number of rows written."""
    _flag(as_of=as_of, policy=policy)
    written = sql.run("lifecycle/risk/store", as_of=as_of) + sql.run("lifecycle/risk/unlist")
    _forget_flagged()
    return written


def count_leaving(*, as_of: date, policy: LifecyclePolicy) -> int:
    """How long the list would be by these thresholds; nothing is written."""
    _flag(as_of=as_of, policy=policy)
    ((members,),) = sql.query("lifecycle/risk/flagged_count").rows
    _forget_flagged()
    return int(members)


def _flag(*, as_of: date, policy: LifecyclePolicy) -> None:
    zone = Brand.get().zone

    def midnight(days: int) -> datetime:
        return datetime.combine(as_of - timedelta(days=days), time(), tzinfo=zone)

    sql.run(
        "lifecycle/risk/flagged",
        until=midnight(0),
        muted_since=midnight(policy.sign_muted_days),
        rated_since=midnight(policy.sign_rated_days),
        asked_until=midnight(policy.sign_answer_days),
        stretch=policy.sign_stretch,
        basket_drop=policy.sign_basket_percent / 100,
        alive_drop=policy.sign_alive_percent / 100,
        low_rating=policy.sign_low_rating,
        detractor=policy.sign_detractor,
        sign_weight=policy.sign_weight_percent / 100,
        late_ratio=policy.risk_ratios[0],
        lost_ratio=policy.lost_ratio,
        most=MOST_LISTED,
    )


def _forget_flagged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("drop table flagged")
