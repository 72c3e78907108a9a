"""What do all kinds of rows have in common on their way from the staging table to the door?"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DataError, transaction

from crm import sql
from members.imports.job import Job
from members.imports.staging import Stretch
from members.ingest import Tally, room
from members.models import Load


def in_stretches(job: Job, work: Callable[[Stretch], None]) -> None:
    """Each stretch in a transaction of its own, with the note that it is done."""
    for stretch in job.stretches():
        job.check()

        def once(stretch: Stretch = stretch) -> None:
            before = job.counts.copy()
            try:
                job.staging.enter()
                work(stretch)
                job.save(applied_line=stretch.upto, state=Load.State.APPLYING)
            except BaseException:
                job.counts = before
                raise

        room.in_turn(once)


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


def carefully(stretch: Stretch, work: Callable[[], Tally | None]) -> Tally | None:
    """Run with the short tests; where a cast fails on what looked like a time, look closer and run again."""
    try:
        with transaction.atomic():
            return work()
    except DataError:
        sql.run("members/load/judge_moments", **stretch.places)
        return work()
