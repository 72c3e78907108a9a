"""Who works on which row? Leases: taken in batches, kept alive row by row, taken back from the dead."""

from __future__ import annotations

import logging
import os
import socket
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from campaigns.models import Delivery
from crm import sql
from crm.killpoints import kp

log = logging.getLogger(__name__)

#: Small, since a batch whose worker dies is worked off one by one; a claim costs a few milliseconds.
BATCH = 20
LEASE = timedelta(seconds=settings.SEND_LEASE_SECONDS)
State = Delivery.State


@dataclass(frozen=True)
class Claimed:
    delivery_id: int
    send_id: int
    member_id: int
    token: UUID


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[:80]


def sweep(*, channel: str, idempotent: bool) -> Counter[str]:
    """Take back expired leases; the states that the rows went to."""
    kp("before_sweep")
    with transaction.atomic():
        rows = sql.query(
            "campaigns/sweep_leases",
            channel=channel,
            idempotent=idempotent,
            lease_seconds=settings.SEND_LEASE_SECONDS,
        ).rows
    moved = Counter(state for _, state in rows)
    kp("after_sweep")
    for state in (State.UNCERTAIN, State.QUARANTINED):
        if moved[state]:
            log.warning("%s of %s: %d after a worker was lost", state, channel, moved[state])
    return moved


def claim_alone(*, channel: str) -> list[Claimed]:
    return _claim("campaigns/claim_alone", channel=channel)


def claim_batch(*, channel: str, size: int) -> list[Claimed]:
    return _claim("campaigns/claim_batch", channel=channel, batch=size)


def _claim(name: str, **params: object) -> list[Claimed]:
    kp("before_claim")
    token = uuid4()
    with transaction.atomic():
        rows = sql.query(
            name, token=token, lease_seconds=settings.SEND_LEASE_SECONDS, worker=worker_name(), **params
        ).rows
    kp("after_claim")
    return [Claimed(delivery, send, member, token) for delivery, send, member in sorted(rows)]


def held(row: Claimed) -> QuerySet[Delivery]:
    """The row while our lease on it stands; every write of the pipeline goes through this fence."""
    return Delivery.objects.filter(pk=row.delivery_id, lease_token=row.token)


def pick_up(row: Claimed) -> bool:
    """Count the try before the work, on its own: a row that kills its worker is known by its claims."""
    lease = Now() + LEASE
    won: int = held(row).filter(state=State.CLAIMED).update(claims=F("claims") + 1, lease_until=lease)
    kp("after_pickup")
    return won == 1


def put_back(rows: list[Claimed]) -> None:
    """Return what this worker will not get to; nothing was tried, so nothing is counted."""
    for row in rows:
        held(row).filter(state=State.CLAIMED).update(
            state=State.QUEUED, lease_token=None, lease_until=None, leased_by=""
        )
