"""The nightly job, top to bottom. Each step takes as_of (it sees facts before that day); twice is safe.

Steps up to `segments` and `rollups` compute; `coupons` to `offers` act. Back-fill and catch-up nights only
compute; acting happens once, for the newest as_of, and never for one older than yesterday. Every step is a
StepRun row: a resumed night skips what is done and redoes what had only started.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from analytics import rollups
from campaigns import coupons, outcomes, referrals, surveys
from crm import audit
from crm.announcements import announce_moves
from crm.models import Brand, Night, StepRun, User, record
from crm.nights_due import month_ends
from lifecycle import clv, metrics, profiles, rfm, risk, segments, stages
from lifecycle.models import LifecyclePolicy, LifecycleRun, MemberMetrics
from lifecycle.queries import newest_run
from members import samples, ties
from members.privacy import erasure, retention
from winback import cases, offers

log = logging.getLogger(__name__)

#: Advisory lock: one night, rebuild or event drain at a time.
LOCK = 0x5348_554B
#: What purchases show of interests moves slowly: once a week is enough.
MONDAY = 0


class NightRefused(Exception):
    """The night cannot run; the message says why and what to do."""


@dataclass
class Context:
    """What the steps of one night share."""

    as_of: date
    at: datetime
    generation: int
    policy: LifecyclePolicy
    before: LifecycleRun | None
    kind: str = Night.Kind.NIGHT
    run: LifecycleRun | None = None

    @property
    def since(self) -> date | None:
        return self.before.as_of if self.before else None

    @property
    def scope(self) -> metrics.Scope:
        """Everybody at first and after a change of policy; else those on the work list."""
        fresh = self.before is None or self.before.policy_id != self.policy.pk
        return "everyone" if fresh else "touched"

    @property
    def parameters(self) -> LifecycleRun:
        return self.run or LifecycleRun.objects.get(generation=self.generation, as_of=self.as_of)


@dataclass(frozen=True)
class Report:
    """What a night did: rows written by step, and how long each took."""

    as_of: date
    kind: str
    rows: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def total_rows(self) -> int:
        return sum(self.rows.values())


def _touch(night: Context) -> int:
    metrics.touch(as_of=night.as_of, since=night.since, policy=night.policy)
    return 0  # the work list is scratch


def _metrics(night: Context) -> int:
    if not MemberMetrics.objects.exists():
        night.run, written = rfm.fill_first(
            as_of=night.as_of, generation=night.generation, policy=night.policy
        )
        return written
    return metrics.refresh(as_of=night.as_of, scope=night.scope, policy=night.policy)


def _rfm(night: Context) -> int:
    written = 0
    if night.run is None:
        night.run, written = rfm.measure(as_of=night.as_of, generation=night.generation, policy=night.policy)
        written += rfm.score(as_of=night.as_of, run=night.run, scope="everyone")
    return written + rfm.snapshot(as_of=night.as_of)


def _values(night: Context) -> int:
    if night.kind == Night.Kind.BACKFILL:
        return 0  # a replay asks where members stood, not what they were worth
    return clv.estimate(
        as_of=night.as_of, generation=night.generation, policy=night.policy, scope=night.scope
    )


def _stages(night: Context) -> int:
    return stages.advance(
        as_of=night.as_of, run=night.parameters, scope="everyone", on=night.as_of, since=night.since
    )


def _risk(night: Context) -> int:
    written = 0
    if night.kind != Night.Kind.BACKFILL:
        written = risk.list_leaving(as_of=night.as_of, policy=night.policy)
    return written


def _profiles(night: Context) -> int:
    if night.kind == Night.Kind.BACKFILL:
        return 0  # what is known today says nothing about then
    if night.as_of.weekday() == MONDAY:
        ties.infer_interests(as_of=night.as_of)
    written = profiles.refresh_night(as_of=night.as_of, since=night.since)
    profiles.measure_health(as_of=night.as_of)
    return written


def _segments(night: Context) -> int:
    """The last step that asks who was touched."""
    written = segments.refresh(as_of=night.as_of)
    metrics.clear_work_list()
    return written


def _cases(night: Context) -> int:
    """Who came back is closed before anybody is called, and who waited goes before who is new."""
    moved = cases.close_returned(at=night.at) + cases.advance_due(at=night.at)
    return moved + cases.open_due(as_of=night.as_of, at=night.at)


def _retain(night: Context) -> int:
    """What is kept no longer goes; erasures are told outside, and the log of yesterday is sealed."""
    rows = retention.apply(at=night.at)
    erasure.write_missing()
    audit.seal(today=night.as_of)
    audit.verify(days=audit.LOOK_BACK)
    return rows


#: The night in order: name, what it does, whether it acts on members rather than computes about them.
STEPS: list[tuple[str, Callable[[Context], int], bool]] = [
    ("changes", _touch, False),
    ("metrics", _metrics, False),
    ("rfm", _rfm, False),
    ("values", _values, False),
    ("stages", _stages, False),
    ("risk", _risk, False),
    ("profiles", _profiles, False),
    ("segments", _segments, False),
    ("announce", lambda night: announce_moves(run=night.parameters, on=night.as_of), True),
    ("coupons", lambda night: coupons.redeem_from_orders() + coupons.expire(as_of=night.as_of), True),
    ("referrals", lambda night: referrals.qualify(as_of=night.as_of, on=night.as_of, at=night.at), True),
    ("outcomes", lambda night: outcomes.attribute(as_of=night.as_of), True),
    ("cases", _cases, True),
    ("samples", lambda night: samples.follow_up(as_of=night.as_of, at=night.at), True),
    ("surveys", lambda night: surveys.chase(at=night.at) + coupons.fulfil_rewards(at=night.at), True),
    ("offers", lambda night: offers.enrol_due(as_of=night.as_of, at=night.at), True),
    ("retention", _retain, True),
    ("rollups", lambda night: rollups.fill(as_of=night.as_of), False),
]


def run(*, as_of: date, at: datetime, kind: str = Night.Kind.NIGHT) -> Report:
    """Run the night of a day; raises NightRefused for one older than the newest, or while another runs."""
    with _only_one():
        newest = newest_run()
        if newest and as_of < newest.as_of:
            raise NightRefused(
                f"nights run in rising order: {newest.as_of} is done, so {as_of} is refused; "
                "use --rebuild to compute the history anew"
            )
        return _run(as_of=as_of, at=at, generation=newest.generation if newest else 1, kind=kind)


def backfill(*, as_of: date, at: datetime, months: int = 24, rebuild: bool = False) -> Iterator[Report]:
    """Replay the month ends of the imported history, then as_of itself; yields one report per night.

    Raises NightRefused when the chain is not empty and rebuild is not asked for.
    """
    with _only_one():
        newest = newest_run()
        if newest and not rebuild:
            raise NightRefused("the history is already computed; use --rebuild to compute it anew")
        generation = newest.generation + 1 if newest else 1
        if newest:
            with transaction.atomic():
                metrics.forget()
                stages.restart()
        for day in month_ends(as_of=as_of, months=months):
            yield _run(as_of=day, at=at, generation=generation, kind=Night.Kind.BACKFILL)
        yield _run(as_of=as_of, at=at, generation=generation, kind=Night.Kind.NIGHT)


def want(*, as_of: date, by: User) -> Night:
    """Ask for the night of a day now, though it may have run already; a worker picks the row up.

    Raises NightRefused for a day before the newest.
    """
    newest = newest_run()
    if newest and as_of < newest.as_of:
        raise NightRefused(f"{newest.as_of} is computed already, and nights run in rising order")
    generation = newest.generation if newest else 1
    with transaction.atomic():
        night, _ = Night.objects.get_or_create(
            generation=generation,
            as_of=as_of,
            defaults={"kind": Night.Kind.NIGHT, "state": Night.State.WANTED},
        )
        if night.state in {Night.State.DONE, Night.State.FAILED}:
            night.steps.all().delete()
            Night.objects.filter(pk=night.pk).update(state=Night.State.WANTED)
        record(by=by, action="night.want", target=night, as_of=as_of.isoformat())
    return night


def _run(*, as_of: date, at: datetime, generation: int, kind: str) -> Report:
    night, _ = Night.objects.get_or_create(generation=generation, as_of=as_of, defaults={"kind": kind})
    if night.state == Night.State.DONE:
        night.steps.all().delete()
    Night.objects.filter(pk=night.pk).update(state=Night.State.RUNNING, started_at=timezone.now())
    context = Context(
        as_of=as_of,
        at=at,
        generation=generation,
        policy=LifecyclePolicy.current(),
        before=LifecycleRun.objects.filter(generation=generation, as_of__lt=as_of).order_by("-as_of").first(),
        kind=kind,
    )
    report = Report(as_of=as_of, kind=kind)
    for position, (name, step, acts) in enumerate(STEPS):
        if acts and not _may_act(night, at=at):
            continue
        ledger, _ = StepRun.objects.get_or_create(
            night=night, step=name, defaults={"position": position, "state": StepRun.State.STARTED}
        )
        if ledger.state != StepRun.State.DONE:
            _run_step(ledger, step, context, report)
    Night.objects.filter(pk=night.pk).update(state=Night.State.DONE, finished_at=timezone.now())
    return report


def _run_step(ledger: StepRun, step: Callable[[Context], int], context: Context, report: Report) -> None:
    started = time.monotonic()
    mine = StepRun.objects.filter(pk=ledger.pk)
    try:
        with transaction.atomic():
            rows = step(context)
            # The ledger commits with the step, so "done" and its effect cannot part.
            mine.update(state=StepRun.State.DONE, rows=rows, seconds=time.monotonic() - started, error="")
    except Exception as error:
        seconds, words = time.monotonic() - started, f"{type(error).__name__}: {error}"
        mine.update(state=StepRun.State.FAILED, seconds=seconds, error=words)
        Night.objects.filter(pk=ledger.night_id).update(state=Night.State.FAILED, finished_at=timezone.now())
        raise
    report.rows[ledger.step] = rows
    report.seconds[ledger.step] = round(time.monotonic() - started, 3)
    log.debug("night %s %s: %s rows in %.2f s", context.as_of, ledger.step, rows, report.seconds[ledger.step])


def _may_act(night: Night, *, at: datetime) -> bool:
    """Only the newest night acts, and only while it is today's or yesterday's."""
    today = at.astimezone(Brand.get().zone).date()
    return night.kind == Night.Kind.NIGHT and night.as_of >= today - timedelta(days=1)


@contextmanager
def _only_one() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
        (got,) = cursor.fetchone() or (False,)
        if not got:
            raise NightRefused(
                "another night is running; look at the status page and try again when it is done"
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])
