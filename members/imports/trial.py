"""What would this load do? Everything is judged as it would be, then all of it is rolled back.

The answer keeps figures, lines, member numbers and names of fields, and none of the values: the page reads
those from the staged rows and the members while they are there, masked as its reader may see them.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from crm import sql
from members.imports import beyond, modes
from members.imports.applying import ownfields, ties
from members.imports.applying.members import read_phones
from members.imports.job import Job
from members.imports.outcome import row_text
from members.ingest import room
from members.models import Load

EXAMPLES, REJECTS, TWINS = 5, 3, 5
WOULD = {"create": 0, "update": 0, "same": 0, "older": 0}
NOTHING: dict[str, Any] = {
    "would": WOULD, "conflicts": 0, "fields": [], "examples": [], "twins": 0, "twin_examples": [],
    "asked": {},
}  # fmt: skip


def run(job: Job) -> dict[str, Any]:
    """The figures and the examples; nothing of the members is touched."""
    if job.load.kind == Load.Kind.MEMBERS:
        with job.staging.work():
            read_phones(job)
    with transaction.atomic():
        job.staging.enter()
        found = _judged(job)
        transaction.set_rollback(True)
    return found


def _judged(job: Job) -> dict[str, Any]:
    everything = job.everything
    sql.run("members/load/superseded")
    job.check()
    sql.run("members/load/judge", **everything.lines)
    sql.run("members/load/cautions", **everything.lines)
    found = _found(job)
    rejects = sql.fetch(
        sql.text("members/load/trial_rejects").replace("{row}", row_text(job)), {"most": REJECTS}
    )
    rejected = dict(sql.query("members/load/rejects_by_reason").rows)
    (skipped,) = sql.fetch("select count(*) from reject where reason = 'skipped'").rows[0]
    rows = everything.upto - everything.after - skipped
    (replaced,) = sql.fetch("select count(*) from reject where reason = 'superseded'").rows[0]
    return {
        "rows": rows,
        "good": rows - sum(rejected.values()) - replaced,
        "rejected": sum(rejected.values()),
        "rejected_by_reason": rejected,
        "rejects": [list(row) for row in rejects.rows],
        "warnings": dict(sql.query("members/load/warnings_by_reason").rows),
        **found,
    }


def _found(job: Job) -> dict[str, Any]:
    if job.load.kind == Load.Kind.MEMBERS:
        return _members(job)
    if job.load.kind in {Load.Kind.GROUPS, Load.Kind.NOTES}:
        return NOTHING | {"would": WOULD | ties.would(job)}
    return NOTHING


def _members(job: Job) -> dict[str, Any]:
    room.make("member")
    sql.run("members/load/incoming_members", **job.everything.lines)
    ownfields.put(custom=job.load.layout.get("custom", {}))
    modes.narrow(mode=job.load.mode, source=job.source)
    job.check()
    sql.run("members/load/trial_members", source=job.source)
    figures = sql.query("members/load/trial_figures").rows
    twins = sql.query("members/load/trial_twins", most=TWINS).rows
    return {
        "would": WOULD | {what: count for what, count, _ in figures},
        "conflicts": sum(count for what, _, count in figures if what == "update"),
        "fields": [list(row) for row in sql.query("members/load/trial_fields").rows],
        "examples": [list(row) for row in sql.query("members/load/trial_examples", most=EXAMPLES).rows],
        "twins": twins[0][0] if twins else 0,
        "twin_examples": [list(row[1:]) for row in twins],
        "asked": beyond.judge(job, job.everything),
    }
