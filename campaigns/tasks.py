"""What hurries the senders up. Rows are the queue: losing all of these tasks costs seconds, no message."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.db.models.functions import Now

from campaigns import sending
from campaigns.sending.claims import worker_name
from crm.models import Heartbeat


@shared_task
def drain() -> None:
    """Beat's look at the queue: finish what is finished, and wake senders where something is due."""
    sending.finish_sends()
    for channel in sending.due_channels():
        for _ in range(settings.SEND_WORKERS):
            # A wake-up that nobody took until the next look is worth nothing any more.
            deliver.apply_async(kwargs={"channel": channel}, expires=settings.SEND_DRAIN_SECONDS)


@shared_task
def deliver(*, channel: str) -> None:
    """Send what is due on a channel, for less than half a minute; the next look goes on from there."""
    tally = sending.deliver_due(channel=channel, seconds=settings.SEND_DRAIN_SECONDS * 0.8)
    Heartbeat.objects.update_or_create(
        name=f"sender:{channel}", defaults={"at": Now(), "detail": {"worker": worker_name(), **tally}}
    )
    sending.finish_sends()
