"""Who wants to hear of what, and have they heard? Webhooks out, after the Standard Webhooks specification.

A message is written in the transaction of what it tells (crm/announcements.py), with a delivery for every
endpoint that listens. The rows are the queue; a task drains it. At least once, with the same webhook-id: a
receiver drops what it knows. Payloads are thin, ids and no personal data.
"""

from crm.webhooks.delivering import deliver_due, forget
from crm.webhooks.endpoints import (
    TOPICS,
    BadEndpoint,
    change_endpoint,
    create_endpoint,
    redeliver,
    remove_endpoint,
    rotate_secret,
    secrets_of,
    send_test,
)
from crm.webhooks.fetching import Answer, RefusedAddress, check_url, post
from crm.webhooks.signing import sign

__all__ = [
    "TOPICS",
    "Answer",
    "BadEndpoint",
    "RefusedAddress",
    "change_endpoint",
    "check_url",
    "create_endpoint",
    "deliver_due",
    "forget",
    "post",
    "redeliver",
    "remove_endpoint",
    "rotate_secret",
    "secrets_of",
    "send_test",
    "sign",
]
