"""How often may one place ask or answer a public page? Counted by the hour; the count ends with it.

A counter with one tablet has many guests, so one place may do a lot; what stands here stops programs.
"""

from __future__ import annotations

import hashlib
import hmac

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

HOUR = 3600
#: Looks and sends an hour from one network address, and sends in all.
LOOKS, SENDS, SENDS_IN_ALL = 900, 300, 20_000


def is_too_much(request: HttpRequest, *, page: str, sends: int = SENDS) -> bool:
    place = get_client_ip_address(request) or "unknown"
    hour = int(timezone.now().timestamp()) // HOUR
    if request.method != "POST":
        return _count(f"{page}:look:{hour}:{place}") > LOOKS
    return (
        _count(f"{page}:send:{hour}:{place}") > sends
        or _count(f"{page}:send:{hour}:everybody") > SENDS_IN_ALL
    )


def later(request: HttpRequest) -> HttpResponse:
    response = render(request, "members/public_later.html", status=429)
    response.headers["Retry-After"] = str(HOUR)
    return response


def ip_hash(request: HttpRequest) -> bytes | None:
    """Equal for equal addresses, and of no use elsewhere."""
    place = get_client_ip_address(request)
    key = hashlib.sha256(b"shuke.public:" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, place.encode(), "sha256") if place else None


def _count(key: str) -> int:
    cache.add(key, 0, HOUR)
    return int(cache.incr(key))
