"""Which stages does a member file ask for? By the same rules as the page and the API.

A granted request shows until its day, as stages.override would set it; the computed stage goes on beneath. A
request that is refused is a warning of its line. One set of statements for a row and for a million.
"""

from __future__ import annotations

from django.utils import timezone, translation

from crm import sql
from crm.access import may
from crm.formats import local, stage_name
from crm.models import record
from lifecycle.models import Stage
from lifecycle.stages import LONGEST_OVERRIDE_DAYS, REQUESTABLE
from members.imports import Asked, Rule


def judge(asked: Asked) -> int:
    """Tell what may not be asked for; how many requests are left."""
    words = words_for_stages()
    moves = sorted((source, to) for source, targets in REQUESTABLE.items() for to in targets)
    (granted,) = sql.query(
        "lifecycle/requested/judged",
        source=asked.source,
        may_ask=asked.by is None or may(asked.by, "stages.override"),
        may_replace=asked.may_replace,
        today=local(timezone.now()).date(),
        longest_days=LONGEST_OVERRIDE_DAYS,
        words=list(words),
        codes=list(words.values()),
        sources=[source for source, _ in moves],
        targets=[to for _, to in moves],
        **asked.lines,
    ).rows[0]
    return int(granted)


def write(asked: Asked) -> int:
    """Show what was granted a moment ago; how many members it changed."""
    set_now = sql.run("lifecycle/requested/granted", by_id=asked.by.pk if asked.by else None)
    if set_now:
        record(by=asked.by, action="stage.import", target=asked.load, members=set_now)
    return set_now


def lock(asked: Asked) -> None:
    sql.query("lifecycle/requested/locked", source=asked.source, **asked.lines)


def undo() -> int:
    (alone,) = sql.query("lifecycle/requested/undone").rows[0]
    return int(alone)


def words_for_stages() -> dict[str, str]:
    """What a file may call each stage: its word, and its names in the languages of the pages."""
    found: dict[str, str] = {stage: stage for stage in Stage.values}
    for language in ("zh-hant", "zh-hans", "en"):
        with translation.override(language):
            for stage in Stage:
                found |= {stage_name(stage).lower(): stage.value, str(stage.label).lower(): stage.value}
    return found


STAGES = Rule("stage", judge=judge, write=write, undo=undo, lock=lock)
