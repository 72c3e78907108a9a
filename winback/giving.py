"""Which coupon may this agent give, and how does it reach the member? One for a member and loss, on record.

Nothing is given before the interview is finished. What a role may give away by itself is limited; a dearer
coupon names who may give it. The coupon goes through the same rows as every other: its code redeems from the
orders that arrive, and the campaign of the desk counts who returned.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaigns import coupons
from campaigns.models import AudienceMember, Campaign, ContentVersion, Coupon, CouponType, Delivery, Send
from crm.formats import join, money
from crm.models import Brand, Role, User, record
from lifecycle.models import MemberMetrics, MemberStage
from members import privacy
from members.models import Channel
from winback import interviews, reasons
from winback.models import Case, Offer, OfferLimit

How = Offer.How

#: What a role may give away by itself until the brand says otherwise.
LIMITS = {Role.AGENT: Decimal(300), Role.TEAM_LEAD: Decimal(1000)}
#: A mail that could not leave by then is out of date: the member had it read aloud meanwhile.
MAIL_LIFE = timedelta(days=3)
CAMPAIGN = "客服當場給的優惠"
WORDS = {
    "subject_zh": "{member_name}，這是剛才和您說的優惠",
    "body_zh": (
        "{member_name}您好：\n\n謝謝您剛才願意告訴我們原因，我們會改進。\n\n"
        "這是答應給您的優惠：{coupon_value}\n優惠碼：{coupon_code}\n使用期限：{coupon_expires}\n\n"
        "有任何問題，請打 {service_phone}。\n\n{brand_name}"
    ),
    "subject_en": "{member_name}, the offer we just spoke about",
    "body_en": (
        "Dear {member_name},\n\nthank you for telling us why. We will do better.\n\n"
        "Here is what we promised you: {coupon_value}\nCode: {coupon_code}\nGood until: {coupon_expires}\n\n"
        "If anything is unclear, call {service_phone}.\n\n{brand_name}"
    ),
}


class CannotGive(Exception):
    """The coupon is not given; the message says why, and who may or what to do instead."""


class BeyondAuthority(CannotGive):
    """It is dearer than this person may give away."""


class AlreadyGiven(CannotGive):
    """The member has a coupon for this loss."""

    def __init__(self, coupon: Coupon) -> None:
        super().__init__(_("There is one for this loss already: %(name)s.") % {"name": coupon.type.name})
        self.coupon = coupon


@dataclass(frozen=True)
class Choice:
    """A kind of coupon as the agent sees it; `barrier` says who may give it, where this person may not."""

    kind: CouponType
    cost: Decimal
    barrier: str = ""


def limit_of(role: str) -> Decimal:
    """The most that somebody of this role gives away at once."""
    own = OfferLimit.objects.filter(role=role).values_list("most_amount", flat=True).first()
    return own if own is not None else LIMITS.get(Role(role), Decimal(0))


def set_limits(*, by: User, limits: dict[str, Decimal]) -> None:
    with transaction.atomic():
        for role, amount in limits.items():
            OfferLimit.objects.update_or_create(role=Role(role), defaults={"most_amount": amount})
        record(by=by, action="offers.limits", limits={role: str(amount) for role, amount in limits.items()})


def cost_of(kind: CouponType, *, case: Case) -> Decimal:
    """What it is likely to cost the brand: a share is reckoned on the member's average order."""
    if kind.kind != CouponType.Kind.PERCENT:
        return kind.value
    metrics = MemberMetrics.objects.filter(member_id=case.member_id).first()
    average = metrics.net_amount / metrics.order_count if metrics and metrics.order_count else Decimal(0)
    return (max(average, kind.min_spend) * kind.value / 100).quantize(Decimal(1))


def choices(*, case: Case, by: User) -> list[Choice]:
    """Every kind of coupon, the cheapest first, with who may give what this person may not."""
    limits = {role: limit_of(role) for role in (Role.AGENT, Role.TEAM_LEAD)}
    mine = limit_of(by.role)
    found = []
    for kind in CouponType.objects.all():
        cost = cost_of(kind, case=case)
        found.append(Choice(kind, cost, "" if cost <= mine else _who_may(cost, limits)))
    return sorted(found, key=lambda choice: (choice.cost, choice.kind.pk))


def given_for(case: Case) -> Offer | None:
    return (
        Offer.objects.filter(case=case)
        .select_related("coupon__type", "by", "delivery")
        .order_by("-id")
        .first()
    )


def obstacle(case: Case) -> str:
    """Why no coupon may be given at all now, or nothing."""
    interview = interviews.finished(case)
    if interview is None:
        return _("Offers open when the interview is finished: first we listen.")
    if reasons.top(interview.primary_reason) in reasons.NO_OFFER:
        return _("Nobody chose to leave here: offer nothing, and stop the marketing.")
    return ""


def give(*, case: Case, kind: CouponType, how: str, why: str, by: User, at: datetime) -> Offer:
    """One coupon for this member and loss. Raises CannotGive, BeyondAuthority, AlreadyGiven.

    The caller moves the case on (winback/conversations).
    """
    if barrier := obstacle(case):
        raise CannotGive(barrier)
    if not why.strip():
        raise CannotGive(_("Say why this offer."))
    cost = cost_of(kind, case=case)
    if cost > limit_of(by.role):
        limits = {role: limit_of(role) for role in (Role.AGENT, Role.TEAM_LEAD)}
        raise BeyondAuthority(_who_may(cost, limits))
    if how == How.EMAIL and (problem := mail_obstacle(case)):
        raise CannotGive(problem)
    interview = interviews.finished(case)
    with transaction.atomic():
        coupon = _mint(case, kind, at=at)
        delivery = _deliver(case, coupon, how=how, at=at)
        offer = Offer.objects.create(
            case=case, member_id=case.member_id, coupon=coupon, delivery=delivery, how=how,
            reason_code=interview.primary_reason if interview else "", why=why.strip()[:200], by=by, at=at,
        )  # fmt: skip
        record(by=by, action="coupon.give", target=offer, coupon=coupon.pk, how=how)
    return offer


def mail_obstacle(case: Case) -> str:
    """Why the coupon cannot go by e-mail, or nothing."""
    reason = privacy.contactability(members=[case.member_id])[case.member_id][Channel.EMAIL]
    return "" if not reason else _("There is no consent or no good address for e-mail: read the code aloud.")


def read_code(*, offer: Offer, by: User) -> str:
    """The code in groups of four, to read aloud; who looked is on record."""
    record(by=by, action="coupon.read", target=offer, coupon=offer.coupon_id)
    code = offer.coupon.code
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def occasion_of(case: Case) -> str:
    """The loss that a coupon answers; the standing campaign uses the same key, so that there is one."""
    stage = MemberStage.objects.filter(member_id=case.member_id).first()
    if stage and stage.stage in {"lost", "defector"}:
        return f"loss:{case.member_id}:{stage.seq}"
    return f"case:{case.pk}"


def _mint(case: Case, kind: CouponType, *, at: datetime) -> Coupon:
    key = occasion_of(case)
    today = at.astimezone(Brand.get().zone).date()
    made = coupons.mint(
        kind=kind,
        occasions=[(case.member_id, key)],
        expires_on=today + timedelta(days=kind.valid_days),
    )
    coupon = Coupon.objects.select_related("type").get(occasion_key=key)
    if not made:
        raise AlreadyGiven(coupon)
    return coupon


def _deliver(case: Case, coupon: Coupon, *, how: str, at: datetime) -> Delivery:
    """A message like any other: queued for the mail, or sent already when it was said."""
    campaign, content = desk_campaign()
    if campaign.state != Campaign.State.RUNNING:
        raise CannotGive(_("Marketing has paused the offers of the desk."))
    is_mail = how == How.EMAIL
    key = f"desk:{coupon.pk}"
    send = Send.objects.create(
        campaign=campaign, content=content, occurrence_key=key, as_of=at.astimezone(Brand.get().zone).date(),
        state=Send.State.RUNNING if is_mail else Send.State.DONE, send_now=True, started_at=at,
        expires_at=at + MAIL_LIFE, finished_at=None if is_mail else at,
    )  # fmt: skip
    AudienceMember.objects.create(
        send=send, campaign=campaign, member_id=case.member_id, arm=AudienceMember.Arm.TREATED,
        occasion_key=key, stage=case.stage, value_amount=case.value_amount, entered_at=at,
    )  # fmt: skip
    privacy.lock_contact_states([case.member_id])
    return Delivery.objects.create(
        send=send, member_id=case.member_id, coupon=coupon, link_token=secrets.token_hex(16),
        channel=Channel.EMAIL if is_mail else Channel.CALL,
        state=Delivery.State.QUEUED if is_mail else Delivery.State.SENT,
        sent_at=None if is_mail else at, next_at=Now(),
    )  # fmt: skip


def desk_campaign() -> tuple[Campaign, ContentVersion]:
    """The one campaign that counts what the desk gives; marketing may pause it, and it is made anew when it
    was cancelled.
    """
    live = [Campaign.State.RUNNING, Campaign.State.PAUSED]
    # Two agents at once take turns on the brand's row.
    with transaction.atomic():
        list(Brand.objects.select_for_update().filter(pk=1))
        campaign = Campaign.objects.filter(kind=Campaign.Kind.DESK, state__in=live).first()
        if campaign is None:
            campaign = Campaign.objects.create(
                name=CAMPAIGN, kind=Campaign.Kind.DESK, state=Campaign.State.RUNNING, holdout=False
            )
            ContentVersion.objects.create(campaign=campaign, version=1, **WORDS)
        return campaign, campaign.contents.earliest("-version")


def _who_may(cost: Decimal, limits: dict[Role, Decimal]) -> str:
    able = [str(role.label) for role, most in limits.items() if cost <= most]
    if not able:
        return _("It costs %(cost)s: nobody at the desk may give that away.") % {"cost": money(cost)}
    return _("It costs %(cost)s: %(roles)s may give it.") % {"cost": money(cost), "roles": join(able)}
