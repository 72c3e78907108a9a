"""What may a member file ask of the apps above members? Rules that the roof hands in (crm/apps.py).

The file only carries the words: who may ask for what, and what follows, stays with the app that knows. A rule
works on the staged lines of the transaction at hand, like every step of a load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm import sql
from crm.models import User
from members.imports.job import Job
from members.imports.staging import Stretch
from members.models import Load


@dataclass(frozen=True)
class Asked:
    """Lines of one load and who asks (nobody: the terminal). `may_replace`: not only fill gaps."""

    source: str
    lines: dict[str, int]
    by: User | None
    load: Load
    may_replace: bool


@dataclass(frozen=True)
class Rule:
    """`lock` what it will write, `judge` (tell what is refused, count what is granted), then `write`.

    `write` leaves what it changed in beyond_change (member_id, before, after); `undo` gives back what stands
    in undoing under its name, and counts the members of whom nothing else is to be given back.
    """

    #: What it changes, as the summary and the undo call it; also the column without which nothing is asked.
    name: str
    lock: Callable[[Asked], None]
    judge: Callable[[Asked], int]
    write: Callable[[Asked], int]
    undo: Callable[[], int]


RULES: dict[str, Rule] = {}


def add_rule(rule: Rule) -> None:
    RULES[rule.name] = rule


def judge(job: Job, stretch: Stretch) -> dict[str, int]:
    """How many requests of each kind would be granted."""
    return {rule.name: rule.judge(_asked(job, stretch)) for rule in _concerned(job)}


def write(job: Job, stretch: Stretch) -> None:
    for rule in _concerned(job):
        asked = _asked(job, stretch)
        rule.lock(asked)
        rule.judge(asked)
        job.counts[f"asked_{rule.name}"] += rule.write(asked)
        sql.run("members/load/note_beyond", load=job.load.pk, rule=rule.name)


def undo() -> int:
    """Before the values of the members come back: members of whom nothing else is to be given back."""
    return sum(rule.undo() for rule in RULES.values())


def _concerned(job: Job) -> list[Rule]:
    return [rule for rule in RULES.values() if job.has(rule.name)]


def _asked(job: Job, stretch: Stretch) -> Asked:
    load = job.load
    return Asked(job.source, stretch.lines, load.by, load, load.mode != Load.Mode.FILL)
