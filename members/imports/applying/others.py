"""How do staged refunds, order lines and interactions become what they are?"""

from __future__ import annotations

from crm import sql
from members import ingest
from members.imports.applying import in_stretches, judge, stub_named, supersede
from members.imports.job import Job
from members.imports.staging import Stretch
from members.ingest import room


def apply_refunds(job: Job) -> None:
    supersede(job)

    def apply(job: Job, stretch: Stretch) -> None:
        judge(stretch)
        room.make("refund")
        sql.run("members/load/incoming_refunds", **stretch.lines)
        job.count(ingest.write_refunds(source=job.source))
        sql.run("members/load/refunds_above_amount")

    in_stretches(job, apply)


def apply_order_lines(job: Job) -> None:
    supersede(job)

    def apply(job: Job, stretch: Stretch) -> None:
        judge(stretch)
        room.make("line")
        sql.run("members/load/incoming_lines", source=job.source, **stretch.lines)
        tally, products = ingest.write_lines(source=job.source)
        job.count(tally)
        job.counts.update(products_created=products)

    in_stretches(job, apply)


def apply_interactions(job: Job) -> None:
    supersede(job)

    def apply(job: Job, stretch: Stretch) -> None:
        judge(stretch)
        stub_named(job, stretch)
        room.make("interaction")
        sql.run("members/load/incoming_interactions", source=job.source, **stretch.lines)
        job.count(ingest.write_interactions(source=job.source))

    in_stretches(job, apply)
