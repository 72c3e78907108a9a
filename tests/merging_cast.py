"""Two records of one person, with whatever may hang on either; and what stands in the database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection

from campaigns.models import (
    Attempt,
    AudienceMember,
    Coupon,
    CouponType,
    Delivery,
    FrequencySlot,
    JoinAnswer,
    Outcome,
    Referral,
    ReferralCode,
    ReferralReward,
)
from campaigns.referrals import programs
from lifecycle.models import MemberMetrics, MemberStage, RfmSnapshot, Segment, SegmentMember, StageTransition
from members.models import (
    Assignment,
    ContactLink,
    ContactState,
    DuplicateCandidate,
    FieldProvenance,
    Interaction,
    Interest,
    Member,
    MemberTag,
    Refund,
    RewardDue,
    Tag,
)
from tests import campaign_cast, shop
from winback.models import Case, Interview, Offer

#: Written by every merge and undo; everything else must stand as before.
HISTORY = {
    "crm.AuditEntry", "crm.OutboxMessage", "crm.WebhookDelivery", "members.ChangedMember",
    "members.MemberChange", "members.Merge", "members.MergedRows", "members.MemberAlias", "sessions.Session",
}  # fmt: skip


def rows(*, besides: Iterable[str] = ()) -> dict[str, list[Any]]:
    """Every row of every table but those that keep history."""
    left_out, found = HISTORY | set(besides), {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in left_out or not model._meta.managed:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'select to_jsonb(t)::text from "{model._meta.db_table}" as t')
            found[model._meta.label] = sorted(row[0] for row in cursor.fetchall())
    return {label: lines for label, lines in found.items() if lines}


def told(label: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in rows()[label]]


class World:
    """What both records share: a campaign and its send, a segment, a program, a third member."""

    def __init__(self) -> None:
        campaign_cast.make_brand()
        self.staff = shop.staff("team_lead")
        self.deputy = shop.staff("agent")
        self.third = shop.member("第三人")
        self.campaign = campaign_cast.make_campaign()
        self.send = campaign_cast.make_send(self.campaign)
        self.segment = Segment.objects.create(name=f"S{uuid4()}", tree={"v": 1, "all": []})
        self.tag = Tag.objects.create(name=f"常客{uuid4().hex[:6]}")
        self.coupons = CouponType.objects.create(name="折 100", kind="amount", value=100)
        self.program = programs.current()
        self.run = campaign_cast.make_night()

    def fill(self, member: Member, parts: Iterable[str], *, number: int) -> None:
        for part in parts:
            getattr(self, f"add_{part}")(member, number)

    PARTS = (
        "orders", "interactions", "consents", "contact_state", "coupon", "referral_code", "referred",
        "reward", "delivery", "audience", "case", "tags", "provenance", "owner", "segment", "stage", "pair",
        "assignment", "reward_due", "join_answer", "interest",
    )  # fmt: skip

    def add_orders(self, member: Member, number: int) -> None:
        order = shop.order(member, shop.ago(40 + number), amount=1000 + number)
        Refund.objects.create(
            order=order, member=member, external_id=f"R{uuid4()}", refunded_at=shop.noon(shop.ago(30)),
            refunded_on=shop.ago(30), amount=Decimal("12.50"),
        )  # fmt: skip
        delivery = Delivery.objects.filter(member=member).first()
        if delivery is not None:
            Outcome.objects.create(
                order=order, delivery=delivery, campaign=self.campaign, member=member, with_coupon=False,
                ordered_at=order.placed_at,
            )  # fmt: skip

    def add_interactions(self, member: Member, number: int) -> None:
        Interaction.objects.create(
            member=member, external_id=f"I{uuid4()}", kind="called_in", is_own=True, note=f"第 {number} 通",
            occurred_at=shop.noon(shop.ago(9)), occurred_on=shop.ago(9),
        )  # fmt: skip

    def add_consents(self, member: Member, number: int) -> None:
        shop.consent(member, "email", "granted" if number else "withdrawn")
        shop.consent(member, "sms", "granted")

    def add_contact_state(self, member: Member, number: int) -> None:
        ContactState.objects.create(member=member, last_contact_at=shop.AT - timedelta(days=3 + number))

    def add_coupon(self, member: Member, number: int) -> None:
        self.coupon = Coupon.objects.create(
            code=f"K{uuid4().hex[:12]}", type=self.coupons, member=member, occasion_key=f"k{uuid4()}",
            expires_on=shop.ago(-30),
        )  # fmt: skip

    def add_referral_code(self, member: Member, number: int) -> None:
        ReferralCode.objects.create(member=member, code=f"F{uuid4().hex[:8]}")

    def add_referred(self, member: Member, number: int) -> None:
        """Brought by the third member."""
        Member.objects.filter(pk=member.pk).update(referred_by=self.third)
        Referral.objects.create(
            referee=member, referrer=self.third, program=self.program, state=Referral.State.JOINED.value,
            door=Referral.Door.LINK.value, named_at=shop.AT,
        )  # fmt: skip

    def add_reward(self, member: Member, number: int) -> None:
        """For having brought somebody of their own."""
        friend = shop.member(f"友{number}", referred_by=member)
        referral = Referral.objects.create(
            referee=friend, referrer=member, program=self.program, state=Referral.State.JOINED.value,
            door=Referral.Door.FORM.value, named_at=shop.AT,
        )  # fmt: skip
        ReferralReward.objects.create(
            referral=referral, side="referrer", member=member, month=shop.AS_OF.replace(day=1), slot=1,
            given_at=shop.AT,
        )  # fmt: skip

    def add_delivery(self, member: Member, number: int) -> None:
        delivery = Delivery.objects.create(
            send=self.send, member=member, channel="email", state="sent", link_token=uuid4().hex,
            address_hash=uuid4().bytes, sent_at=shop.AT,
        )  # fmt: skip
        Attempt.objects.create(delivery=delivery, n=1, outcome="sent")
        FrequencySlot.objects.create(member=member, channel="email", delivery=delivery)

    def add_audience(self, member: Member, number: int) -> None:
        AudienceMember.objects.create(
            send=self.send, campaign=self.campaign, member=member, arm="treated", occasion_key=f"o{uuid4()}"
        )

    def add_case(self, member: Member, number: int) -> None:
        case = Case.objects.create(member=member, kind="winback", occasion_key=f"c{uuid4()}")
        Interview.objects.create(case=case, member=member, verbatim=f"說了 {number}")
        self.add_coupon(member, number)
        Offer.objects.create(case=case, member=member, coupon=self.coupon, how="spot", why="留住", at=shop.AT)

    def add_tags(self, member: Member, number: int) -> None:
        MemberTag.objects.create(member=member, tag=self.tag)

    def add_provenance(self, member: Member, number: int) -> None:
        FieldProvenance.objects.create(member=member, field="phone", source=f"main{number}", at=shop.AT)

    def add_owner(self, member: Member, number: int) -> None:
        ContactLink.objects.create(
            member=member, user=self.staff if number else self.deputy, role="owner", since_at=shop.AT
        )

    def add_segment(self, member: Member, number: int) -> None:
        day = shop.ago(number)
        SegmentMember.objects.create(
            segment=self.segment, member=member, first_entered_on=day, last_entered_on=day
        )

    def add_stage(self, member: Member, number: int) -> None:
        MemberMetrics.objects.create(member=member, order_count=number, net_amount=Decimal("10.00"))
        MemberStage.objects.create(
            member=member,
            stage="repeat_buyer",
            since_on=shop.ago(50),
            last_core_on=shop.ago(10 * (1 + number)),
        )
        StageTransition.objects.create(
            member=member, seq=1, to_stage="repeat_buyer", on=shop.ago(50), cause="import", run=self.run,
            order_count=number,
        )  # fmt: skip
        RfmSnapshot.objects.create(as_of=shop.AS_OF, member=member, r=3, f=3, m=3)

    def add_pair(self, member: Member, number: int) -> None:
        first, second = sorted((member.pk, self.third.pk))
        DuplicateCandidate.objects.create(
            one_id=first, other_id=second, probability=0.95, state="rejected" if number else "open"
        )

    def add_assignment(self, member: Member, number: int) -> None:
        Assignment.objects.create(member=member, user=self.deputy, kind="desk")

    def add_reward_due(self, member: Member, number: int) -> None:
        RewardDue.objects.create(member=member, kind="survey", source="s1", coupon_type_id=self.coupons.pk)

    def add_join_answer(self, member: Member, number: int) -> None:
        JoinAnswer.objects.create(member=member, words=f"因為 {number}", at=shop.AT, ip_hash=b"\x00\xff")

    def add_interest(self, member: Member, number: int) -> None:
        Interest.objects.create(member=member, topic="茶", weight=0.1 + 0.2 + number, at=shop.AT)
