"""A small world to send in: a brand, people who may write, members who may be written to, a campaign."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from campaigns.models import AudienceMember, Campaign, ContentVersion, CouponType, Delivery, Send
from crm.models import Brand, Role, User
from lifecycle.models import LifecyclePolicy, LifecycleRun, MemberMetrics, MemberStage
from members.models import Consent, ContactState, Member, Order

#: A Friday noon in Taipei: an ordinary working hour.
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
numbers = count(1)


def make_brand(**values: Any) -> Brand:
    defaults = {
        "name": "木日保養",
        "sender_name": "木日保養",
        "sender_email": "hello@muri.example",
        "postal_address": "台北市大安區和平東路一段 1 號",
        "service_phone": "02-2700-0000",
    }
    brand, _ = Brand.objects.update_or_create(id=1, defaults={**defaults, **values})
    return brand


def make_user(role: str = Role.MARKETER, **values: Any) -> User:
    name = values.pop("username", f"user{next(numbers)}")
    return User.objects.create_user(username=name, password="shuke-2026-pass", role=role, name=name, **values)


def make_member(*, consent: str | None = "granted", **values: Any) -> Member:
    n = next(numbers)
    defaults = {
        "external_id": f"x{n}",
        "name": f"會員{n}",
        "email": f"m{n}@example.com",
        "name_key": f"會員{n}",
    }
    member = Member.objects.create(**{**defaults, **values})
    member.refresh_from_db()
    if consent:
        Consent.objects.create(
            member=member,
            channel="email",
            state=consent,
            changed_at=NOON - timedelta(days=400),
            source="form",
        )
    return member


def make_lost(*, value: int | str = 1000, since: date = TODAY, stage: str = "lost", **values: Any) -> Member:
    """A buyer who is lost since that day."""
    member = make_member(**values)
    MemberStage.objects.create(member=member, stage=stage, seq=2, since_on=since)
    MemberMetrics.objects.create(
        member=member,
        order_count=2,
        purchase_days=2,
        value_amount=Decimal(value),
        net_amount=Decimal(value),
        first_order_on=since - timedelta(days=400),
        last_order_on=since - timedelta(days=300),
    )
    return member


def make_order(member: Member, *, at: datetime = NOON, amount: int | str = 1000, **values: Any) -> Order:
    defaults = {"external_id": f"o{next(numbers)}", "placed_on": at.astimezone(Brand.get().zone).date()}
    return Order.objects.create(member=member, placed_at=at, amount=Decimal(amount), **{**defaults, **values})


def make_coupon_type(**values: Any) -> CouponType:
    defaults = {"name": "回娘家 200 元", "kind": "amount", "value": Decimal(200), "min_spend": Decimal(1000)}
    return CouponType.objects.create(**{**defaults, **values})


def make_campaign(*, coupon: CouponType | None = None, **values: Any) -> Campaign:
    author = values.pop("created_by", None) or make_user()
    campaign = Campaign.objects.create(
        name=values.pop("name", "冬季回娘家"), created_by=author, coupon_type=coupon, **values
    )
    make_words(campaign, created_by=author)
    return campaign


def make_words(campaign: Campaign, **values: Any) -> ContentVersion:
    defaults = {
        "version": 1,
        "subject_zh": "{member_name}，好久不見",
        "body_zh": "{member_name}您好：\n\n我們想念您。",
        "subject_en": "{member_name}, it has been a while",
        "body_en": "Dear {member_name},\n\nwe miss you.",
        "link_url": "https://shop.example/back",
    }
    return ContentVersion.objects.create(campaign=campaign, **{**defaults, **values})


def make_send(campaign: Campaign, *, state: str = "running", send_now: bool = True, **values: Any) -> Send:
    defaults = {
        "occurrence_key": f"test:{uuid4()}",
        "as_of": TODAY,
        # Sending runs on the database's clock.
        "expires_at": datetime.now(UTC) + timedelta(days=7),
    }
    return Send.objects.create(
        campaign=campaign,
        content=campaign.contents.first(),
        state=state,
        send_now=send_now,
        **{**defaults, **values},
    )


def make_delivery(send: Send, member: Member, **values: Any) -> Delivery:
    ContactState.objects.get_or_create(member=member)
    return Delivery.objects.create(
        send=send, member=member, channel="email", link_token=uuid4().hex, **values
    )


def enter(send: Send, member: Member, *, arm: str = "treated", **values: Any) -> AudienceMember:
    return AudienceMember.objects.create(
        send=send, campaign=send.campaign, member=member, arm=arm, occasion_key=f"t:{next(numbers)}", **values
    )


def make_night(as_of: date = TODAY) -> LifecycleRun:
    run, _ = LifecycleRun.objects.get_or_create(
        generation=1,
        as_of=as_of,
        defaults={
            "policy": LifecyclePolicy.current(),
            "brand_gap_days": 60,
            "gap_members": 0,
            "rfm_buyers": 0,
        },
    )
    return run
