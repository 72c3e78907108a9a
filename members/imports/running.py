"""How does a load run from the first byte to its summary, and go on where a killed process left it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.db import DatabaseError, connection
from django.db.models.functions import Now

from crm.models import Brand
from members import privacy
from members.imports import outcome, profiles, reading, trial, undoing, uploads
from members.imports.errors import CannotLoad
from members.imports.job import Cancelled, Fenced, Job
from members.imports.keeper import Keeper
from members.imports.staging import Staging
from members.models import Load

State = Load.State
#: kind → the table that its rows go to
TABLES = {
    Load.Kind.MEMBERS: "member",
    Load.Kind.ORDERS: "order",
    Load.Kind.ORDER_LINES: "orderline",
    Load.Kind.REFUNDS: "refund",
    Load.Kind.INTERACTIONS: "interaction",
    Load.Kind.GROUPS: "groupmember",
    Load.Kind.NOTES: "membernote",
}
#: Nothing is to be done until a person says so.
RESTING = {State.DRAFT, State.CHECKED, State.DONE, State.CANCELLED, State.UNDONE}
WORTH_TIDYING = 10_000
Tell = Callable[[Load], None]


def run(load_id: int, *, tell: Tell | None = None) -> Load:
    """Work on a load until it is done; raises Busy while somebody else is at it, else CannotLoad.

    `tell` is called about once a second, in a thread of its own, with the row as it stands.
    """
    load = Load.objects.get(pk=load_id)
    if load.state in RESTING:
        return load
    with Keeper(load, tell=tell) as keeper:
        load.refresh_from_db()
        if load.state in RESTING:
            return load
        if load.state == State.UNDOING:
            undoing.run(load, keeper)
            load.refresh_from_db()
            return load
        brand = Brand.get()
        job = Job(
            load,
            brand,
            profiles.shape_of(load.profile, load.kind),
            Staging(load.pk, brand.zone),
            keeper,
            Counter(load.counts),
        )
        try:
            work(job)
        except Cancelled:
            finish(job, State.CANCELLED)
        except Fenced:
            raise
        except CannotLoad as failure:
            fail(job, failure)
            raise
        except DatabaseError as failure:
            # The rows stay: the same command, or the next tick, goes on from here.
            with suppress(DatabaseError):
                Load.objects.filter(pk=load.pk, lease_token=load.lease_token).update(
                    error=str(failure).strip()
                )
            raise
    load.refresh_from_db()
    return load


def work(job: Job) -> None:
    load = job.load
    if not load.started_at:
        Load.objects.filter(pk=load.pk).update(started_at=Now())
    if not load.layout or not job.staging.holds(load.lines_read, int(load.layout["header_lines"])):
        reading.lay_out(job)
    if load.state == State.READING:
        reading.read(job)
        job.save(state=State.CHECKING if load.is_trial else State.APPLYING)
    if not load.applied_line:
        with job.staging.work():
            privacy.hide_in_staging(source=job.source, columns=load.layout["staged"])
    if load.state == State.CHECKING:
        Load.objects.filter(pk=load.pk, lease_token=load.lease_token).update(
            state=State.CHECKED, trial=trial.run(job), finished_at=Now(), lease_token=None, lease_until=None
        )
        return
    job.shape.apply(job)
    finish(job, State.DONE)


def finish(job: Job, state: str) -> None:
    """The files with what was not taken, the summary, and the room cleared; a trial leaves nothing."""
    if job.load.is_trial:
        Load.objects.filter(pk=job.load.pk, lease_token=job.load.lease_token).update(
            state=State.DRAFT, layout={}, lease_token=None, lease_until=None, cancel_requested=False
        )
        job.staging.drop()
        return
    with ThreadPoolExecutor(1) as beside:
        tidied = beside.submit(tidy, job)
        summary = outcome.write(job)
        tidied.result()
    Load.objects.filter(pk=job.load.pk, lease_token=job.load.lease_token).update(
        state=state,
        counts=summary,
        error="",
        problem={},
        finished_at=Now(),
        lease_token=None,
        lease_until=None,
    )
    job.staging.drop()
    uploads.forget(job.load)


def fail(job: Job, why: CannotLoad) -> None:
    Load.objects.filter(pk=job.load.pk, lease_token=job.load.lease_token).update(
        state=State.FAILED,
        error=str(why),
        problem=why.kept,
        finished_at=Now(),
        lease_token=None,
        lease_until=None,
    )
    job.staging.drop()


def tidy(job: Job) -> None:
    """Fresh statistics, and pages known to be visible to all, without which no index is read alone.

    In a thread with a session of its own, while the summary is written.
    """
    counts = job.counts
    written = Counter(members_orderline=counts["lines_created"], members_member=counts["stubs"])
    written["members_consent"] = counts["consents"]
    written[f"members_{TABLES[Load.Kind(job.load.kind)]}"] += counts["created"] + counts["updated"]
    try:
        with connection.cursor() as cursor:
            for table, rows in written.items():
                if rows >= WORTH_TIDYING:
                    cursor.execute(f"vacuum (analyze, index_cleanup off) {table}")
    finally:
        connection.close()
