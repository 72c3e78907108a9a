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
from lifecycle.metrics import Scope, use_scope
from lifecycle.models import MemberRhythm, MemberRisk
from members.queries import visible_to

#: More lines than any team works off; the rest has less at stake.
MOST_LISTED = 20_000
#: An interval this many times the usual one; a basket that much smaller; a chance of staying that far down in
#: thirty days; ratings that count as low, of five and (who would not recommend us) of ten.
STRETCH, BASKET_DROP, ALIVE_DROP, LOW_RATING, DETRACTOR = 1.5, 0.3, 0.2, 2, 6
#: Each sign beyond rhythm takes this part of the chance that is left.
SIGN_WEIGHT = 0.15
#: How long a withdrawal, a rating or an unanswered survey counts, and how long an answer may take.
MUTED_DAYS, RATED_DAYS, ANSWER_DAYS = 90, 180, 14


def refresh_rhythm(*, as_of: date, scope: Scope) -> int:
    """How buying has changed, for the members in scope; the number of rows written."""
    use_scope(scope if MemberRhythm.objects.exists() else "everyone")
    return sql.run("lifecycle/risk/rhythm", as_of=as_of)


def leaving(*, for_user: User, signal: str = "") -> QuerySet[MemberRisk]:
    """The list as of the newest night, the most at stake first, as far as this person may see the members."""
    rows = MemberRisk.objects.filter(member__in=visible_to(for_user)).order_by("-at_stake", "-member")
    return rows.filter(signals__contains=[signal]) if signal else rows


def list_leaving(*, as_of: date) -> int:
    """Bring the list up to date as of the newest night; the number of rows written."""
    zone = Brand.get().zone

    def midnight(days: int) -> datetime:
        return datetime.combine(as_of - timedelta(days=days), time(), tzinfo=zone)

    sql.run(
        "lifecycle/risk/flagged",
        until=midnight(0),
        muted_since=midnight(MUTED_DAYS),
        rated_since=midnight(RATED_DAYS),
        asked_until=midnight(ANSWER_DAYS),
        stretch=STRETCH,
        basket_drop=BASKET_DROP,
        alive_drop=ALIVE_DROP,
        low_rating=LOW_RATING,
        detractor=DETRACTOR,
        sign_weight=SIGN_WEIGHT,
        most=MOST_LISTED,
    )
    written = sql.run("lifecycle/risk/store", as_of=as_of) + sql.run("lifecycle/risk/unlist")
    with connection.cursor() as cursor:
        cursor.execute("drop table flagged")
    return written
