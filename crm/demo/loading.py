"""Into the tables: one function a table, in the order of the foreign keys."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import numpy as np

from crm.demo.baskets import PAYMENTS, STATUSES
from crm.demo.catalogue import CATEGORIES
from crm.demo.consents import CHANNELS as CONSENT_CHANNELS
from crm.demo.consents import text_versions
from crm.demo.copying import copy_rows, or_null
from crm.demo.draws import Flags, Ints, Moments, Texts, words
from crm.demo.people import CHANNELS, NEVER, ORIGINS
from crm.demo.season import ZONE_SECONDS, days, utc
from crm.demo.world import Say, World
from members.models import (
    Consent,
    ConsentEvent,
    Interaction,
    Member,
    Order,
    OrderLine,
    Product,
    Refund,
)

CONSENT_SOURCES = {
    "官網": "官網註冊表單",
    "門市": "門市入會單",
    "LINE 好友": "LINE 加入流程",
    "快閃店": "快閃店入會單",
}
EVIDENCE = '{"form": "%s", "text_version": "v%d", "box_ticked": true}'


def write(world: World, *, by: dict[str, int], say: Say) -> None:
    """Everything of the world; `by` gives the user id of a login."""
    written_at = datetime.combine(world.span.as_of, datetime.min.time(), UTC) - timedelta(
        seconds=ZONE_SECONDS
    )
    say(f"members       {write_members(world, written_at):>9,} rows")
    write_products(world)
    say(f"orders        {write_orders(world, written_at):>9,} rows")
    say(f"order lines   {write_lines(world):>9,} rows")
    say(f"refunds       {write_refunds(world, written_at):>9,} rows")
    say(f"interactions  {write_contacts(world, written_at, by):>9,} rows")
    say(f"consents      {write_consents(world, written_at):>9,} rows")


def name_key(name: str) -> str:
    """Folded for search, as the one door does."""
    return "".join(unicodedata.normalize("NFKC", name).lower().replace("臺", "台").split())


def keys(size: int) -> Ints:
    return np.arange(1, size + 1)


def numbered(prefix: str, size: int, first: int = 1, width: int = 5) -> Texts:
    return words([f"{prefix}{number:0{width}d}" for number in range(first, first + size)])


def write_members(world: World, written_at: datetime) -> int:
    people = world.people
    size = len(people)
    return copy_rows(
        Member,
        {
            "id": keys(size),
            "public_id": people.public_id,
            "source": "main",
            "external_id": numbered("C", size, 1, 6),
            "version": 0,
            "is_stub": False,
            "name": people.name,
            "given_name": people.given,
            "surname": people.surname,
            "name_key": words([name_key(name) for name in people.name.tolist()]),
            "email": people.email,
            "phone": people.phone,
            "line_id": people.line_id,
            "birthday": people.birthday,
            "sex": people.sex,
            "occupation": people.occupation,
            "city": people.city,
            "district": people.district,
            "address": people.address,
            "origin": words(ORIGINS)[people.origin],
            "language": people.language,
            "joined_at": utc(people.joined),
            "joined_on": days(people.joined),
            "referred_by_id": or_null(people.referrer + 1, people.referrer == NEVER),
            "created_at": written_at,
            "updated_at": written_at,
        },
    )


def write_products(world: World) -> int:
    catalogue = world.catalogue
    return copy_rows(
        Product,
        {
            "id": keys(len(catalogue)),
            "source": "main",
            "external_id": catalogue.external_id,
            "name": catalogue.name,
            "category": words(CATEGORIES)[catalogue.category],
            "price": catalogue.price,
            "cost": catalogue.cost,
        },
    )


def write_orders(world: World, written_at: datetime) -> int:
    orders = world.orders
    size = len(orders)
    return copy_rows(
        Order,
        {
            "id": keys(size),
            "member_id": orders.member + 1,
            "source": "main",
            "external_id": numbered("A-", size, 10_001),
            "version": 0,
            "placed_at": utc(orders.at),
            "placed_on": days(orders.at),
            "status": words(STATUSES)[orders.status],
            "amount": orders.amount,
            "cost": or_null(orders.cost, ~orders.cost_known),
            "channel": words(CHANNELS)[orders.channel],
            "store": orders.store,
            "coupon_code": orders.coupon,
            "payment_method": words(PAYMENTS)[orders.payment],
            "instalments": or_null(orders.instalments, orders.instalments == 0),
            "created_at": written_at,
        },
    )


def write_lines(world: World) -> int:
    orders = world.orders
    return copy_rows(
        OrderLine,
        {
            "id": keys(len(orders.line_order)),
            "order_id": orders.line_order + 1,
            "line_no": orders.line_no,
            "product_id": orders.line_product + 1,
            "quantity": orders.line_quantity,
            "amount": orders.line_amount,
            "cost": or_null(orders.line_cost, ~orders.cost_known[orders.line_order]),
        },
    )


def write_refunds(world: World, written_at: datetime) -> int:
    orders = world.orders
    size = len(orders.refund_order)
    return copy_rows(
        Refund,
        {
            "id": keys(size),
            "order_id": orders.refund_order + 1,
            "member_id": orders.member[orders.refund_order] + 1,
            "external_id": numbered("R-", size, 1_001),
            "version": 0,
            "refunded_at": utc(orders.refund_at),
            "refunded_on": days(orders.refund_at),
            "amount": orders.refund_amount,
            "created_at": written_at,
        },
    )


def write_contacts(world: World, written_at: datetime, by: dict[str, int]) -> int:
    columns = world.contacts.sorted(world.span)
    size = len(columns["at"])
    users = words([by.get(login) for login in columns["by"].tolist()])
    return copy_rows(
        Interaction,
        {
            "id": keys(size),
            "member_id": columns["member"] + 1,
            "source": "main",
            "external_id": numbered("I-", size, 1, 7),
            "version": 0,
            "kind": columns["kind"],
            "end_kind": columns["end_kind"],
            "is_own": columns["is_own"].astype(bool),
            "occurred_at": utc(columns["at"]),
            "occurred_on": days(columns["at"]),
            "channel": columns["channel"],
            "subject": columns["subject"],
            "note": columns["note"],
            "by_id": users,
            "created_at": written_at,
        },
    )


def write_consents(world: World, written_at: datetime) -> int:
    """The state in force, and the events that led to it with their evidence."""
    written = 0
    events: list[tuple[str, str, Ints, Moments]] = []
    for channel in CONSENT_CHANNELS:
        permission = world.permissions.channels[channel]
        for state, at in (("granted", permission.granted), ("withdrawn", permission.withdrawn)):
            member = np.flatnonzero(at != NEVER)
            events.append((channel, state, member, at[member]))
        written += write_states(world, channel, permission.granted, permission.withdrawn)
    write_events(world, events, written_at)
    return written


def consent_source(world: World, member: Ints, is_granted: Flags) -> Texts:
    """Where the box was ticked, or how it was taken back."""
    origins = [ORIGINS[origin] for origin in world.people.origin[member].tolist()]
    given = words([CONSENT_SOURCES.get(origin, "官網註冊表單") for origin in origins])
    return np.where(is_granted, given, np.where(member % 3 == 0, "客服登記", "退訂連結"))


def write_states(world: World, channel: str, granted: Moments, withdrawn: Moments) -> int:
    member = np.flatnonzero(granted != NEVER)
    stands = withdrawn[member] == NEVER
    return copy_rows(
        Consent,
        {
            "member_id": member + 1,
            "channel": channel,
            "purpose": "marketing",
            "state": np.where(stands, "granted", "withdrawn").astype(object),
            "source": consent_source(world, member, stands),
            "text_version": words([f"v{n}" for n in text_versions(world.span, granted[member]).tolist()]),
            "changed_at": utc(np.where(stands, granted[member], withdrawn[member])),
        },
    )


def write_events(world: World, events: list[tuple[str, str, Ints, Moments]], written_at: datetime) -> int:
    member = np.concatenate([part[2] for part in events])
    at = np.concatenate([part[3] for part in events])
    channel = np.concatenate([words([part[0]] * len(part[2])) for part in events])
    state = np.concatenate([words([part[1]] * len(part[2])) for part in events])
    order = np.lexsort((channel.astype(str), member, at))
    member, at, channel, state = member[order], at[order], channel[order], state[order]
    is_granted = state == "granted"
    source = consent_source(world, member, is_granted)
    versions = text_versions(world.span, at).tolist()
    evidence = [
        EVIDENCE % (form, version) if given else '{"via": "%s"}' % form
        for form, version, given in zip(source.tolist(), versions, is_granted.tolist(), strict=True)
    ]
    return copy_rows(
        ConsentEvent,
        {
            "id": keys(len(member)),
            "member_id": member + 1,
            "channel": channel,
            "purpose": "marketing",
            "state": state,
            "source": source,
            "text_version": words(
                [f"v{n}" if given else "" for n, given in zip(versions, is_granted.tolist(), strict=True)]
            ),
            "evidence": words(evidence),
            "occurred_at": utc(at),
            "created_at": written_at,
        },
    )
