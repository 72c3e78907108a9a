"""The same steps as the night, for the members that just changed. Woken every few seconds by beat.

A change is evaluated as of tomorrow, so that today's facts count, with the rhythm, cut points and policy of
the last night. Before the first night, and when the last one is not recent, the queue waits for the night.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection, transaction

from campaigns import coupons, outcomes, referrals
from crm.announcements import announce_moves
from crm.models import Brand
from crm.nightly import LOCK
from lifecycle import clv, metrics, profiles, rfm, segments, stages
from lifecycle.models import LifecycleRun
from lifecycle.queries import newest_run
from members.models import ChangedMember
from winback import cases

BATCH = 5_000


def drain(*, at: datetime) -> int:
    """Re-evaluate every member in the queue; how many. Returns 0 while a night holds the lock."""
    done = 0
    while members := drain_batch(at=at):
        done += members
    return done


@transaction.atomic
def drain_batch(*, at: datetime) -> int:
    today = at.astimezone(Brand.get().zone).date()
    run = newest_run()
    if run is None or run.as_of < today - timedelta(days=1) or not _lock():
        return 0
    if not ChangedMember.objects.exists():
        return 0
    members = metrics.touch_changed(batch=BATCH)
    on = max(run.as_of, today)
    _evaluate(run, as_of=max(run.as_of, today + timedelta(days=1)), on=on)
    announce_moves(run=run, on=on, member_ids=members)
    coupons.redeem_from_orders(member_ids=members)
    referrals.qualify(as_of=today + timedelta(days=1), on=today, at=at, member_ids=members)
    outcomes.attribute(as_of=today + timedelta(days=1), member_ids=members)
    cases.close_returned(at=at, member_ids=members)
    metrics.clear_work_list()
    return len(members)


def _evaluate(run: LifecycleRun, *, as_of: date, on: date) -> None:
    metrics.refresh(as_of=as_of, scope="touched", policy=run.policy)
    rfm.score(as_of=as_of, run=run, scope="touched")
    clv.rescore(as_of=as_of, generation=run.generation, scope="touched")
    stages.advance(as_of=as_of, run=run, scope="touched", on=on, since=run.as_of)
    profiles.refresh(as_of=as_of, scope="touched")
    segments.refresh_touched(as_of=as_of, on=on)


def _lock() -> bool:
    """The night's lock, held to the end of this transaction; false while a night runs."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])
