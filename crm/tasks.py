"""What beat wakes up: the clock of the installation. Facts are rows; losing a wake-up costs seconds."""

from __future__ import annotations

import logging
from datetime import time, timedelta

from celery import shared_task
from django.db.models.functions import Now
from django.utils import timezone

from analytics import weighing
from campaigns import bookings, coupons, subscribing, surveys
from crm import events, merging, nightly, nights_due, sheets, webhooks
from crm.models import Brand, Heartbeat, Night
from crm.rest import once
from lifecycle import lookalikes, personas
from lifecycle.queries import newest_run
from members import duplicates, exports, imports, newsletter
from members.models import Member

log = logging.getLogger(__name__)

#: The night is due from this time of the brand's day on.
NIGHT_FROM = time(3, 0)
#: A file that was uploaded and never loaded waits so long.
DRAFT_LIFE = timedelta(days=2)


@shared_task
def beat() -> None:
    """Beat and at least one worker are alive."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"at": Now()})


@shared_task
def drain_events() -> int:
    """Re-evaluate the members that just changed."""
    return events.drain(at=timezone.now())


@shared_task
def chase_surveys() -> int:
    """Ask whom a survey asks next, hand out what answers have earned, confirm and remind of visits."""
    at = timezone.now()
    return surveys.chase(at=at) + coupons.fulfil_rewards(at=at) + bookings.notify(at=at)


@shared_task
def ask_mailboxes() -> int:
    """Ask who signed up for the newsletter to confirm it."""
    return subscribing.mail_confirmations(at=timezone.now())


@shared_task
def deliver_webhooks() -> None:
    """Tell the endpoints what is due; for a minute at most, since the next look goes on from there."""
    webhooks.deliver_due(seconds=45)


@shared_task
def write_export(*, export_id: int) -> None:
    """Write one file; the row says what came of it."""
    exports.run(export_id, sheets.sheet_of)


@shared_task
def drain_exports() -> None:
    """Files that wait, and those whose process has died."""
    for export in exports.due_exports():
        write_export(export_id=export.pk)


@shared_task
def tidy() -> None:
    """Drop what has had its time: kept answers, old messages, sign-ups, files, drafts and images of loads."""
    at = timezone.now()
    exports.expire()
    exports.look_for_canaries()
    imports.forget_waiting(before=at - DRAFT_LIFE)
    imports.forget_old()
    once.forget(at=at)
    merging.forget(at=at)
    # A search a night finds what the day brought; whose turn it is says the row.
    duplicates.ask_daily(at=at)
    webhooks.forget(at=at)
    newsletter.forget(at=at)


@shared_task
def weigh() -> int:
    """Weigh what customers are worth and what to do next, once the night has told where they stand."""
    return weighing.weigh_due(at=timezone.now())


@shared_task
def know_members() -> bool:
    """After each night: who the members are, and who is like the core; false where it was done already."""
    run = newest_run()
    portrait = personas.newest_portrait()
    if run is None or (portrait and portrait.as_of >= run.as_of):
        return False
    # The portrait last: as long as it is older than the night, another look does it all.
    lookalikes.refresh(as_of=run.as_of)
    personas.refresh(as_of=run.as_of)
    return True


@shared_task
def run_due_nights() -> int:
    """Run what is due: missed nights first, then today's; how many."""
    at = timezone.now()
    local = at.astimezone(Brand.get().zone)
    wanted = Night.objects.filter(as_of=local.date(), state=Night.State.WANTED).exists()
    if not Member.objects.exists() or (local.time() < NIGHT_FROM and not wanted):
        return 0
    nights = nights_due.due(today=local.date())
    for as_of, kind in nights:
        try:
            nightly.run(as_of=as_of, at=at, kind=kind)
        except nightly.NightRefused as refused:
            log.info("night %s not run: %s", as_of, refused)
            return 0
    return len(nights)
