"""What is best for each member: nothing, a message, an offer, a call? Expected gain, costs taken off.

gain of a message = added chance × amount of an order × margin − cost of the message; an offer also costs what
it takes off, for those whom it brings and for those who would have come anyway; a call costs its minutes.
The added chance is our own measured lift (rates.py), in proportion to how far from certain an order is.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from analytics.advice.rates import KINDS, LOOK_BACK, Measured, measure
from analytics.models import ValueYardstick, WorthRun
from campaigns.models import ChannelBudget
from crm import sql
from crm.models import Brand
from lifecycle.queries import newest_fit, newest_run
from members.models import Channel, Member
from members.privacy import reach_parameters
from winback.eligibility import BUCKETS, Draw

#: Members looked at for what follows what, and how many purchase days a category needs to say anything.
LOOKED_AT, FEWEST = 50_000, 30
DAYPARTS = ("morning", "noon", "afternoon", "evening")


def advise(*, run: WorthRun, yardstick: ValueYardstick, on: date) -> int:
    """Category steps and the advice for everybody, as of the weighing; the number of rows written."""
    until = datetime.combine(run.as_of, time(), tzinfo=Brand.get().zone)
    measured, offer = measure(until=until), _offer(until)
    WorthRun.objects.filter(pk=run.pk).update(rates=measured.to_json(), offer=offer)
    return follow(as_of=run.as_of) + decide(measured=measured, offer=offer, yardstick=yardstick, on=on)


def decide(*, measured: Measured, offer: dict[str, Any], yardstick: ValueYardstick, on: date) -> int:
    """The best action for each member, by what was measured; the number of rows written."""
    parameters = _parameters(measured, offer, yardstick, on)
    with connection.cursor() as cursor:
        cursor.execute(
            "create temp table advised on commit drop as\n"
            + sql.text("members/privacy/reach")
            + sql.text("analytics/advice/advised"),
            parameters | reach_parameters(),
        )
    rows = sql.run("analytics/advice/store") + sql.run("analytics/advice/drop")
    with connection.cursor() as cursor:
        cursor.execute("drop table advised")
    return rows


def follow(*, as_of: date) -> int:
    """Count anew which category follows which; the number of rows written."""
    buckets = min(BUCKETS, BUCKETS * LOOKED_AT // max(1, Member.objects.count()))
    sql.run("analytics/advice/steps", as_of=as_of, buckets=buckets)
    rows = sql.run("analytics/advice/steps_store") + sql.run("analytics/advice/steps_drop")
    with connection.cursor() as cursor:
        cursor.execute("drop table category_pair")
    return rows


def _offer(until: datetime) -> dict[str, Any]:
    """The coupon type that advice speaks of; empty where no campaign ever had one."""
    found = sql.query("analytics/advice/offer", since=until - LOOK_BACK - timedelta(days=1)).dicts()
    return found[0] if found else {}


def _parameters(
    measured: Measured, offer: dict[str, Any], yardstick: ValueYardstick, on: date
) -> dict[str, Any]:
    lifts = {kind: measured.lift(kind) for kind in KINDS}
    if not offer:
        lifts["offer"] = dict.fromkeys(lifts["offer"])
    night, fit, draw = newest_run(), newest_fit(), Draw.of(on)
    is_percent = offer.get("kind") == "percent"
    budget = ChannelBudget.objects.filter(channel=Channel.EMAIL).first()
    return {
        "base": json.dumps(measured.base),
        **{kind: json.dumps(lift) for kind, lift in lifts.items()},
        "amount": (night.average_order_value if night else None) or 0.0,
        "margin": fit.margin_rate if fit and fit.is_margin else 1.0,
        "off_percent": offer["value"] if is_percent else 0.0,
        "off_amount": offer["value"] if offer and not is_percent else 0.0,
        "min_spend": offer.get("min_spend", 0.0),
        "message_cost": float(budget.cost_amount) if budget else 0.0,
        "call_cost": float(yardstick.minute_amount) * yardstick.contact_minutes,
        "salt": draw.salt,
        "held_out": draw.held_out,
        "daypart": _usual_daypart(),
        "fewest": FEWEST,
    }


def _usual_daypart() -> str:
    """When most of our customers order; the evening while nobody has a habit."""
    found = sql.fetch(
        "select daypart from analytics_memberworth where daypart <> '' group by daypart"
        " order by count(*) desc, daypart limit 1"
    ).rows
    return str(found[0][0]) if found else "evening"
