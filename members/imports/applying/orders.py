"""How do staged orders become orders? At once into an empty table, in chunks into one that holds some already."""

from __future__ import annotations

from django.db import DataError, connection, transaction

from crm import sql
from members import ingest
from members.imports.bare import without_indexes
from members.imports.job import Job
from members.imports.staging import Stretch
from members.ingest import room
from members.models import Load, Member, Order

#: Columns whose values may be dropped or cut, with a warning.
MAY_BE_CUT = ("instalments", "channel", "store", "coupon", "payment_method", "product")


def apply_orders(job: Job) -> None:
    if not job.load.applied_line and not Order.objects.exists() and fill(job):
        return
    supersede(job)
    for stretch in job.stretches():
        job.check()
        room.in_turn(lambda stretch=stretch: apply_stretch(job, stretch))  # type: ignore[misc]


def supersede(job: Job) -> None:
    """Before the first chunk: which lines are replaced by another line of the same file."""
    if not job.load.applied_line:
        with job.staging.work():
            sql.run("members/load/superseded_orders")


def apply_stretch(job: Job, stretch: Stretch) -> None:
    job.staging.enter()
    judge(job, stretch)
    room.make("order")
    try:
        with transaction.atomic():
            hand_over(job, stretch)
    except DataError:
        sql.run("members/load/judge_moments", **stretch.places)
        hand_over(job, stretch)
    job.count(ingest.write_orders(source=job.source))
    job.save(applied_line=stretch.upto, state=Load.State.APPLYING)


def judge(job: Job, stretch: Stretch) -> None:
    sql.run("members/load/judge", **stretch.places)
    if job.has(*MAY_BE_CUT):
        sql.run("members/load/caution", **stretch.places)


def hand_over(job: Job, stretch: Stretch) -> None:
    sql.run("members/load/name_members", **stretch.places)
    job.counts["stubs"] += room.make_stubs(source=job.source, at=job.at)
    sql.run("members/load/incoming_orders", source=job.source, **stretch.places)


# ---- the first load ----


def fill(job: Job) -> bool:
    """All staged orders in one transaction, indexes and keys built afterwards; False when others were first."""
    stretches = job.stretches()
    if not stretches:
        return False
    everything = stretches[0].with_(stretches[-1])
    with job.staging.work(), connection.cursor() as cursor:
        cursor.execute("lock table members_member, members_order in access exclusive mode")
        if Order.objects.exists():
            return False
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
                judge(job, everything)
                job.counts["stubs"] -= sql.run("members/load/drop_idle_stubs", at=job.at)
            if job.has(*MAY_BE_CUT):
                sql.run("members/load/caution", **everything.places)
            job.check()
        sql.run("members/load/tell_first_orders")
        job.counts.update(created=created - replaced)
        job.save(applied_line=everything.upto, state=Load.State.APPLYING)
    return True


def stub_everybody(job: Job) -> None:
    """Of all rows, those of rows that turn out to be bad included: these go again once the orders are in."""
    sql.run("members/load/name_all_members")
    if Member.objects.exists():
        job.counts["stubs"] += room.make_stubs(source=job.source, at=job.at)
    else:
        with without_indexes("members_member"):
            job.counts["stubs"] += room.make_stubs(source=job.source, at=job.at)
    sql.run("members/load/known_members", source=job.source)


def fill_table(job: Job, stretch: Stretch, base: int) -> int:
    try:
        with transaction.atomic():
            return sql.run("members/load/fill_orders", source=job.source, base=base, **stretch.places)
    except DataError:
        sql.run("members/load/judge_moments", **stretch.places)
        return sql.run("members/load/fill_orders", source=job.source, base=base, **stretch.places)


def expected(job: Job, stretch: Stretch) -> int:
    """Lines that are neither the header nor rejected so far."""
    (rejected,) = sql.fetch("select count(*) from reject").rows[0]
    return stretch.upto - int(job.load.layout["header_lines"]) - int(rejected)
