"""How do staged rows become places in households and firms, and notes? Of members who are there already."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.db import connection

from crm import sql
from members.imports.applying import in_stretches, judge, supersede
from members.imports.job import Job
from members.imports.staging import Stretch


def apply_groups(job: Job) -> None:
    _apply(job)


def apply_notes(job: Job) -> None:
    _apply(job)


def _apply(job: Job) -> None:
    supersede(job)

    def apply(job: Job, stretch: Stretch) -> None:
        judge(stretch)
        write(job, stretch)

    in_stretches(job, apply)


def write(job: Job, stretch: Stretch) -> None:
    """The judged rows of these lines; whom nobody knows is refused."""
    sql.run("members/load/ties/people", source=job.source, **stretch.lines)
    made, changed, rows = (_write_groups if job.load.kind == "groups" else _write_notes)(job, stretch)
    job.counts.update(created=made, updated=changed, unchanged=rows - made - changed)


def would(job: Job) -> dict[str, int]:
    """What of all rows would be new, changed and as before; the caller rolls it back."""
    trial = replace(job, counts=Counter())
    write(trial, job.everything)
    return {
        "create": trial.counts["created"],
        "update": trial.counts["updated"],
        "same": trial.counts["unchanged"],
    }


def _write_groups(job: Job, stretch: Stretch) -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute("lock table members_group in share row exclusive mode")
    sql.run("members/load/ties/groups_due", source=job.source, mode=job.load.mode, **stretch.lines)
    sql.run("members/load/ties/groups_make", **_whose(job))
    return _three(sql.query("members/load/ties/groups_write", **_whose(job)).rows[0])


def _write_notes(job: Job, stretch: Stretch) -> tuple[int, int, int]:
    written = sql.query("members/load/ties/notes_write", at=job.at, **_whose(job), **stretch.lines)
    return _three(written.rows[0])


def _whose(job: Job) -> dict[str, Any]:
    return {"load": job.load.pk, "by": job.load.by_id}


def _three(row: tuple[Any, ...]) -> tuple[int, int, int]:
    made, changed, rows = row
    return int(made), int(changed), int(rows)
