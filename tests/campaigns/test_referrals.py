"""A referral from its naming to its reward and back: who may be named, what qualifies, what is paid, once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from campaigns import coupons, referrals
from campaigns.models import Coupon, Referral, ReferralReward
from crm.models import AuditEntry
from members.models import Member
from tests import campaign_cast as cast
from tests import referral_cast as friends
from tests.referral_cast import (
    NOON,
    TODAY,
    after_window,
    buy,
    give_back,
    make_friend,
    make_program,
    name,
    night,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    cast.make_brand()
    make_program()
    return cast.make_member(
        name="林佳穎", name_key="林佳穎", email="jy.lin@example.org", phone="+886912345386",
        joined_at=NOON - timedelta(days=700),
    )  # fmt: skip


def state_of(referral: Referral) -> str:
    referral.refresh_from_db()
    return referral.state


def given(referral: Referral) -> dict[str, tuple[str, str]]:
    """side → (state of the reward, state of its coupon)."""
    rows = ReferralReward.objects.filter(referral=referral).select_related("coupon")
    return {row.side: (row.state, row.coupon.state if row.coupon else "") for row in rows}


# ---- codes ----


def test_a_member_has_one_code_and_it_can_be_read_aloud(world):
    code = friends.code_of(world)
    assert friends.code_of(world) == code
    assert len(code.code) == 10
    assert referrals.is_code(code.code)
    assert referrals.find_code(f" {referrals.shown(code.code).lower()} ") == code
    assert referrals.link(code.code).endswith(f"/j/{code.code}/")


def test_a_slip_of_the_pen_is_no_code(world):
    code = friends.code_of(world).code
    for place, sign in enumerate(code):
        other = coupons.ALPHABET[(coupons.ALPHABET.index(sign) + 1) % len(coupons.ALPHABET)]
        assert not referrals.is_code(code[:place] + other + code[place + 1 :])
    assert referrals.find_code("") is None
    assert referrals.find_code("O0I1L") is None


# ---- naming ----


def test_a_new_member_names_a_friend(world):
    friend = make_friend()
    referral = name(friend, world)
    assert (referral.state, referral.reasons, referral.referrer) == ("joined", [], world)
    friend.refresh_from_db()
    assert friend.referred_by == world
    assert name(friend, world).pk == referral.pk, "naming the same friend again changes nothing"


def test_one_friend_at_most(world):
    friend, other = make_friend(), cast.make_member()
    name(friend, world)
    with pytest.raises(referrals.AlreadyNamed) as refusal:
        name(friend, other)
    assert refusal.value.reason == "already_referred"
    assert Referral.objects.get().referrer == world


def test_a_referrer_known_from_a_file_stays(world):
    other = cast.make_member()
    friend = make_friend(referred_by=other)
    with pytest.raises(referrals.AlreadyNamed):
        name(friend, world)
    assert not Referral.objects.exists()


def test_an_unknown_code_names_nobody(world):
    with pytest.raises(referrals.UnknownCode) as refusal:
        referrals.name_referrer(member=make_friend(), code="ABCDEFGHJK", at=NOON)
    assert refusal.value.reason == "unknown_referral_code"


def test_a_closed_programme_takes_nobody(world):
    make_program(is_open=False)
    with pytest.raises(referrals.ProgramClosed):
        name(make_friend(), world)


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ({"phone": "+886912345386"}, ["same_phone", "known_before"]),
        ({"email": "jy.lin@example.org"}, ["same_email", "known_before"]),
        ({"line_id": "U77"}, ["same_line", "known_before"]),
        ({"name_key": "林佳穎", "address": "和平東路 1 號"}, ["same_household"]),
        ({"joined_at": NOON - timedelta(days=31)}, ["known_before"]),
        ({"email": "agent@example.org"}, ["staff"]),
    ],
)
def test_hard_blocks(world, values, reasons):
    Member.objects.filter(pk=world.pk).update(line_id="U77", address="和平東路 1 號")
    cast.make_user("agent", email="Agent@example.org")
    friend = make_friend(**values)
    referral = name(friend, world)
    assert (referral.state, referral.reasons) == ("rejected", reasons)
    friend.refresh_from_db()
    assert friend.referred_by is None


def test_nobody_recommends_herself(world):
    Member.objects.filter(pk=world.pk).update(joined_at=NOON)
    world.refresh_from_db()
    referral = name(world, world)
    assert referral.state == "rejected"
    assert "same_member" in referral.reasons


def test_who_had_an_order_before_is_no_new_member(world):
    friend = make_friend()
    buy(friend, on=TODAY - timedelta(days=40))
    assert name(friend, world).reasons == ["known_before"]


def test_an_order_at_the_till_is_the_first_not_one_from_before(world):
    friend = make_friend(joined_at=NOON)
    cast.make_order(friend, at=NOON - timedelta(minutes=20))
    assert name(friend, world).state == "joined"


def test_a_blocked_member_recommends_no_more(world):
    boss = cast.make_user()
    assert referrals.block(member_id=world.pk, by=boss, reason="假帳號", at=NOON)
    assert not referrals.block(member_id=world.pk, by=boss, reason="假帳號", at=NOON)
    assert name(make_friend(), world).reasons == ["referrer_blocked"]
    assert referrals.unblock(member_id=world.pk, by=boss, reason="查證無誤")
    assert name(make_friend(), world).state == "joined"
    assert list(AuditEntry.objects.filter(user=boss).values_list("action", flat=True)) == [
        "referral.block",
        "referral.unblock",
    ]


# ---- from the order to the reward ----


def test_an_order_qualifies_and_the_window_runs(world):
    friend = make_friend()
    referral = name(friend, world)
    order = buy(friend)
    night(TODAY)
    assert state_of(referral) == "joined", "the night sees facts before its day"
    night(TODAY + timedelta(days=1))
    assert state_of(referral) == "held"
    assert (referral.order, referral.held_until) == (order, TODAY + timedelta(days=14))
    night(TODAY + timedelta(days=14))
    assert state_of(referral) == "held"
    assert not Coupon.objects.exists()
    night(after_window())
    assert state_of(referral) == "rewarded"
    assert given(referral) == {"referrer": ("given", "issued"), "referee": ("given", "issued")}
    assert night(after_window()) == 0, "twice is the same as once"
    assert Coupon.objects.count() == 2
    mine = Coupon.objects.get(member=world)
    assert (mine.type.name, mine.expires_on) == ("推薦謝禮 200 元", after_window() + timedelta(days=60))


@pytest.mark.parametrize("amount", [999, 1000])
def test_only_an_order_of_the_least_amount_qualifies(world, amount):
    friend = make_friend()
    referral = name(friend, world)
    buy(friend, amount=amount)
    night(TODAY + timedelta(days=1))
    assert state_of(referral) == ("held" if amount == 1000 else "joined")


def test_the_first_order_that_is_large_enough_qualifies(world):
    friend = make_friend()
    referral = name(friend, world)
    buy(friend, amount=300)
    large = buy(friend, on=TODAY + timedelta(days=1), amount=1200)
    buy(friend, on=TODAY + timedelta(days=2), amount=9000)
    night(TODAY + timedelta(days=5))
    assert state_of(referral) == "held"
    assert referral.order == large


def test_only_delivered_orders_when_the_rules_ask_for_it(world):
    make_program(needs_delivery=True)
    friend = make_friend()
    referral = name(friend, world)
    order = buy(friend)
    night(TODAY + timedelta(days=1))
    assert state_of(referral) == "qualified"
    order.status = "fulfilled"
    order.save()
    night(TODAY + timedelta(days=2))
    assert state_of(referral) == "held"


def test_a_referral_keeps_the_rules_it_began_under(world):
    friend = make_friend()
    referral = name(friend, world)
    make_program(min_amount=Decimal(50000))
    buy(friend)
    night(TODAY + timedelta(days=1))
    assert state_of(referral) == "held"


def test_given_back_within_the_window_another_order_may_qualify(world):
    friend = make_friend()
    referral = name(friend, world)
    give_back(buy(friend), on=TODAY + timedelta(days=2))
    night(TODAY + timedelta(days=1))
    assert state_of(referral) == "held"
    night(TODAY + timedelta(days=3))
    assert state_of(referral) == "joined"
    assert (referral.order, referral.held_until, referral.flags) == (None, None, [])
    second = buy(friend, on=TODAY + timedelta(days=3))
    night(TODAY + timedelta(days=40))
    assert state_of(referral) == "rewarded"
    assert referral.order == second


def rewarded(world: Member) -> tuple[Referral, Member]:
    friend = make_friend()
    referral = name(friend, world)
    buy(friend)
    night(after_window())
    assert state_of(referral) == "rewarded"
    return referral, friend


def test_a_refund_takes_unused_coupons_back(world):
    referral, _friend = rewarded(world)
    assert referral.order is not None
    give_back(referral.order, on=after_window(16))
    night(after_window(17))
    assert state_of(referral) == "reversed"
    assert given(referral) == {"referrer": ("void", "void"), "referee": ("void", "void")}
    assert night(after_window(18)) == 0
    assert AuditEntry.objects.filter(action="referral.reverse", user=None).count() == 1


def test_a_partial_refund_below_the_least_amount_takes_it_back_and_a_small_one_does_not(world):
    referral, _friend = rewarded(world)
    assert referral.order is not None
    give_back(referral.order, amount=400, on=after_window(16))
    night(after_window(17))
    assert state_of(referral) == "rewarded"
    give_back(referral.order, amount=200, on=after_window(17))
    night(after_window(18))
    assert state_of(referral) == "reversed"


def test_a_coupon_that_was_used_is_a_debt_until_its_order_is_void(world):
    referral, _friend = rewarded(world)
    mine = Coupon.objects.get(member=world)
    spent = cast.make_order(world, at=NOON + timedelta(days=16), coupon_code=mine.code, amount=2000)
    coupons.redeem_from_orders()
    assert referral.order is not None
    give_back(referral.order, on=after_window(20))
    night(after_window(21))
    assert given(referral) == {"referrer": ("debt", "redeemed"), "referee": ("void", "void")}
    assert ReferralReward.objects.get(side="referrer").debt_amount == Decimal(200)
    give_back(spent, on=after_window(22))
    coupons.redeem_from_orders()
    night(after_window(23))
    assert given(referral)["referrer"] == ("void", "void")
    assert ReferralReward.objects.get(side="referrer").debt_amount is None


def test_without_a_coupon_for_one_side_only_the_other_gets_one(world):
    make_program(referee_coupon=None)
    referral, friend = rewarded(world)
    assert given(referral) == {"referrer": ("given", "issued"), "referee": ("given", "")}
    assert not Coupon.objects.filter(member=friend).exists()


# ---- caps ----


def many(world: Member, count: int) -> list[Referral]:
    made = []
    for n in range(count):
        friend = make_friend(joined_at=NOON - timedelta(days=n))
        made.append(name(friend, world, at=NOON - timedelta(days=n)))
        buy(friend, amount=1500 + n)
    return made


def test_what_is_above_the_cap_of_a_month_waits_for_the_next(world):
    make_program(referrer_cap=2)
    made = many(world, 5)
    night(TODAY + timedelta(days=20))  # 10 December
    assert sorted(state_of(one) for one in made) == ["held", "held", "held", "rewarded", "rewarded"]
    assert {tuple(one.reasons) for one in made} == {(), ("member_cap",)}
    night(TODAY + timedelta(days=21))
    assert sum(state_of(one) == "rewarded" for one in made) == 2
    night(TODAY + timedelta(days=45))  # 4 January
    assert sum(state_of(one) == "rewarded" for one in made) == 4
    assert all(one.reasons == [] for one in made if state_of(one) == "rewarded")


def test_the_cap_of_all_together(world):
    make_program(total_cap=3)
    made = [name(friend, cast.make_member()) for friend in (make_friend() for _ in range(5))]
    for referral in made:
        buy(referral.referee)
    night(after_window())
    assert sum(state_of(one) == "rewarded" for one in made) == 3
    assert ReferralReward.objects.filter(side="referrer").count() == 3


def test_what_was_taken_back_does_not_make_room(world):
    make_program(referrer_cap=1)
    first, second = many(world, 2)
    night(after_window())
    done, waiting = (first, second) if state_of(first) == "rewarded" else (second, first)
    assert done.order is not None
    give_back(done.order, on=after_window(15))
    night(after_window(16))
    assert (state_of(done), state_of(waiting)) == ("reversed", "held")


# ---- signs of abuse and the review ----


def odd(world: Member) -> Referral:
    """Same name without its number, same address: 60."""
    Member.objects.filter(pk=world.pk).update(address="和平東路 1 號")
    friend = make_friend(email="jylin2@example.net", address="和平東路 1 號")
    referral = name(friend, world)
    buy(friend)
    return referral


def test_the_odd_are_held_for_a_person_and_never_paid_by_themselves(world):
    referral = odd(world)
    night(after_window())
    assert state_of(referral) == "held"
    assert (referral.flags, referral.score, referral.reasons) == (["similar", "same_address"], 60, ["review"])
    night(after_window(300))
    assert state_of(referral) == "held"
    assert not ReferralReward.objects.exists()


def test_approved_it_is_paid_at_once_when_the_window_is_over(world):
    referral, boss = odd(world), cast.make_user()
    night(after_window())
    paid = referrals.approve(
        referral=referral, reason="同住的姊妹", by=boss, at=friends.noon_of(after_window())
    )
    assert paid
    assert state_of(referral) == "rewarded"
    with pytest.raises(referrals.CannotDecide):
        referrals.approve(referral=referral, reason="again", by=boss, at=NOON)
    entry = AuditEntry.objects.get(action="referral.approve")
    assert (entry.user, entry.object_id, entry.detail) == (boss, str(referral.pk), {"score": 60})


def test_approved_within_the_window_it_waits_for_its_end(world):
    referral, boss = odd(world), cast.make_user()
    night(TODAY + timedelta(days=1))
    assert not referrals.approve(
        referral=referral, reason="同住的姊妹", by=boss, at=friends.noon_of(TODAY + timedelta(days=1))
    )
    night(after_window())
    assert state_of(referral) == "rewarded"
    assert referral.decision_reason == "同住的姊妹"


def test_rejected_it_never_counts(world):
    referral, boss = odd(world), cast.make_user()
    night(after_window())
    referrals.reject(referral=referral, reason="同一人", by=boss, at=NOON)
    assert state_of(referral) == "rejected"
    referral.referee.refresh_from_db()
    assert referral.referee.referred_by is None
    night(after_window(40))
    assert state_of(referral) == "rejected"
    assert not ReferralReward.objects.exists()


def test_only_marketers_decide_and_they_say_why(world):
    referral = odd(world)
    night(after_window())
    with pytest.raises(referrals.CannotDecide):
        referrals.approve(referral=referral, reason="好", by=cast.make_user("agent"), at=NOON)
    with pytest.raises(referrals.CannotDecide):
        referrals.reject(referral=referral, reason="  ", by=cast.make_user(), at=NOON)
    assert state_of(referral) == "held"


def test_an_approval_does_not_pay_for_an_order_that_was_given_back_meanwhile(world):
    referral, boss = odd(world), cast.make_user()
    night(after_window())
    assert referral.order is None
    referral.refresh_from_db()
    assert referral.order is not None
    give_back(referral.order, on=after_window())
    assert not referrals.approve(referral=referral, reason="好", by=boss, at=friends.noon_of(after_window()))
    assert state_of(referral) == "held"
    assert referral.reasons == ["order"]


def test_many_on_one_day_are_a_sign(world):
    made = [name(make_friend(), world) for _ in range(5)]
    for n, referral in enumerate(made):
        buy(referral.referee, amount=1500 + n)
    night(TODAY + timedelta(days=1))
    made[0].refresh_from_db()
    assert (made[0].flags, made[0].score) == (["burst"], 30)


def test_the_same_order_again_and_friends_who_give_back_are_signs(world):
    made = many(world, 3)
    twins = [name(make_friend(joined_at=NOON - timedelta(days=9)), world) for _ in range(2)]
    for twin in twins:
        buy(twin.referee, amount=2222)
    for referral in made[:2]:
        order = referral.referee.orders.get()
        give_back(order, amount=1, on=TODAY)
    night(TODAY + timedelta(days=1))
    assert state_of(twins[0]) == "held"
    assert (twins[0].flags, twins[0].score) == (["same_order", "refunds"], 60)


def test_a_blocked_referrer_is_not_paid(world):
    friend = make_friend()
    referral = name(friend, world)
    buy(friend)
    referrals.block(member_id=world.pk, by=cast.make_user(), reason="假帳號", at=NOON)
    night(after_window())
    assert state_of(referral) == "held"
    assert referral.reasons == ["referrer_blocked"]


# ---- the rules ----


def test_a_version_is_saved_beside_the_old_ones(world):
    boss = cast.make_user()
    saved = referrals.save_program(changes={"min_amount": Decimal(500)}, expected_version=1, by=boss)
    assert (saved.version, saved.min_amount, saved.return_days) == (2, Decimal(500), 14)
    from campaigns.referrals.programs import SavedMeanwhile

    with pytest.raises(SavedMeanwhile):
        referrals.save_program(changes={"min_amount": Decimal(1)}, expected_version=1, by=boss)
    assert referrals.current().version == 2


def test_an_installation_without_rules_gives_nobody_a_reward(db):
    cast.make_brand()
    programme = referrals.current()
    assert (programme.version, programme.referrer_coupon, programme.is_open) == (1, None, True)
    assert referrals.current() == programme
    words = referrals.share_text(program=programme, brand_name="木日保養", link="https://x/j/A/")
    assert "木日保養" in words
    assert "https://x/j/A/" in words
