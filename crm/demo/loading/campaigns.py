"""Past campaigns into their tables; which orders they are credited with, the product decides."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from campaigns.models import AudienceMember, Campaign, ContentVersion, Coupon, CouponType, Delivery, Send
from campaigns.outcomes import attribute
from crm.demo.draws import Floats, Instants, Moments, Texts, stream, words
from crm.demo.loading.copying import copy_rows, or_null
from crm.demo.membership.people import NEVER
from crm.demo.season import DAY, Span, utc
from crm.demo.shop.baskets import Orders
from crm.demo.staff import LOST_WITH_MAIL
from crm.demo.talk.campaigns import Plan
from crm.demo.talk.past import OFFERS, WINDOW_DAYS
from crm.demo.world import World
from crm.models import AuditEntry
from lifecycle.models import Segment

ARMS = words(["treated", "holdout", "always"])
SHOP = "https://shop.muri.example/"


def write_campaigns(world: World, *, by: dict[str, int]) -> int:
    """Every past campaign with what came of it; the number of deliveries."""
    types = write_types(world.span)
    written = sum(
        write_plan(world, number, plan, types, by=by) for number, plan in enumerate(world.plans, start=1)
    )
    attribute(as_of=world.span.as_of)
    return written


def write_types(span: Span) -> dict[str, CouponType]:
    """The brand's coupons, by name."""
    opened = moment(span.at(2))
    return {
        offer.name: CouponType.objects.create(
            name=offer.name,
            kind=CouponType.Kind.AMOUNT,
            value=offer.value,
            min_spend=offer.min_spend,
            valid_days=WINDOW_DAYS,
            stage="defector" if offer is OFFERS[-1] else "lost",
            is_default=True,
            created_at=opened,
        )
        for offer in OFFERS
    }


def moment(at: int) -> datetime:
    """One local moment as the database keeps it."""
    return datetime.fromisoformat(f"{utc(np.array([at]))[0]}+00:00")


def write_plan(
    world: World, number: int, plan: Plan, types: dict[str, CouponType], *, by: dict[str, int]
) -> int:
    past, as_of = plan.past, world.span.as_of
    coupon_type = types[past.offer.name] if past.offer else None
    planned, sent = moment(plan.sent - 6 * DAY), moment(plan.sent)
    campaign = Campaign.objects.create(
        name=past.name(as_of),
        kind=Campaign.Kind.ONE_OFF,
        state=Campaign.State.DONE,
        segment=Segment.objects.get(name=LOST_WITH_MAIL),
        coupon_type=coupon_type,
        stage="lost",
        top_percent=100,
        daily_quota=5000,
        observation_days=WINDOW_DAYS,
        is_past=True,
        created_by_id=by["marketer"],
        created_at=planned,
        submitted_by_id=by["marketer"],
        submitted_at=planned + timedelta(days=1),
        approved_by_id=by["marketer2"],
        approved_at=planned + timedelta(days=2, hours=1),
    )
    content = ContentVersion.objects.create(
        campaign=campaign,
        version=1,
        subject_zh=past.words.subject_zh,
        body_zh=past.words.body_zh,
        subject_en=past.words.subject_en,
        body_en=past.words.body_en,
        link_url=SHOP,
        created_by_id=by["marketer"],
        created_at=planned,
    )
    send = Send.objects.create(
        campaign=campaign,
        content=content,
        occurrence_key=f"past:{number}",
        state=Send.State.DONE,
        as_of=past.sent_on(as_of),
        started_at=sent,
        expires_at=sent + timedelta(days=3),
        finished_at=moment(int(plan.sent_at.max()) + 60),
        created_at=planned,
    )
    write_log(campaign)
    occasions = words([f"past:{number}:{member}" for member in (plan.member + 1).tolist()])
    write_audience(world.orders, plan, send, occasions)
    coupons = write_coupons(world, plan, coupon_type, occasions)
    return write_deliveries(world, number, plan, send, coupons)


def write_log(campaign: Campaign) -> None:
    """Who planned, handed in and approved it, on record like any other."""
    moves = (
        ("create", campaign.created_at, campaign.created_by),
        ("submit", campaign.submitted_at, campaign.submitted_by),
        ("approve", campaign.approved_at, campaign.approved_by),
    )
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=at,
            user=user,
            actor=user.username if user else "",
            action=f"campaign.{move}",
            object_type="campaign",
            object_id=str(campaign.pk),
        )
        for move, at, user in moves
        if at
    )


def write_audience(orders: Orders, plan: Plan, send: Send, occasions: Texts) -> None:
    values = value_at(orders, plan)
    copy_rows(
        AudienceMember,
        {
            "send_id": send.pk,
            "campaign_id": send.campaign_id,
            "member_id": plan.member + 1,
            "arm": ARMS[plan.arm],
            "occasion_key": occasions,
            "stage": np.where(plan.was_core, "defector", "lost").astype(object),
            "value_amount": values[plan.member],
            "entered_at": moment(plan.sent - 3600),
        },
    )


def value_at(orders: Orders, plan: Plan) -> Floats:
    """Net amount less known cost of each member's valid orders before the send."""
    refunded = np.zeros(len(orders))
    before = orders.refund_at < plan.sent
    np.add.at(refunded, orders.refund_order[before], orders.refund_amount[before])
    counted = orders.is_valid & (orders.at < plan.sent)
    net = orders.amount - refunded - np.where(orders.cost_known, orders.cost, 0)
    return np.asarray(
        np.bincount(orders.member[counted], net[counted], minlength=int(plan.member.max(initial=0)) + 1)
    )


def write_coupons(world: World, plan: Plan, coupon_type: CouponType | None, occasions: Texts) -> Texts:
    """One coupon for each message; their keys in the order of the audience, None where there is none."""
    found = words([None] * len(plan.member))
    given = np.flatnonzero(plan.code != "")
    if coupon_type is None or plan.past.offer is None or not len(given):
        return found
    first = Coupon.objects.count() + 1
    found[given] = np.arange(first, first + len(given))
    orders = world.orders
    used = np.flatnonzero(orders.coupon != "")
    order_of = dict(zip(orders.coupon[used].tolist(), used.tolist(), strict=True))
    places = [order_of.get(code) for code in plan.code[given].tolist()]
    is_used = np.array([place is not None for place in places])
    last_day: date = plan.past.sent_on(world.span.as_of) + timedelta(days=WINDOW_DAYS)
    unused = "expired" if last_day < world.span.as_of else "issued"
    used_at = np.array([NEVER if place is None else orders.at[place] for place in places], dtype=np.int64)
    copy_rows(
        Coupon,
        {
            "id": found[given],
            "code": plan.code[given],
            "type_id": coupon_type.pk,
            "member_id": plan.member[given] + 1,
            "occasion_key": occasions[given],
            "state": np.where(is_used, "redeemed", unused).astype(object),
            "issued_at": moment(plan.sent - 1800),
            "expires_on": last_day,
            "redeemed_at": moments(used_at),
            "order_id": words([None if place is None else place + 1 for place in places]),
            "discount_amount": or_null(np.full(len(given), plan.past.offer.value), ~is_used),
        },
    )
    return found


def moments(at: Moments) -> Instants:
    """Local moments as instants, NaT for those that never came."""
    instants = utc(at)
    instants[at == NEVER] = np.datetime64("NaT")
    return instants


def write_deliveries(world: World, number: int, plan: Plan, send: Send, coupons: Texts) -> int:
    place = plan.contacted
    rng = stream(world.seed, f"deliveries {number}")
    is_sent = plan.is_sent[place]
    return copy_rows(
        Delivery,
        {
            "id": plan.delivery_ids,
            "send_id": send.pk,
            "member_id": plan.member[place] + 1,
            "channel": "email",
            "state": np.where(is_sent, "sent", "failed").astype(object),
            "reason": np.where(is_sent, "", "refused").astype(object),
            "coupon_id": coupons[place],
            "provider_key": random_hex(rng, len(place)),
            "link_token": random_hex(rng, len(place)),
            "claims": 1,
            "calls": 1,
            "next_at": utc(plan.sent_at[place]),
            "last_error": np.where(is_sent, "", "550 5.1.1 no such mailbox").astype(object),
            "sent_at": moments(np.where(is_sent, plan.sent_at[place], NEVER)),
            "opened_at": moments(plan.opened_at[place]),
            "clicked_at": moments(plan.clicked_at[place]),
            "created_at": moment(plan.sent - 1800),
        },
    )


def random_hex(rng: np.random.Generator, size: int) -> Texts:
    """128 random bits each."""
    parts = rng.integers(0, 2**63, (size, 2), dtype=np.int64).tolist()
    return words([f"{a:016x}{b:016x}" for a, b in parts])
