"""What workers do for the members app: loads. The row is the queue; a task only hurries it up."""

from __future__ import annotations

import logging

from celery import shared_task

from members import imports

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
