"""In which order does a merge lock what it needs? One order for all, so that nobody waits in a circle.

The night's lock (shared: a night or an event drain moves no rows under a merge), then the one of merges and
feeds, then the members by key, then their contact states by key, as the gates of sending do.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from crm.merging.errors import MergeRefused
from crm.nightly import LOCK
from members.ingest import room
from members.models import ContactState, Member

log = logging.getLogger(__name__)

T = TypeVar("T")
#: A merge waits shortly and starts again, so that a page or a feed never waits long behind it; and it gives
#: way before the database (deadlock_timeout, 1 s) would have to choose whom to break off.
WAIT, PAUSE, TRIES = "700ms", 0.3, 15
#: What is worth another try: a lock that was not to be had, and a deadlock.
GIVE_WAY = {"55P03", "40P01"}


def alone(work: Callable[[], T]) -> T:
    """Run in a transaction in which no night computes, no feed writes and nobody else merges."""
    for turn in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return _in_order(work)
        except OperationalError as failure:
            if getattr(failure.__cause__, "pgcode", None) not in GIVE_WAY:
                raise
            log.info("a merge gave way, turn %s", turn)
            time.sleep(PAUSE)
    raise MergeRefused(
        "busy", _("The nightly job or a large file is being written. Try again in a few minutes.")
    )


def _in_order(work: Callable[[], T]) -> T:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [WAIT])
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [LOCK])
        room.take_turns_with_feeds()
        # The history of consent moves with its member, which its guard otherwise refuses.
        cursor.execute("select set_config('shuke.erasing', 'yes', true)")
        done = work()
        cursor.execute("select set_config('shuke.erasing', '', true), set_config('lock_timeout', '0', true)")
    return done


def lock_members(*keys: int) -> dict[int, Member]:
    """The members among the keys that are still there, locked."""
    with transaction.atomic():
        found = {
            member.pk: member
            for member in Member.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        }
        # Nobody can make a missing one meanwhile: that needs the member's row.
        list(ContactState.objects.select_for_update().filter(member__in=found).order_by("pk"))
    return found
