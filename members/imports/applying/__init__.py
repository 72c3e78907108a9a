"""What do all kinds of rows have in common on their way from the staging table to the door?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

from django.db import DataError, connection, transaction

from crm import sql
from members.imports.job import Job
from members.imports.staging import Stretch
from members.ingest import room

#: Staged lines of one transaction: enough that joining with large tables is worth it.
LINES = 500_000
#: Below this a file is not worth two transactions side by side.
FEW_LINES = 50_000
SIDE_BY_SIDE = 2

Work = Callable[[Job, Stretch], None]


def in_stretches(job: Job, work: Work) -> None:
    """Each stretch in a transaction of its own with the note that it is done, two at a time."""
    stretches = job.stretches(size_of(job.everything))
    if len(stretches) < 2:
        for stretch in stretches:
            write(job, stretch, work)
    else:
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            for done in [pool.submit(write_beside, job, stretch, work) for stretch in stretches]:
                done.result()
    job.load.refresh_from_db()
    job.counts = Counter(job.load.counts)


def size_of(everything: Stretch) -> int:
    lines = everything.upto - everything.after
    if lines <= FEW_LINES:
        return max(lines, 1)  # a file may hold a header and nothing that can be staged
    return min(LINES, -(-lines // SIDE_BY_SIDE))


def write_beside(job: Job, stretch: Stretch, work: Work) -> None:
    """In a thread, which has a database session of its own."""
    try:
        write(job, stretch, work)
    finally:
        connection.close()


def write(job: Job, stretch: Stretch, work: Work) -> None:
    job.check()

    def once() -> None:
        mine = replace(job, counts=Counter())
        job.staging.enter()
        with touching():
            work(mine, stretch)
        mine.settle(stretch)

    room.in_turn(once)


@contextmanager
def touching() -> Iterator[None]:
    """Remember whom the block queues."""
    (since,) = sql.fetch("select coalesce(max(id), 0) from members_changedmember").rows[0]
    yield
    sql.run("members/load/touch", since=since)


def supersede(job: Job) -> None:
    """Before the first stretch: which lines are replaced by another line of the same file?"""
    if not job.load.applied_line:
        with job.staging.work():
            sql.run("members/load/superseded")


def judge(stretch: Stretch) -> None:
    """Rejects and warnings of the rows as they stand."""
    sql.run("members/load/judge", **stretch.lines)
    sql.run("members/load/cautions", **stretch.lines)


def stub_named(job: Job, stretch: Stretch, *, by: str = "name_members") -> None:
    sql.run(f"members/load/{by}", **stretch.lines)
    job.counts["stubs"] += room.make_stubs(source=job.source, at=job.at)


def carefully(stretch: Stretch, work: Callable[[], object]) -> None:
    """Run with the short tests; where a cast fails on what looked like a time, look closer and run again."""
    try:
        with transaction.atomic():
            work()
    except DataError:
        sql.run("members/load/judge_moments", **stretch.lines)
        work()


def expected(stretch: Stretch) -> int:
    """Lines of the stretch that are neither the header nor rejected so far."""
    rejected = sql.fetch(
        "select count(*) from reject where line > %(after)s and line <= %(upto)s", stretch.lines
    ).rows[0][0]
    return stretch.upto - stretch.after - int(rejected)
