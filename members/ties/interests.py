"""Which topics does a member care about? What was said stays; what purchases show fades by half.

The weight of an inferred interest stands as of its `at`, and is read with `weight_on` a given day.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max

from crm import sql
from crm.formats import local
from crm.models import User, record
from members.models import Interest, Member
from members.ties.telling import changed

HALF_LIFE_DAYS = 180
#: From the first of a month so many days, in which one Monday lies.
DAYS_OF_EVERYBODY = 7
#: Purchases of the last two years tell it, and the best three topics of a member are kept.
LOOK_BACK_DAYS, MOST_TOPICS, LEAST_WEIGHT = 730, 3, 0.1


def declare_interest(
    *, member: Member, topic: str, at: datetime, by: User | None, source: str = "page"
) -> Interest:
    with transaction.atomic():
        row, is_new = Interest.objects.update_or_create(
            member=member, topic=topic.replace("\0", "").strip()[:60], kind=Interest.Kind.DECLARED,
            defaults={"weight": 1.0, "at": at, "by": by, "source": source},
        )  # fmt: skip
        if is_new:
            changed(member)
            record(by=by, action="member.interest", target=member)
    return row


def drop_interest(*, interest: Interest, by: User | None) -> None:
    with transaction.atomic():
        Interest.objects.filter(pk=interest.pk).delete()
        changed(interest.member)
        record(by=by, action="member.interest_gone", target=interest.member)


def infer_interests(*, as_of: date) -> int:
    """Read the topics of members off the categories they bought before the day; rows that changed.

    Of everybody at first and in the first week of a month, which also finds what was corrected afterwards; in
    between of those who ordered since the last time, for a weight is read as of its day.
    """
    known = Interest.objects.filter(kind=Interest.Kind.INFERRED).aggregate(Max("at"))["at__max"]
    since = local(known).date() if known and as_of.day > DAYS_OF_EVERYBODY else None
    with transaction.atomic(), connection.cursor() as cursor:
        # Everybody's purchases of two years are grouped twice; on the disk that takes half as long again.
        cursor.execute("set local work_mem = '256MB'")
        written = sql.run(
            "members/ties/infer_interests",
            as_of=as_of,
            since=since,
            half_life=HALF_LIFE_DAYS,
            look_back=LOOK_BACK_DAYS,
            most=MOST_TOPICS,
            least=LEAST_WEIGHT,
        )
        cursor.execute("set local work_mem to default")
    return written


def weight_on(interest: Interest, on: date) -> float:
    """What is left of the weight; a declared interest does not fade."""
    if not interest.half_life_days:
        return float(interest.weight)
    days = max((on - local(interest.at).date()).days, 0)
    return float(interest.weight * 0.5 ** (days / interest.half_life_days))
