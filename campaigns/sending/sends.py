"""Hold a send, let it go on, stop it for good, and see when it is finished."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from campaigns.models import Delivery, Send
from campaigns.sending.gate import NEVER
from crm import sql
from crm.killpoints import kp

State, Queued = Send.State, Delivery.State.QUEUED


def release(send: Send) -> bool:
    """Start a built send, or go on with a held one: its waiting messages become due now."""
    with transaction.atomic():
        # The row first: a gate that has read `paused` has let go of it before we set the new time.
        won = Send.objects.filter(pk=send.pk, state__in=[State.BUILDING, State.PAUSED]).update(
            state=State.RUNNING, started_at=Now()
        )
        if won:
            send.deliveries.filter(state=Queued).update(next_at=Now())
    return won == 1


def hold(send: Send) -> bool:
    """No gate lets a message of this send pass after this has committed."""
    with transaction.atomic():
        won = Send.objects.filter(pk=send.pk, state=State.RUNNING).update(state=State.PAUSED)
        if won:
            send.deliveries.filter(state=Queued).update(next_at=NEVER)
    return won == 1


def cancel(send: Send) -> bool:
    """What has not left will not leave; a message being handed over at this moment still may."""
    with transaction.atomic():
        won = Send.objects.filter(pk=send.pk, state__in=[State.BUILDING, State.RUNNING, State.PAUSED]).update(
            state=State.CANCELLED, finished_at=Now()
        )
        if won:
            send.deliveries.filter(state=Queued).update(
                state=Delivery.State.CANCELLED, reason="send_cancelled"
            )
    return won == 1


def finish_sends() -> list[int]:
    """The sends that are finished since the last look."""
    kp("before_finish")
    with transaction.atomic():
        return [row[0] for row in sql.query("campaigns/sends_finish").rows]
