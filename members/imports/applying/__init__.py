"""What do all kinds of rows have in common on their way from the staging table to the door?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DataError, transaction

from crm import sql
from members.imports.job import Job
from members.imports.staging import Stretch
from members.ingest import room
from members.models import Load

#: Staged lines of one transaction: enough that joining with large tables is worth it.
LINES = 1_000_000


def in_stretches(job: Job, work: Callable[[Stretch], None]) -> None:
    """Each stretch in a transaction of its own, with the note that it is done."""
    for stretch in joined(job.stretches()):
        job.check()

        def once(stretch: Stretch = stretch) -> None:
            before = job.counts.copy()
            try:
                job.staging.enter()
                with touching():
                    work(stretch)
                job.save(applied_line=stretch.upto, state=Load.State.APPLYING)
            except BaseException:
                job.counts = before
                raise

        room.in_turn(once)


def joined(stretches: list[Stretch]) -> list[Stretch]:
    """Neighbours together, up to a million lines."""
    found: list[Stretch] = []
    for stretch in stretches:
        if found and stretch.upto - found[-1].after <= LINES:
            found[-1] = found[-1].with_(stretch)
        else:
            found.append(stretch)
    return found


@contextmanager
def touching() -> Iterator[None]:
    """Remember whom the block queues."""
    (since,) = sql.fetch("select coalesce(max(id), 0) from members_changedmember").rows[0]
    yield
    sql.run("members/load/touch", since=since)


def supersede(job: Job) -> None:
    """Before the first stretch: which lines are replaced by another line of the same file?"""
    if job.load.applied_line <= int(job.load.layout["header_lines"]):
        with job.staging.work():
            sql.run("members/load/superseded")


def judge(stretch: Stretch) -> None:
    """Rejects and warnings of the rows as they stand."""
    sql.run("members/load/judge", **stretch.places)
    sql.run("members/load/cautions", **stretch.places)


def stub_named(job: Job, stretch: Stretch, *, by: str = "name_members") -> None:
    sql.run(f"members/load/{by}", **stretch.places)
    job.counts["stubs"] += room.make_stubs(source=job.source, at=job.at)


def carefully(stretch: Stretch, work: Callable[[], object]) -> None:
    """Run with the short tests; where a cast fails on what looked like a time, look closer and run again."""
    try:
        with transaction.atomic():
            work()
    except DataError:
        sql.run("members/load/judge_moments", **stretch.places)
        work()


def expected(stretch: Stretch) -> int:
    """Lines of the stretch that are neither the header nor rejected so far."""
    rejected = sql.fetch(
        "select count(*) from reject where line > %(after)s and line <= %(upto)s",
        {"after": stretch.after, "upto": stretch.upto},
    ).rows[0][0]
    return stretch.upto - stretch.after - int(rejected)
