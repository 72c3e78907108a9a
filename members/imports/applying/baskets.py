"""How do files of order lines become orders? Lines are put together by order, and written with them.

Such files are read whole and written in one transaction: an order's lines may stand anywhere in the file.
"""

from __future__ import annotations

from crm import sql
from members import ingest
from members.imports.applying import touching
from members.imports.job import Job
from members.imports.staging import Stretch
from members.ingest import room
from members.models import Load


def apply_baskets(job: Job) -> None:
    if not job.load.applied_line:
        room.in_turn(lambda: apply_all(job, job.everything))


def apply_all(job: Job, everything: Stretch) -> None:
    before = job.counts.copy()
    try:
        job.staging.enter()
        sql.run("members/load/judge", **everything.lines)
        sql.run("members/load/type_lines")
        sql.run("members/load/refuse_split_orders")
        (lines,) = sql.fetch("select count(*) from typed_line").rows[0]
        with touching():
            write_orders(job)
        job.check()
        write_lines(job)
        job.counts["taken"] = lines
        job.save(applied_line=everything.upto - everything.after, state=Load.State.APPLYING)
    except BaseException:
        job.counts = before
        raise


def write_orders(job: Job) -> None:
    room.make("order")
    sql.run("members/load/incoming_baskets", source=job.source, version=job.version)
    tally = ingest.write_orders(source=job.source, at=job.at)
    job.count(tally)
    job.counts["orders_created"] = tally.created


def write_lines(job: Job) -> None:
    room.make("line")
    sql.run("members/load/incoming_basket_lines", source=job.source)
    tally, products = ingest.write_lines(source=job.source)
    job.counts.update(lines_created=tally.created, products_created=products)
