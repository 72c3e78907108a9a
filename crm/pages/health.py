"""Can a page be served: do PostgreSQL and Valkey answer? Asked by supervisors and load balancers."""

import logging
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import RedisError

log = logging.getLogger(__name__)


def ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def ask_cache() -> None:
    cache.get("healthz")


ASKED: dict[str, Callable[[], None]] = {"postgresql": ask_database, "valkey": ask_cache}


@never_cache
@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when all answer, else 503; which one does not is no secret, why is in the log."""
    found = {name: answers(ask) for name, ask in ASKED.items()}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def answers(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except (Error, RedisError, OSError) as failure:
        log.warning("%s does not answer: %s", ask.__name__, failure)
        return False
    return True
