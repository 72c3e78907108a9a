"""How do staged orders become orders? At once into an empty table, else in stretches."""

from __future__ import annotations

from crm import sql
from members import ingest
from members.imports.applying import carefully, expected, in_stretches, judge, supersede
from members.imports.applying.first_orders import fill
from members.imports.job import Job
from members.imports.staging import Stretch
from members.ingest import room
from members.models import Order

#: Columns whose values may be dropped or cut, with a warning.
MAY_BE_CUT = ("instalments", "channel", "store", "coupon", "payment_method", "product")


def apply_orders(job: Job) -> None:
    if not job.load.applied_line and not Order.objects.exists() and fill(job):
        return
    supersede(job)
    in_stretches(job, apply_stretch)


def apply_stretch(job: Job, stretch: Stretch) -> None:
    room.make("order")
    carefully(stretch, lambda: sql.run("members/load/incoming_orders", source=job.source, **stretch.lines))
    # Most files have no bad row; their rows are not looked at twice.
    if room.count("order") < expected(stretch):
        judge(stretch)
    elif job.has(*MAY_BE_CUT):
        sql.run("members/load/cautions", **stretch.lines)
    job.count(ingest.write_orders(source=job.source, at=job.at))
    unpark(job)
    if job.has("product"):
        write_bought_products(job, stretch)


def unpark(job: Job) -> None:
    """Refunds that were waiting for one of these orders."""
    job.counts["unparked"] += ingest.unpark_refunds(source=job.source).created


def write_bought_products(job: Job, stretch: Stretch) -> None:
    """An order file that names one product per order says as much as one line each."""
    room.make("line")
    sql.run("members/load/incoming_bought", source=job.source, **stretch.lines)
    tally, products = ingest.write_lines(source=job.source)
    job.counts.update(lines_created=tally.created, products_created=products)
