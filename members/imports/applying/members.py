"""How do staged members become members, with their consents and who brought them?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.db import connection

from crm import sql
from crm.bare import without_indexes
from members import ingest
from members.imports import beyond, modes
from members.imports.applying import LINES, in_stretches, judge, ownfields, stub_named, supersede
from members.imports.job import Job
from members.imports.staging import Stretch
from members.ingest import room
from members.models import Channel, Load, Member

PHONES = 10_000
CONSENTS = tuple(f"{channel}_consent" for channel in Channel.values)


def apply_members(job: Job) -> None:
    with job.staging.work():
        read_phones(job)
    supersede(job)
    only_known = job.load.mode == Load.Mode.UPDATE
    if not only_known and not Member.objects.exists() and fill(job):
        return
    in_stretches(job, apply_stretch)


def read_phones(job: Job) -> None:
    """Numbers in other forms than 0912345678, each read once, whatever the number of members."""
    if not job.has("phone"):
        return
    with connection.cursor() as cursor:
        cursor.execute(sql.text("members/load/phones_to_read"))
        phones = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(phones), PHONES):
        job.check()
        ingest.read_phones(phones[start : start + PHONES], country=job.brand.country)


def apply_stretch(job: Job, stretch: Stretch) -> None:
    judge(stretch)
    room.make("member")
    sql.run("members/load/incoming_members", **stretch.lines)
    ownfields.put(custom=job.load.layout.get("custom", {}))
    modes.narrow(mode=job.load.mode, source=job.source)
    sql.run("members/load/images_before", source=job.source)
    job.count(ingest.write_members(source=job.source, at=job.at))
    write_the_rest(job, stretch)
    sql.run("members/load/note_changes", load=job.load.pk, source=job.source)
    beyond.write(job, stretch)


def write_the_rest(job: Job, stretch: Stretch) -> None:
    """What stands beside the columns of a member: tags, who brought them, and consent."""
    if job.has("tags"):
        ownfields.write_tags(job, stretch)
    if job.has("referred_by"):
        stub_named(job, stretch, by="name_referrers")
        sql.run("members/load/set_referrers", source=job.source, **stretch.lines)
    if job.has(*CONSENTS):
        room.make("consent")
        sql.run("members/load/incoming_consents", source=job.source, **stretch.lines)
        sql.run("members/load/consent_cautions", **stretch.lines)
        job.counts["consents"] += ingest.write_consents(at=job.at)


def fill(job: Job) -> bool:
    """The first members of all: one transaction, indexes and keys built once the table is full."""
    stretches = job.stretches(LINES)
    with job.staging.work(), connection.cursor() as cursor:
        cursor.execute("lock table members_member in access exclusive mode")
        if Member.objects.exists():
            return False
        mine = replace(job, counts=Counter())
        with without_indexes("members_member"):
            for stretch in stretches:
                job.check()
                fill_stretch(mine, stretch)
        first, last = sql.fetch("select min(id), max(id) from members_member").rows[0]
        Load.objects.filter(pk=job.load.pk).update(made_from=first, made_upto=last)
        for stretch in stretches:
            write_the_rest(mine, stretch)
            beyond.write(mine, stretch)
            mine.settle(stretch)
            mine.counts.clear()
    job.load.refresh_from_db()
    job.counts = Counter(job.load.counts)
    return True


def fill_stretch(job: Job, stretch: Stretch) -> None:
    judge(stretch)
    room.make("member")
    sql.run("members/load/incoming_members", **stretch.lines)
    ownfields.put(custom=job.load.layout.get("custom", {}))
    ((created,),) = sql.query("members/ingest/insert_members", source=job.source, at=job.at).rows
    job.counts.update(created=created, touched=created)
