"""How does the same call twice have the effect of one? The answer is kept under the Idempotency-Key.

The row of the key is written in the transaction of the effect: both are there or neither. A call that is
refused leaves no row, so that a corrected one may use the key again. Kept for seven days.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from rest_framework.request import Request
from rest_framework.response import Response

from crm import disclosures
from crm.killpoints import kp
from crm.models import ApiClient, IdempotencyKey
from crm.rest.problems import Problem

KEPT = timedelta(days=7)
#: A transaction that the database ended to break a deadlock starts again.
DEADLOCK, TRIES = "40P01", 5
Work = Callable[[], Response]


def run(request: Request, work: Work) -> Response:
    """Do the work in one transaction, or answer as before where the key says that it is done."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return _in_turn(work)
    if len(key) > 255 or not key.isprintable():
        raise Problem(400, "validation_error", "An Idempotency-Key has at most 255 printable characters.")
    client: ApiClient = request.user  # type: ignore[assignment]
    return _in_turn(lambda: _once(client, key, fingerprint(request), work))


def fingerprint(request: Request) -> bytes:
    """The call without its key: method, address and body."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + request._request.body).digest()  # noqa: SLF001


def _in_turn(work: Work) -> Response:
    for _ in range(TRIES - 1):
        try:
            with transaction.atomic():
                return work()
        except OperationalError as failure:
            in_another = transaction.get_connection().in_atomic_block
            if in_another or getattr(failure.__cause__, "pgcode", None) != DEADLOCK:
                raise
    with transaction.atomic():
        return work()


def _once(client: ApiClient, key: str, request_hash: bytes, work: Work) -> Response:
    if not _my_turn(client, key):
        raise Problem(409, "in_progress", "A call with this Idempotency-Key is being worked on.")
    known = IdempotencyKey.objects.filter(client=client, key=key).first()
    if known:
        if bytes(known.request_hash) != request_hash:
            raise Problem(422, "idempotency_key_reused", "Another call has used this Idempotency-Key.")
        disclosures.note("answer", members=())
        return Response(known.body, status=known.status, headers={"Idempotent-Replayed": "true"})
    answer = work()
    kp("api_before_key")
    IdempotencyKey.objects.create(
        client=client, key=key, request_hash=request_hash, status=answer.status_code, body=answer.data
    )
    kp("api_before_commit")
    return answer


def _my_turn(client: ApiClient, key: str) -> bool:
    """A lock to the end of the transaction; a second call does not wait for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotency:{client.pk}:{key}"]
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def forget(*, at: datetime) -> int:
    """Drop the answers that are older than promised; the number dropped."""
    gone, _ = IdempotencyKey.objects.filter(created_at__lt=at - KEPT).delete()
    return gone
