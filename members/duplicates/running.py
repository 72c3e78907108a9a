"""Who runs a search, and how far is it? The row is the queue; a worker or the command takes it up.

One at a time: a second one finds the same. A search that lost its worker is taken up anew after a while.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from crm.models import User, record
from members.duplicates.filing import file_found
from members.duplicates.searching import THRESHOLD, search
from members.models import DuplicateSearch, Member

log = logging.getLogger(__name__)

State = DuplicateSearch.State
DAY = timedelta(hours=23)
#: Longer than any search; a row that still says it runs has lost its worker.
LOST_AFTER = timedelta(minutes=30)


def ask(*, by: User | None, source: str = "", threshold: float = THRESHOLD) -> DuplicateSearch:
    """Queue a search; the one that is under way already where there is one."""
    waiting = DuplicateSearch.objects.filter(state__in=[State.QUEUED, State.RUNNING]).first()
    if waiting is not None:
        return waiting
    with transaction.atomic():
        asked = DuplicateSearch.objects.create(by=by, source=source, threshold=threshold)
        record(by=by, action="duplicates.search", target=asked)
    return asked


def ask_daily(*, at: datetime) -> DuplicateSearch | None:
    """Queue the search of the day, once it is a day since the last one; None where it is not due."""
    last = DuplicateSearch.objects.first()
    if not Member.objects.exists() or (last is not None and last.created_at > at - DAY):
        return None
    return ask(by=None)


def run_next(*, at: datetime) -> DuplicateSearch | None:
    """Run the oldest queued search to its end; None where there is none, or another one runs."""
    DuplicateSearch.objects.filter(state=State.RUNNING, started_at__lt=at - LOST_AFTER).update(
        state=State.QUEUED, phase="", done=0
    )
    row = DuplicateSearch.objects.filter(state=State.QUEUED).order_by("pk").first()
    return row if row is not None and run(row, at=at) else None


def run(row: DuplicateSearch, *, at: datetime) -> bool:
    """Whether it was ours to run."""
    mine = DuplicateSearch.objects.filter(pk=row.pk)
    try:
        with transaction.atomic():
            won = mine.filter(state=State.QUEUED).update(state=State.RUNNING, started_at=at, error="")
    except IntegrityError:
        return False
    if not won:
        return False

    def tell(phase: str, done: int) -> None:
        mine.update(phase=phase, done=done)

    try:
        found = search(
            source=row.source,
            threshold=row.threshold,
            tell=tell,
        )
        mine.update(phase="filing", done=90)
        filed = file_found(found.pairs)
    except Exception as failure:
        log.exception("the duplicate search %s failed", row.pk)
        mine.filter(~Q(state=State.DONE)).update(state=State.FAILED, error=str(failure)[:500])
        row.refresh_from_db()
        return True
    mine.update(
        state=State.DONE, phase="", done=100, members=found.members, pairs=len(found.pairs), filed=filed,
        method=found.method, finished_at=at,
    )  # fmt: skip
    row.refresh_from_db()
    return True
