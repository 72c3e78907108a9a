"""Make the demo brand: generate, load in one transaction, then compute the nights behind us.

A run that was killed goes on where it stopped: the load is all or nothing, and its mark in the audit log
tells the next run to go straight to the nights.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from analytics import weighing
from campaigns.models import Campaign, CouponType
from crm import nightly
from crm.demo import (
    asking,
    calling,
    desk,
    doubles,
    handing,
    knowing,
    listening,
    loading,
    meaning,
    rights,
    staff,
    world,
)
from crm.demo.season import ZONE_SECONDS
from crm.demo.world import Say
from crm.models import AuditEntry, Night, record
from lifecycle import segments
from members.models import Member, Product

MARK = "demo.load"
MONTHS = 24
ADOPTED = ("champions", "core_at_risk", "first_no_second", "lost_valuable", "birthday_month", "full_price")


class NotEmpty(Exception):
    """The database already has members of its own."""


def make(*, members: int, seed: int, as_of: date | None, at: datetime, say: Say) -> date:
    """The whole brand as of a day, which is `at`'s where none is given; the day.

    Raises NotEmpty rather than mix with members that are there.
    """
    day = loaded(members=members, seed=seed, as_of=as_of)
    if day:
        say("members, orders and the rest are loaded already")
    else:
        if any(model.objects.exists() for model in (Member, Product, CouponType, Campaign)):
            raise NotEmpty
        day = as_of or at.astimezone(ZoneInfo(staff.BRAND["time_zone"])).date()
        load(members=members, seed=seed, as_of=day, say=say)
    compute_nights(as_of=day, at=at, say=say)
    say(f"like the core {meaning.mean(as_of=day):>9,} scores of who may become core")
    say(f"segments      {adopt(as_of=day):>9,} ready-made ones adopted")
    say(f"handed on     {handing.tick(at=at):>9,} lines of checklists ticked")
    say(f"desk          {calling.work_the_queue(at=at):>9,} calls of the last two days")
    # The calls cost service, so what members are worth is weighed after them.
    say(f"worth         {weighing.weigh(as_of=day, at=at):>9,} rows of worth and advice")
    return day


def adopt(*, as_of: date) -> int:
    """The ready-made segments that a brand takes first; twice is once."""
    for key in ADOPTED:
        segments.adopt(by=None, key=key, as_of=as_of)
    return len(ADOPTED)


def loaded(*, members: int, seed: int, as_of: date | None) -> date | None:
    """The day of the brand that an earlier run loaded, if it is the one asked for."""
    mark = AuditEntry.objects.filter(action=MARK).order_by("id").last()
    if mark is None or (mark.detail["members"], mark.detail["seed"]) != (members, seed):
        return None
    # Midnight may lie between the two runs.
    day = date.fromisoformat(mark.detail["as_of"])
    return day if as_of in {None, day} else None


def compute_nights(*, as_of: date, at: datetime, say: Say) -> None:
    """The month ends of two years and as_of itself; what a killed run left behind is computed anew."""
    if Night.objects.filter(as_of__gte=as_of, state=Night.State.DONE).exists():
        say("the nights are computed already")
        return
    rows = count = 0
    for report in nightly.backfill(as_of=as_of, at=at, months=MONTHS, rebuild=Night.objects.exists()):
        count, rows = count + 1, rows + report.total_rows
        if count % 6 == 1:
            say(f"nights        {report.as_of}, {rows:,} rows so far")
    say(f"nights        {count:>9,} computed, {rows:,} rows")


def load(*, members: int, seed: int, as_of: date, say: Say) -> None:
    made = world.generate(members=members, seed=seed, as_of=as_of, say=say)
    at = datetime.combine(as_of, datetime.min.time(), UTC) - timedelta(seconds=ZONE_SECONDS)
    with transaction.atomic():
        by = staff.set_up(at=at)
        loading.write(made, by=by, at=at, say=say)
        desk.lay_out(made, by=by, at=at)
        interviews, complaints = listening.listen(made, by=by, at=at)
        interests = knowing.tell(by=by, at=at, as_of=as_of)
        say(f"the record    {interests:>9,} interests shown by purchases, own fields, tags, households")
        say(f"told us why   {interviews:>9,} interviews, {complaints:,} complaints")
        answers = asking.ask(made, by=by, at=at)
        say(f"asked         {answers:>9,} answers to surveys")
        say(f"rights        {rights.fill(at=at, by=by):>9,} requests of members about their data")
        say(f"on record twice {doubles.plant():>7,} pairs to decide")
        record(by=None, action=MARK, members=members, seed=seed, as_of=as_of.isoformat())
    with connection.cursor() as cursor:
        cursor.execute("analyze")
