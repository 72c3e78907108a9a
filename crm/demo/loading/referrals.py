"""Half a year of the referral programme: who named whom, what came of it, and a few odd ones to look at.

The facts are written here; what they lead to, the product decides, week by week as it would have.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
from django.db import connection

from campaigns import coupons, referrals
from campaigns.models import (
    Coupon,
    CouponType,
    JoinAnswer,
    Referral,
    ReferralCode,
    ReferralProgram,
    ReferralReward,
)
from campaigns.referrals.programs import SHARE_EN, SHARE_ZH
from crm.demo.draws import pick, stream
from crm.demo.world import World
from members.models import Member, Order

DAYS = 180
REASONS = ("friend", "quality", "price", "service", "store", "social", "try_it", "other")
REASON_SHARES = (38, 21, 6, 9, 8, 10, 6, 2)
WORDS = (
    "同事皮膚變好，問了才知道用你們家的",
    "姊姊推薦，說敏感肌也能用",
    "朋友送的試用包很好用",
    "看成分單純，想換掉現在用的",
    "鄰居一直說好，買來試試",
    "門市小姐很有耐心",
)
#: What two newcomers wrote, whom nobody was found by.
NAMED = ("住樓上的陳小姐", "瑜伽課的同學")


def write_referrals(world: World, *, by: dict[str, int], at: datetime) -> int:
    """The programme, its referrals and their rewards up to the day of the brand; the number of referrals."""
    as_of = world.span.as_of
    program = write_program(by=by, at=at - timedelta(days=DAYS + 30))
    friends = list(
        Member.objects.filter(referred_by__isnull=False, joined_at__gte=at - timedelta(days=DAYS))
        .select_related("referred_by")
        .order_by("pk")
    )
    codes = write_codes(world, friends, at=at - timedelta(days=DAYS))
    Referral.objects.bulk_create(
        Referral(
            referee=friend,
            referrer_id=friend.referred_by_id,
            code=codes[friend.referred_by_id],
            program=program,
            state=Referral.State.JOINED,
            door=Referral.Door.LINK,
            named_at=friend.joined_at,
            joined_at=friend.joined_at,
        )
        for friend in friends
        if friend.referred_by_id and friend.joined_at
    )
    write_answers(world, friends, at=at)
    make_odd(friends)
    name_unfound(program, at=at)
    live_through(as_of=as_of, at=at)
    settle_coupons(world)
    return Referral.objects.count()


def write_program(*, by: dict[str, int], at: datetime) -> ReferralProgram:
    thanks, welcome = (
        CouponType.objects.create(
            name=name,
            kind=CouponType.Kind.AMOUNT,
            value=Decimal(value),
            min_spend=Decimal(800),
            valid_days=90,
            created_at=at,
        )
        for name, value in (("推薦謝禮 NT$150", 150), ("新朋友見面禮 NT$100", 100))
    )
    return ReferralProgram.objects.create(
        version=1,
        min_amount=Decimal(800),
        return_days=14,
        referrer_coupon=thanks,
        referee_coupon=welcome,
        referrer_cap=5,
        share_zh=SHARE_ZH,
        share_en=SHARE_EN,
        created_by_id=by["marketer"],
        created_at=at,
    )


def write_codes(world: World, friends: list[Member], *, at: datetime) -> dict[int, ReferralCode]:
    """One for each who recommended somebody, the same on every run."""
    owners = sorted({friend.referred_by_id for friend in friends if friend.referred_by_id})
    signs = drawn_codes(world, "referral codes", len(owners), characters=9)
    rows = ReferralCode.objects.bulk_create(
        ReferralCode(member_id=owner, code=code, created_at=at)
        for owner, code in zip(owners, signs, strict=True)
    )
    return {row.member_id: row for row in rows}


def drawn_codes(world: World, noun: str, size: int, *, characters: int) -> list[str]:
    drawn = stream(world.seed, noun).integers(0, len(coupons.ALPHABET), (size, characters))
    bodies = ["".join(coupons.ALPHABET[sign] for sign in row) for row in drawn.tolist()]
    return [body + coupons.check_character(body) for body in bodies]


def write_answers(world: World, friends: list[Member], *, at: datetime) -> None:
    """Why they chose us, as two of three said when they joined."""
    rng = stream(world.seed, "join answers")
    asked = np.flatnonzero(rng.random(len(friends)) < 0.66).tolist()
    chosen = pick(rng, REASON_SHARES, len(asked)).tolist()
    said = rng.integers(0, len(WORDS) * 3, len(asked)).tolist()
    JoinAnswer.objects.bulk_create(
        JoinAnswer(
            member=friends[place],
            reason=REASONS[reason],
            words=WORDS[text] if text < len(WORDS) else "",
            at=friends[place].joined_at or at,
        )
        for place, reason, text in zip(asked, chosen, said, strict=True)
    )


def make_odd(friends: list[Member]) -> None:
    """Newcomers who ordered live where their friend lives, and came by the same device, two by two."""
    buyers = set(Order.objects.filter(member__in=friends).values_list("member", flat=True))
    newest: dict[int | None, list[Member]] = {}
    for friend in reversed(friends):
        if friend.pk in buyers:
            newest.setdefault(friend.referred_by_id, []).append(friend)
    pairs = [found[:2] for found in newest.values() if len(found) >= 2][:2]
    for number, pair in enumerate(pairs):
        for friend in pair:
            referrer = friend.referred_by
            if referrer is None or friend.joined_at is None:
                continue
            device = {"device_hash": bytes([number + 1]) * 32, "at": friend.joined_at}
            JoinAnswer.objects.update_or_create(member=friend, defaults=device)
            address = referrer.address or "同一個地址 1 號"
            Member.objects.filter(pk__in=[friend.pk, referrer.pk]).update(address=address)


def name_unfound(program: ReferralProgram, *, at: datetime) -> None:
    newcomers = Member.objects.filter(referred_by=None, joined_at__gte=at - timedelta(days=30)).order_by(
        "-pk"
    )
    Referral.objects.bulk_create(
        Referral(
            referee=member,
            program=program,
            state=Referral.State.INVITED,
            door=Referral.Door.FORM,
            named=named,
            named_at=member.joined_at or at,
        )
        for member, named in zip(newcomers[: len(NAMED)], NAMED, strict=False)
    )


def live_through(*, as_of: date, at: datetime) -> None:
    """What the nights would have done, one a week."""
    with connection.cursor() as cursor:
        # The tables were filled a moment ago; without figures about them each week would take as long as all.
        cursor.execute("analyze members_member, members_order, members_refund, campaigns_referral")
    for weeks in range(DAYS // 7, -1, -1):
        day = as_of - timedelta(weeks=weeks)
        referrals.qualify(as_of=day, on=day, at=at - timedelta(weeks=weeks))


def settle_coupons(world: World) -> None:
    """Codes and times of issue that are the same on every run."""
    rows = list(Coupon.objects.filter(occasion_key__startswith="referral:").order_by("pk"))
    given = dict(ReferralReward.objects.exclude(coupon=None).values_list("coupon_id", "given_at"))
    for coupon, code in zip(
        rows, drawn_codes(world, "referral coupons", len(rows), characters=13), strict=True
    ):
        coupon.code, coupon.issued_at = code, given[coupon.pk]
    Coupon.objects.bulk_update(rows, ["code", "issued_at"], batch_size=500)
