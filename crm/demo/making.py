"""Make the demo brand: generate, load in one transaction, then compute the nights behind us.

A run that was killed goes on where it stopped: the load is all or nothing, and its mark in the audit log tells the
next run to go straight to the nights.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction

from crm.demo import loading, staff, world
from crm.demo.season import ZONE_SECONDS
from crm.demo.world import Say
from crm.models import AuditEntry, record
from members.models import Member

MARK = "demo.load"
MONTHS = 24


class NotEmpty(Exception):
    """The database already has members of its own."""


def make(*, members: int, seed: int, as_of: date, say: Say) -> None:
    """The whole brand; raises NotEmpty rather than mix with members that are there."""
    asked = {"members": members, "seed": seed, "as_of": as_of.isoformat()}
    mark = AuditEntry.objects.filter(action=MARK).order_by("id").last()
    if mark is None or mark.detail != asked:
        if Member.objects.exists():
            raise NotEmpty
        load(members=members, seed=seed, as_of=as_of, say=say)
    else:
        say("members, orders and the rest are loaded already")
    try:
        from crm import nightly
    except ImportError as missing:
        say(f"nights        skipped: {missing}")
        return
    nightly.backfill(as_of=as_of, months=MONTHS)
    say(f"nights        {MONTHS + 1:>9,} computed")


def load(*, members: int, seed: int, as_of: date, say: Say) -> None:
    made = world.generate(members=members, seed=seed, as_of=as_of, say=say)
    at = datetime.combine(as_of, datetime.min.time(), UTC) - timedelta(seconds=ZONE_SECONDS)
    with transaction.atomic():
        by = staff.set_up(at=at)
        loading.write(made, by=by, say=say)
        record(by=None, action=MARK, members=members, seed=seed, as_of=as_of.isoformat())
    with connection.cursor() as cursor:
        cursor.execute("analyze")
