"""How does a receiver know that it was us? HMAC-SHA256 over id, time and body (Standard Webhooks, v1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from django.conf import settings

PREFIX = "whsec_"


def secret_from(seed: bytes) -> str:
    """The secret of a seed, as receivers keep it. The database alone does not give it away."""
    pepper = hashlib.sha256(b"shuke.webhook:" + settings.SECRET_KEY.encode()).digest()
    return PREFIX + base64.b64encode(hmac.digest(pepper, seed, "sha256")).decode()


def sign(*, message_id: str, timestamp: int, body: bytes, secrets: Sequence[str]) -> str:
    """The webhook-signature header: one signature for each secret, with blanks between."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    keys = [base64.b64decode(secret.removeprefix(PREFIX)) for secret in secrets]
    return " ".join("v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
