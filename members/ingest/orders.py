"""How do orders come in, one or a million at a time? Upsert by (source, external id) with a version guard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from crm import sql
from crm.models import Brand, User
from members import privacy
from members.ingest import room
from members.ingest.lines import LineFields, checked_lines, write_stated
from members.ingest.refunds import unpark_refunds
from members.ingest.rules import Refused, checked_amount, checked_id, version_of
from members.ingest.tally import Tally
from members.models import Member, Order, ParkedRefund


def write_orders(*, source: str, at: datetime) -> Tally:
    """Write what waits in incoming_order, in the caller's transaction, and queue the members concerned.

    A member whom nobody knows becomes a stub.
    """
    (unknown,) = sql.fetch("select exists (select from incoming_order where member_id is null)").rows[0]
    stubs = 0
    if unknown:
        sql.run("members/ingest/resolve_absorbed", source=source)
        sql.run("members/ingest/name_unknown")
        stubs = room.make_stubs(source=source, at=at)
        sql.run("members/ingest/resolve_members", source=source)
    tally = room.upsert("order", source=source)
    tally.stubs = stubs
    return tally


@dataclass(frozen=True)
class OrderFields:
    """What a feed says about one order. `member` is the external id within the same source."""

    external_id: str
    member: str
    placed_at: datetime
    amount: Decimal
    status: str = Order.Status.PAID
    cost: Decimal | None = None
    channel: str = ""
    store: str = ""
    coupon_code: str = ""
    payment_method: str = ""
    instalments: int | None = None
    updated_at: datetime | None = None
    #: All that was bought; None says nothing about it and leaves what is known.
    lines: Sequence[LineFields] | None = None


def record_order(*, source: str, order: OrderFields, at: datetime, by: User | None = None) -> Order:
    """One order from a form, the API or a webhook; the newest version wins, whatever the order of arrival.

    Raises Refused. Returns the order as it now stands, which is an older call's result when that was newer.
    """
    return record_orders(source=source, orders=[order], at=at, by=by)[0]


def record_orders(
    *, source: str, orders: Sequence[OrderFields], at: datetime, by: User | None = None
) -> list[Order]:
    """A batch, in one transaction; of two with one id the newer version counts, of equal ones the later."""
    del by  # Orders come from feeds; who called is on record where the key or the form is.
    zone = Brand.get().zone
    newest: dict[str, OrderFields] = {}
    for order in orders:
        key = checked_id(order.external_id, reason="order_id")
        if key not in newest or _version(order, at) >= _version(newest[key], at):
            newest[key] = order
    checked = {key: _checked(order, at) for key, order in newest.items()}
    stated = {key: checked_lines(one.lines) for key, one in newest.items() if one.lines is not None}

    def write() -> None:
        room.lock_parking(source, to_park=False)
        named = {order.member.strip() for order in newest.values()}
        # Books need the orders of an erased person; they go to the pseudonym.
        erased = privacy.erased_ids(source=source, external_ids=named)
        members = {name: erased.get(name, name) for name in named}
        known = Member.objects.filter(source=source, external_id__in=list(members.values()))
        keys = dict(known.values_list("external_id", "pk"))
        rows = [
            {
                **row,
                "member_external_id": members[newest[key].member.strip()],
                "member_id": keys.get(members[newest[key].member.strip()]),
                "placed_on": newest[key].placed_at.astimezone(zone).date(),
            }
            for key, row in checked.items()
        ]
        room.put("order", rows)
        write_orders(source=source, at=at)
        write_stated(source=source, stated=stated)
        _unpark(source, list(checked))

    room.in_turn(write)
    found = {
        order.external_id: order
        for order in Order.objects.filter(source=source, external_id__in=list(checked))
    }
    return [found[order.external_id.strip()] for order in orders]


def _unpark(source: str, orders: list[str]) -> None:
    """Refunds that came before these orders; what an order has no room for waits for its correction."""
    if ParkedRefund.objects.filter(source=source, order_external_id__in=orders).exists():
        unpark_refunds(source=source)
        sql.run("members/ingest/park_again", source=source)


def _version(order: OrderFields, at: datetime) -> int:
    return version_of(order.updated_at or at)


def _checked(order: OrderFields, at: datetime) -> dict[str, object]:
    checked_id(order.member, reason="member_id")
    if order.status not in Order.Status.values:
        raise Refused("status", f"{order.status!r}: {', '.join(Order.Status.values)}")
    if order.placed_at.tzinfo is None:
        raise Refused("placed_at", "placed_at needs a time zone")
    return {
        "external_id": order.external_id.strip(),
        "placed_at": order.placed_at,
        "status": order.status,
        "amount": checked_amount(order.amount),
        "cost": None if order.cost is None else checked_amount(order.cost, reason="cost"),
        "channel": order.channel[:40],
        "store": order.store[:60],
        "coupon_code": order.coupon_code[:40],
        "payment_method": order.payment_method[:30],
        "instalments": order.instalments,
        "version": _version(order, at),
        "has_own_version": order.updated_at is not None,
    }
