"""When is everybody weighed, in which order? Facts → scores → groups → advice, in one transaction.

It is no step of the night, which a brand of a million members could not wait for: a worker does it after the
night, each time for brands of up to EVERY_NIGHT members and once a week above, and whenever somebody asks
(docs/adr/0010). The row WorthRun is the queue and the result's date.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from datetime import time as clock

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from analytics import advice
from analytics.models import MemberWorth, ValueYardstick, WorthRun
from analytics.worth import yardsticks
from crm import sql
from crm.models import Brand, User, record
from lifecycle.queries import newest_run
from members.models import Member

#: Advisory lock: one weighing at a time.
LOCK = 0x5745_4947
EVERY_NIGHT, A_WEEK = 100_000, timedelta(days=7)
DAYS = 365


def ask(*, by: User | None) -> WorthRun | None:
    """A weighing as of the newest night, as soon as a worker is free; None before the first night."""
    night = newest_run()
    if night is None:
        return None
    run, made = WorthRun.objects.get_or_create(as_of=night.as_of)
    if not made:
        WorthRun.objects.filter(pk=run.pk).update(asked_at=timezone.now(), error="")
    if by:
        record(by=by, action="worth.ask", target=run, as_of=night.as_of.isoformat())
    return run


def weigh_due(*, at: datetime) -> int:
    """Weigh what was asked for or is due; the number of rows written. A failure is kept on its row."""
    night = newest_run()
    if night is None:
        return 0
    if _is_due(night.as_of):
        WorthRun.objects.get_or_create(as_of=night.as_of)
    waiting = WorthRun.objects.filter(
        Q(computed_at=None) | Q(computed_at__lt=F("asked_at")), as_of=night.as_of, error=""
    ).first()
    if waiting is None:
        return 0
    try:
        return weigh(as_of=waiting.as_of, at=at)
    except Exception as error:
        WorthRun.objects.filter(pk=waiting.pk).update(error=f"{type(error).__name__}: {error}"[:300])
        raise


def weigh(*, as_of: date, at: datetime) -> int:
    """Weigh everybody as of a day that a night has computed; the number of rows written.

    Doing it again writes nothing but the date. Nothing is done while another weighing is at it.
    """
    started = time.monotonic()
    yardstick, brand = ValueYardstick.current(), Brand.get()
    with transaction.atomic():
        if not _mine():
            return 0
        run, _made = WorthRun.objects.get_or_create(as_of=as_of)
        known, rate = _cost_rate(as_of)
        _collect(as_of=as_of, cost_rate=rate, yardstick=yardstick, brand=brand)
        sql.run("analytics/worth/of_facts")
        yardsticks.score(yardstick, as_of=as_of)
        rows = sql.run("analytics/worth/store") + sql.run("analytics/worth/drop")
        (cuts,) = sql.fetch("select min(top_cut), min(bottom_cut), count(*) from worth_scored").rows
        rows += advice.advise(run=run, yardstick=yardstick, on=at.astimezone(brand.zone).date())
        _forget()
        marks = sql.query("analytics/worth/marks", as_of=as_of).rows
        WorthRun.objects.filter(pk=run.pk).update(
            yardstick=yardstick, computed_at=timezone.now(), error="", marks=marks, top_cut=cuts[0],
            bottom_cut=cuts[1], members=cuts[2], cost_share=known, cost_rate=rate,
            seconds=round(time.monotonic() - started, 2),
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("analyze analytics_memberworth, analytics_memberadvice")
    return rows


def _collect(*, as_of: date, cost_rate: float, yardstick: ValueYardstick, brand: Brand) -> None:
    """Fill the temp table worth_fact."""
    since, until = (
        datetime.combine(day, clock(), tzinfo=brand.zone) for day in (as_of - timedelta(days=DAYS), as_of)
    )
    sql.run(
        "analytics/worth/facts",
        as_of=as_of,
        since=since,
        until=until,
        zone=brand.time_zone,
        cost_rate=cost_rate,
        minute_amount=yardstick.minute_amount,
        contact_minutes=yardstick.contact_minutes,
        complaint_minutes=yardstick.complaint_minutes,
    )


def _cost_rate(as_of: date) -> tuple[float, float]:
    """The share of the net amount whose cost is known, and the cost taken where it is not (domain.md §5)."""
    ((net, known, cost),) = sql.query("lifecycle/value/margin", as_of=as_of).rows
    share = known / net if net else 0.0
    return share, cost / known if share >= 0.5 and known else 0.0


def _is_due(as_of: date) -> bool:
    newest = yardsticks.newest_run()
    if newest is None:
        return True
    return newest.as_of < as_of and (
        as_of - newest.as_of >= A_WEEK or MemberWorth.objects.count() <= EVERY_NIGHT >= _size()
    )


def _size() -> int:
    """About how many members there are; counting a million of them takes a while."""
    ((size,),) = sql.fetch(
        "select reltuples::bigint from pg_class where oid = to_regclass('members_member')"
    ).rows
    return int(size) if size > EVERY_NIGHT else Member.objects.count()


def _mine() -> bool:
    ((mine,),) = sql.fetch("select pg_try_advisory_xact_lock(%(lock)s)", {"lock": LOCK}).rows
    return bool(mine)


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("drop view if exists pg_temp.worth_to_score")
        cursor.execute("drop table worth_scored, worth_fact")
