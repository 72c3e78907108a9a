"""What workers do for the members app: loads, and the clocks of complaints. The row is the queue."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from members import complaints, duplicates, imports

log = logging.getLogger(__name__)


@shared_task
def run_load(*, load_id: int) -> None:
    """Work on one load; somebody else at it, or a file that cannot be read, is on the row already."""
    try:
        imports.run(load_id)
    except imports.Busy:
        log.info("load %s is being worked on already", load_id)
    except imports.CannotLoad as failure:
        log.warning("load %s failed: %s", load_id, failure)


@shared_task
def drain_loads() -> None:
    """Loads that wait, and those whose process has died."""
    for load in imports.due_loads():
        run_load(load_id=load.pk)


@shared_task
def search_duplicates() -> None:
    """The search that somebody, or the night, has asked for."""
    duplicates.run_next(at=timezone.now())


@shared_task
def mark_late_complaints() -> None:
    """Flag the clocks that ran out; what is flagged stays so."""
    complaints.mark_breached(at=timezone.now())
