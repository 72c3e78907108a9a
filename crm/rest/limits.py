"""How many calls may a client make a minute, and how many wrong keys may an address try?

Counters live in the cache: losing them costs nothing but a fresh minute. Without a cache calls are let
through, since a limit that stops the shop harms more than a minute without one.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.exceptions import Throttled

from crm.models import ApiClient

log = logging.getLogger(__name__)
MINUTE = 60
#: Wrong keys from one address in ten minutes; after that even right ones wait.
WRONG_KEYS, WRONG_SECONDS = 60, 600


@dataclass(frozen=True)
class Budget:
    """What is left of the minute; `is_over` for a call that there was no room for."""

    quota: int
    left: int
    reset_seconds: int
    is_over: bool

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f'"default";q={self.quota};w={MINUTE}',
            "RateLimit": f'"default";r={self.left};t={self.reset_seconds}',
            "X-RateLimit-Limit": str(self.quota),
            "X-RateLimit-Remaining": str(self.left),
            "X-RateLimit-Reset": str(int(time.time()) + self.reset_seconds),
        }


def take(client: ApiClient) -> Budget:
    """One call of this client's minute."""
    now, quota = time.time(), client.calls_per_minute
    used = counted(f"api.calls.{client.pk}.{int(now // MINUTE)}", seconds=MINUTE)
    return Budget(quota, max(quota - used, 0), int(MINUTE - now % MINUTE) or 1, used > quota)


def counted(key: str, *, seconds: int, by: int = 1) -> int:
    """Count one more, and say how many there are now; 0 without a cache."""
    try:
        cache.add(key, 0, timeout=seconds * 2)
        return int(cache.incr(key, by))
    except (RedisError, ValueError) as failure:
        # ValueError: the key ended between the two; then nobody has counted much.
        log.warning("calls are not counted: %s", failure)
        return 0


def refuse_guessing(request: HttpRequest) -> None:
    """Raises Throttled for an address that has tried too many wrong keys."""
    try:
        tried = int(cache.get(_wrong(request), 0))
    except RedisError as failure:
        log.warning("wrong keys are not counted: %s", failure)
        return
    if tried >= WRONG_KEYS:
        raise Throttled(wait=WRONG_SECONDS)


def count_wrong_key(request: HttpRequest) -> None:
    counted(_wrong(request), seconds=WRONG_SECONDS // 2)


def _wrong(request: HttpRequest) -> str:
    return f"api.wrong.{address(request)}"


def address(request: HttpRequest) -> str:
    """Who calls: believed from a header only as far as proxies of ours stand in front."""
    proxies: int = settings.TRUSTED_PROXIES
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(told) >= proxies:
        return str(told[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))
