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
from winback import cases

BATCH = 5_000


def drain(*, at: datetime) -> int:
    """Re-evaluate every member in the queue; how many. Returns 0 while a night holds the lock."""
    done, may_be_more = 0, True
    while may_be_more:
        members, may_be_more = drain_batch(at=at)
        done += members
    return done


@transaction.atomic
def drain_batch(*, at: datetime) -> tuple[int, bool]:
    """How many members were looked at, and whether the queue may hold more."""
    if not _has_work():
        return 0, False
    brand, run = Brand.get(), newest_run()
    today = at.astimezone(brand.zone).date()
    if run is None or run.as_of < today - timedelta(days=1):
        return 0, False
    members, may_be_more = metrics.touch_changed(batch=BATCH)
    on = max(run.as_of, today)
    if _evaluate(run, as_of=max(run.as_of, today + timedelta(days=1)), on=on, zone=brand.time_zone):
        announce_moves(run=run, on=on, member_ids=members)
    coupons.redeem_from_orders(member_ids=members)
    referrals.qualify(as_of=today + timedelta(days=1), on=today, at=at, member_ids=members)
    outcomes.attribute(as_of=today + timedelta(days=1), member_ids=members)
    cases.close_returned(at=at, member_ids=members)
    metrics.clear_work_list()
    return len(members), may_be_more


def _evaluate(run: LifecycleRun, *, as_of: date, on: date, zone: str) -> int:
    """The steps of the night for the members on the work list; the number of moves."""
    metrics.refresh(as_of=as_of, scope="touched", policy=run.policy, zone=zone)
    rfm.score(as_of=as_of, run=run, scope="same")
    clv.rescore(as_of=as_of, generation=run.generation, scope="same")
    moves = stages.advance(as_of=as_of, run=run, scope="same", on=on, since=run.as_of)
    profiles.refresh(as_of=as_of, scope="same", zone=zone)
    segments.refresh_touched(as_of=as_of, on=on)
    return moves


def _has_work() -> bool:
    """Somebody is queued, and no night runs: its lock is ours to the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select case when exists (select from members_changedmember)"
            " then pg_try_advisory_xact_lock(%s) else false end",
            [LOCK],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
