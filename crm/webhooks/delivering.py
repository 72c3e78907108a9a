"""Which messages are due, and what did the receivers say? Claim, call, record; no transaction is open.

A delivery is claimed with a lease; whoever lost it (a worker that died) comes again. 2xx alone is delivered;
410 disables the endpoint; everything else is tried ten times over three days.
"""

from __future__ import annotations

import json
import secrets
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from crm import sql
from crm.formats import rfc3339
from crm.killpoints import kp
from crm.models import OutboxMessage, WebhookDelivery, WebhookEndpoint
from crm.webhooks import fetching
from crm.webhooks.endpoints import secrets_of
from crm.webhooks.fetching import Answer
from crm.webhooks.signing import sign

#: How long after attempt 1, 2, … the next one follows; after the tenth the message is given up.
SCHEDULE = [
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
]  # fmt: skip
BATCH = 20
#: Longer than the fetcher may take for all of a batch's first message; a lease is renewed for each.
LEASE_SECONDS = 60
#: Delivered messages are kept this long, to look at and to repeat.
KEPT = timedelta(days=30)
State = WebhookDelivery.State


def deliver_due(*, seconds: float) -> dict[str, int]:
    """Send what is due, for so long at most; how many were delivered and how many were not."""
    until = time.monotonic() + seconds
    tally = {"delivered": 0, "failed": 0}
    while time.monotonic() < until and (claimed := _claim()):
        delivery, token = claimed
        kp("webhook_claimed")
        answer = _call(delivery)
        kp("webhook_called")
        _record(delivery, token, answer)
        tally["delivered" if _is_good(answer) else "failed"] += 1
    return tally


def _claim() -> tuple[WebhookDelivery, UUID] | None:
    with transaction.atomic():
        rows = sql.query("crm/webhook_claim", lease_seconds=LEASE_SECONDS).rows
    if not rows:
        return None
    ((pk, token),) = rows
    return WebhookDelivery.objects.select_related("message", "endpoint").get(pk=pk), UUID(str(token))


def _call(delivery: WebhookDelivery) -> Answer:
    at = _database_time()
    body = payload(delivery.message)
    name, stamp = f"msg_{delivery.message.message_id.hex}", int(at.timestamp())
    signature = sign(
        message_id=name, timestamp=stamp, body=body, secrets=secrets_of(delivery.endpoint, at=at)
    )
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Shuke-Webhooks/1",
        "webhook-id": name,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature,
    }
    return fetching.post(delivery.endpoint.url, body=body, headers=headers)


def payload(message: OutboxMessage) -> bytes:
    """The body: what happened, when, and the ids with which to ask for more."""
    told = {"type": message.topic, "timestamp": rfc3339(message.created_at), "data": message.payload}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _record(delivery: WebhookDelivery, token: UUID, answer: Answer) -> None:
    """Only while the lease is ours; whoever took it over writes the outcome."""
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, lease_token=token)
    done: dict[str, Any] = {
        "lease_token": None, "lease_until": None, "last_status": answer.status,
        "last_error": answer.error[:200],
    }  # fmt: skip
    if _is_good(answer):
        mine.update(state=State.DELIVERED, delivered_at=Now(), **done)
    elif answer.status == 410:
        with transaction.atomic():
            mine.update(state=State.FAILED, **done)
            _disable(delivery.endpoint)
    elif delivery.attempts > len(SCHEDULE):
        mine.update(state=State.FAILED, **done)
    else:
        mine.update(state=State.QUEUED, next_at=Now() + _wait(delivery.attempts), **done)


def _disable(endpoint: WebhookEndpoint) -> None:
    """The receiver said that it is gone: it is called no more, until a person looks at it."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(state=WebhookEndpoint.State.DISABLED)
    endpoint.deliveries.filter(state=State.QUEUED).update(state=State.FAILED, last_error="endpoint is gone")


def _wait(attempts: int) -> timedelta:
    """Up to a tenth longer, so that many do not come back at once."""
    planned = SCHEDULE[attempts - 1]
    return planned * (1 + secrets.randbelow(1000) / 10_000)


def _is_good(answer: Answer) -> bool:
    return answer.status is not None and 200 <= answer.status < 300


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("select statement_timestamp()")
        (at,) = cursor.fetchone() or (None,)
    if not isinstance(at, datetime):
        raise TypeError("the database tells no time")
    return at


def forget(*, at: datetime) -> int:
    """Drop old messages of which nothing waits; the number dropped."""
    waiting = WebhookDelivery.objects.filter(state__in=[State.QUEUED, State.SENDING])
    old = OutboxMessage.objects.filter(created_at__lt=at - KEPT)
    gone, _each = old.exclude(pk__in=waiting.values("message_id")).delete()
    return gone
