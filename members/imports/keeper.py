"""Who is at work on a load, and is it still alive? A lock of the session, and a lease that the row shows.

The advisory lock goes with the session of a killed process at once, so that the same command may resume;
the lease tells the page and the clock that nobody is at work any more. A thread renews it, because writing
a first load is one long transaction; it also carries progress and the wish to cancel.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Self

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop as _

from members.imports.errors import Busy
from members.models import Load

LEASE = timedelta(seconds=60)
BEAT_SECONDS = 1.0
#: The first number of the advisory locks of loads; the second is the load's id.
LOCK = 0x10AD


class Keeper:
    def __init__(self, load: Load, *, tell: Callable[[Load], None] | None = None) -> None:
        self.load, self.tell = load, tell
        self.lost = self.cancelled = False
        self._stop, self._ready = threading.Event(), threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._keep, name=f"load-{load.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        if self._failure:
            self._thread.join()
            raise self._failure
        return self

    def __exit__(self, *failure: object) -> None:
        self._stop.set()
        self._thread.join()

    def _keep(self) -> None:
        try:
            self._take()
        except Exception as failure:  # noqa: BLE001 - handed to the waiting thread
            self._failure = failure
            return
        finally:
            self._ready.set()
            if self._failure:
                connection.close()
        try:
            while not self._stop.wait(BEAT_SECONDS):
                self._renew()
        except Exception:
            self.lost = True
            raise
        finally:
            # Closing the session also gives the advisory lock back.
            connection.close()

    def _take(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(%s, %s)", [LOCK, self.load.pk])
            if cursor.fetchone() != (True,):
                raise Busy(
                    _("Load %(load)s is being worked on by another process right now."), load=self.load.pk
                )
        token = uuid.uuid4()
        Load.objects.filter(pk=self.load.pk).update(lease_token=token, lease_until=Now() + LEASE)
        self.load.lease_token = token
        self._look()

    def _renew(self) -> None:
        mine = Load.objects.filter(pk=self.load.pk, lease_token=self.load.lease_token)
        self.lost = not mine.update(lease_until=Now() + LEASE)
        row = self._look()
        if self.tell:
            self.tell(row)

    def _look(self) -> Load:
        row = Load.objects.get(pk=self.load.pk)
        self.cancelled = row.cancel_requested
        return row


def unheld() -> Q:
    """Loads that nobody is at work on, by the database's clock."""
    return Q(lease_until=None) | Q(lease_until__lt=Now())
