"""How does money given back come in? With its order, or parked until the order is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from crm import sql
from crm.models import Brand
from members.ingest import room
from members.ingest.rules import Refused, checked_amount, checked_id, version_of
from members.ingest.tally import Tally
from members.models import Order, Refund


def write_refunds(*, source: str) -> Tally:
    """Write what waits in incoming_refund, inside the caller's transaction.

    Those without an order are parked, those that their orders have no room for stay in fitting_refund.
    """
    tally = Tally()
    total = room.count("refund")
    tally.parked = sql.run("members/ingest/park_refunds", source=source)
    sql.run("members/ingest/fit_refunds", source=source)
    while sql.run("members/ingest/refuse_refunds"):
        continue
    ((tally.created, tally.updated),) = sql.query("members/ingest/write_refunds").rows
    (refused,) = sql.fetch("select count(*) from fitting_refund where not fits").rows[0]
    tally.unchanged = total - tally.created - tally.updated - tally.parked - refused
    return tally


def unpark_refunds(*, source: str) -> Tally:
    """Write parked refunds whose orders have come in; in the caller's transaction, behind the orders."""
    room.make("refund")
    sql.fetch("truncate incoming_refund; select 1")
    if not sql.run("members/ingest/unpark_refunds", source=source):
        return Tally()
    return write_refunds(source=source)


@dataclass(frozen=True)
class RefundFields:
    """What a feed says about one refund; the order is named by its external id within the same source."""

    order: str
    external_id: str
    refunded_at: datetime
    amount: Decimal
    updated_at: datetime | None = None


def hold_orders(*, source: str, orders: Sequence[str]) -> None:
    """Lock the orders of a batch of refunds, in the order in which batches of orders lock them.

    In the caller's transaction; else two batches that meet on the same orders would wait for each other.
    """
    known = Order.objects.filter(source=source, external_id__in=list(orders))
    if known.count() < len(set(orders)):
        room.lock_parking(source, to_park=True)
    list(known.order_by("external_id").select_for_update().values_list("pk"))


def record_refund(*, source: str, refund: RefundFields, at: datetime) -> Refund | None:
    """One refund; None when it is parked until its order is there. Raises Refused above the amount."""
    amount = checked_amount(refund.amount)
    if not amount:
        raise Refused("zero_amount", "a refund is above zero")
    row = {
        "line": 0,
        "order_external_id": checked_id(refund.order, reason="order_id"),
        "external_id": checked_id(refund.external_id, reason="refund_id"),
        "refunded_at": refund.refunded_at,
        "amount": amount,
        "version": version_of(refund.updated_at or at),
        "has_own_version": refund.updated_at is not None,
    }

    def write() -> bool:
        room.use_zone(Brand.get().zone)
        if not Order.objects.filter(source=source, external_id=row["order_external_id"]).exists():
            room.lock_parking(source, to_park=True)
        room.put("refund", [row])
        write_refunds(source=source)
        return bool(sql.fetch("select exists (select from fitting_refund where not fits)").rows[0][0])

    if room.in_turn(write):
        raise Refused("above_amount", "the refunds of an order never exceed its amount")
    return Refund.objects.filter(
        order__source=source, order__external_id=row["order_external_id"], external_id=row["external_id"]
    ).first()
