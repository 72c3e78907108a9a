"""How does the first load of all go in? In one transaction, its indexes built once it is full."""

from __future__ import annotations

from django.db import DataError, connection, transaction

from crm import sql
from crm.bare import without_indexes
from members.imports.applying import expected, judge
from members.imports.applying import orders as following
from members.imports.job import Job
from members.imports.staging import Stretch
from members.ingest import room
from members.models import Load, Member, Order


def fill(job: Job) -> bool:
    """All staged orders; False when somebody else was first."""
    everything = job.everything
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
    type_orders(job, everything)
    job.check()
    (base,) = sql.query("members/load/reserve_order_ids", lines=everything.upto).rows[0]
    replaced = 0

    def drop_replaced() -> None:
        nonlocal replaced
        replaced = sql.run("members/load/drop_superseded_orders", base=base)

    with without_indexes("members_order", without_duplicates=drop_replaced):
        created = sql.run("members/load/fill_orders", source=job.source, base=base)
        if created < expected(everything):
            judge(everything)
            job.counts["stubs"] -= sql.run("members/load/drop_idle_stubs", at=job.at)
        else:
            sql.run("members/load/typed_cautions")
        job.check()
    job.counts.update(created=created - replaced)
    job.counts["touched"] = sql.run("members/load/tell_first_orders")
    following.unpark(job)
    if job.has("product"):
        following.write_bought_products(job, everything)
    job.save(applied_line=everything.upto - everything.after, state=Load.State.APPLYING)


def type_orders(job: Job, everything: Stretch) -> None:
    """The rows as they will be written; members whom nobody knows are made on the way."""
    if knows_most(job):
        sql.run("members/load/known_members", source=job.source)
        if typed(everything) == expected(everything):
            return
    stub_everybody(job)
    typed(everything)


def knows_most(job: Job) -> bool:
    """By a look at a few hundred rows: has somebody loaded the members before?"""
    (knows,) = sql.query("members/load/knows_most", source=job.source).rows[0]
    return bool(knows)


def stub_everybody(job: Job) -> None:
    """Of all rows, those of rows that turn out to be bad included: these go again once the orders are in."""
    sql.run("members/load/name_all_members")
    if Member.objects.exists():
        job.counts["stubs"] += room.make_stubs(source=job.source, at=job.at)
    else:
        with without_indexes("members_member"):
            job.counts["stubs"] += room.make_stubs(source=job.source, at=job.at)
    sql.run("members/load/known_members", source=job.source)


def typed(everything: Stretch) -> int:
    try:
        with transaction.atomic():
            return sql.run("members/load/type_orders")
    except DataError:
        sql.run("members/load/judge_moments", **everything.lines)
        return sql.run("members/load/type_orders")
