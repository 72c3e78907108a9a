"""How does the first load of all go in? In one transaction, its indexes built once it is full."""

from __future__ import annotations

from django.db import DataError, connection, transaction

from crm import sql
from members.imports.applying import judge
from members.imports.applying import orders as following
from members.imports.bare import without_indexes
from members.imports.job import Job
from members.imports.staging import Stretch
from members.ingest import room
from members.models import Load, Member, Order

#: Columns whose values may be dropped or cut, with a warning.
MAY_BE_CUT = ("instalments", "channel", "store", "coupon", "payment_method", "product")


def fill(job: Job) -> bool:
    """All staged orders; False when there is nothing to do, or somebody else was first."""
    stretches = job.stretches()
    if not stretches:
        return False
    everything = stretches[0].with_(stretches[-1])
    with job.staging.work(), connection.cursor() as cursor:
        cursor.execute("lock table members_member, members_order in access exclusive mode")
        if Order.objects.exists():
            return False
        before = job.counts.copy()
        try:
            fill_empty(job, everything)
        except BaseException:
            job.counts = before
            raise
    return True


def fill_empty(job: Job, everything: Stretch) -> None:
    stub_everybody(job)
    job.check()
    (base,) = sql.query("members/load/reserve_order_ids", lines=everything.upto).rows[0]
    replaced = 0

    def drop_replaced() -> None:
        nonlocal replaced
        replaced = sql.run("members/load/drop_superseded_orders", base=base)

    with without_indexes("members_order", without_duplicates=drop_replaced):
        created = fill_table(job, everything, base)
        if created < expected(job, everything):
            judge(everything)
            job.counts["stubs"] -= sql.run("members/load/drop_idle_stubs", at=job.at)
        elif job.has(*MAY_BE_CUT):
            sql.run("members/load/cautions", **everything.places)
        job.check()
    job.counts.update(created=created - replaced)
    job.counts["touched"] = sql.run("members/load/tell_first_orders")
    following.unpark(job)
    if job.has("product"):
        following.write_bought_products(job, everything)
    job.save(applied_line=everything.upto, state=Load.State.APPLYING)


def stub_everybody(job: Job) -> None:
    """Of all rows, those of rows that turn out to be bad included: these go again once the orders are in."""
    sql.run("members/load/name_all_members")
    if Member.objects.exists():
        job.counts["stubs"] += room.make_stubs(source=job.source, at=job.at)
    else:
        with without_indexes("members_member"):
            job.counts["stubs"] += room.make_stubs(source=job.source, at=job.at)
    sql.run("members/load/known_members", source=job.source)


def fill_table(job: Job, everything: Stretch, base: int) -> int:
    try:
        with transaction.atomic():
            sql.run("members/load/type_orders")
    except DataError:
        sql.run("members/load/judge_moments", **everything.places)
        sql.run("members/load/type_orders")
    return sql.run("members/load/fill_orders", source=job.source, base=base)


def expected(job: Job, stretch: Stretch) -> int:
    """Lines that are neither the header nor rejected so far."""
    (rejected,) = sql.fetch("select count(*) from reject").rows[0]
    return stretch.upto - int(job.load.layout["header_lines"]) - int(rejected)
