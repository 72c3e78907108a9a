"""How do staged orders become orders? At once into an empty table, else in stretches."""

from __future__ import annotations

from crm import sql
from members import ingest
from members.imports.applying import carefully, in_stretches, judge, stub_named, supersede
from members.imports.applying.first_orders import fill
from members.imports.job import Job
from members.imports.staging import Stretch
from members.ingest import room
from members.models import Order


def apply_orders(job: Job) -> None:
    is_first = job.load.applied_line <= int(job.load.layout["header_lines"]) and not Order.objects.exists()
    if is_first and fill(job):
        return
    supersede(job)
    in_stretches(job, lambda stretch: apply_stretch(job, stretch))


def apply_stretch(job: Job, stretch: Stretch) -> None:
    judge(stretch)
    room.make("order")

    def hand_over() -> None:
        stub_named(job, stretch)
        sql.run("members/load/incoming_orders", source=job.source, **stretch.places)

    carefully(stretch, hand_over)
    job.count(ingest.write_orders(source=job.source))
    unpark(job)
    if job.has("product"):
        write_bought_products(job, stretch)


def unpark(job: Job) -> None:
    """Refunds that were waiting for one of these orders."""
    tally = ingest.unpark_refunds(source=job.source)
    job.counts["unparked"] += tally.created
    sql.run("members/load/touch", members=sorted(tally.members))


def write_bought_products(job: Job, stretch: Stretch) -> None:
    """An order file that names one product per order says as much as one line each."""
    room.make("line")
    sql.run("members/load/incoming_bought", source=job.source, **stretch.places)
    tally, products = ingest.write_lines(source=job.source)
    job.counts.update(lines_created=tally.created, products_created=products)
