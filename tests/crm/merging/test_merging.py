"""Does a merge carry everything over, and does taking it back leave every row as it was?"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Coupon, Delivery, FrequencySlot, Referral, ReferralReward
from crm import merging
from crm.merging.moving import keys_to, name_of
from crm.merging.relations import PLAIN, RULES
from crm.models import AuditEntry, OutboxMessage, WebhookEndpoint
from lifecycle.models import MemberMetrics, MemberStage, StageTransition
from members.models import (
    ChangedMember,
    Consent,
    ConsentEvent,
    ContactLink,
    ContactState,
    DuplicateCandidate,
    FieldProvenance,
    Interaction,
    Member,
    MemberAlias,
    MemberChange,
    MergedRows,
    Order,
)
from tests import shop
from tests.merging_cast import World, rows
from winback.models import Case, Interview, Offer

pytestmark = pytest.mark.django_db
AT = shop.AT


def merge(survivor: Member, absorbed: Member, **values: object) -> merging.Merge:
    return merging.merge(survivor_id=survivor.pk, absorbed_id=absorbed.pk, at=AT, **{"by": None, **values})


# ---- the map ----


def test_every_foreign_key_to_a_member_has_a_rule() -> None:
    assert {name_of(column) for column in keys_to(Member)} == set(RULES)


def test_every_plain_column_with_a_members_key_has_a_rule() -> None:
    found = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if isinstance(column, models.BigIntegerField | models.IntegerField)
        and not column.is_relation
        and column.name in {"member_id", "referrer_id", "referee_id", "survivor_id", "absorbed_id", "old_id"}
    }
    assert found == set(PLAIN)


def test_a_relation_without_a_rule_stops_a_merge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RULES, "members.Order.member")
    one, other = shop.member("王小明"), shop.member("王小明")
    with pytest.raises(Exception, match=r"lacks members\.Order\.member"):
        merge(one, other)


# ---- what a merge does ----


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def pair(world: World) -> tuple[Member, Member]:
    """Everything hangs on both of them."""
    one, other = shop.member("王小明", phone="+886912000001"), shop.member("王小明", email="ming@example.org")
    for number, member in enumerate((one, other)):
        world.fill(member, World.PARTS, number=number)
    return one, other


def test_everything_of_both_is_the_survivors(pair: tuple[Member, Member]) -> None:
    one, other = pair
    merge(one, other)
    assert not Member.objects.filter(pk=other.pk).exists()
    assert sum(o.amount for o in Order.objects.filter(member=one)) == Decimal(2001)
    assert Interaction.objects.filter(member=one).count() == 2
    assert Coupon.objects.filter(member=one).count() == 4
    # One place in the send: one message stays, with the hand-over that it had.
    assert Delivery.objects.filter(member=one).count() == 1
    assert FrequencySlot.objects.filter(member=one).count() == 1
    for column in keys_to(Member):
        if RULES[name_of(column)].value not in {"stay", "special"}:
            gone = {column.attname: other.pk}
            assert not column.model._base_manager.filter(**gone).exists(), name_of(column)


def test_two_open_cases_become_one(pair: tuple[Member, Member]) -> None:
    one, other = pair
    kept = Case.objects.get(member=one)
    merge(one, other)
    assert list(Case.objects.filter(member=one)) == [kept]
    # One draft has room in a case: that of the survivor; both offers stand.
    assert [interview.verbatim for interview in Interview.objects.filter(case=kept)] == ["說了 0"]
    assert Offer.objects.filter(case=kept, member=one).count() == 2


@pytest.mark.parametrize("states", [("granted", "withdrawn"), ("withdrawn", "granted")])
def test_a_refusal_on_either_record_is_a_refusal(world: World, states: tuple[str, str]) -> None:
    one, other = shop.member("王小明"), shop.member("王小明")
    for member, state in zip((one, other), states, strict=True):
        shop.consent(member, "email", state)
    shop.consent(other, "sms", "granted")
    merge(one, other)
    now = {row.channel: row.state for row in Consent.objects.filter(member=one)}
    assert now == {"email": "withdrawn", "sms": "granted"}
    # The history of both is evidence, and stays.
    assert ConsentEvent.objects.filter(member=one).count() == 3


def test_chosen_values_come_over_with_their_provenance(world: World) -> None:
    one = shop.member("王小明", phone="+886912000001", city="臺北市", address="和平東路一段1號")
    other = shop.member(
        "王曉明", phone="+886912000002", email="ming@example.org", city="臺中市", district="西屯區"
    )
    for number, member in enumerate((one, other)):
        world.add_provenance(member, number)
    done = merge(one, other, take=["phone"])
    one.refresh_from_db()
    assert (one.name, one.phone, one.email) == ("王小明", "+886912000002", "ming@example.org")
    # Half of one address and half of another would be none.
    assert (one.city, one.district, one.address) == ("臺北市", "", "和平東路一段1號")
    assert done.taken == ["email", "phone"]
    assert FieldProvenance.objects.get(member=one, field="phone").source == "main1"
    changes = MemberChange.objects.filter(member=one, kind="merge").order_by("field")
    assert [(row.field, row.before, row.after) for row in changes] == [
        ("email", "", "ming@example.org"),
        ("phone", "+886912000001", "+886912000002"),
    ]


def test_the_survivor_keeps_its_chain_and_the_later_core(pair: tuple[Member, Member]) -> None:
    one, other = pair
    MemberStage.objects.filter(member=one).update(last_core_on=shop.ago(90))
    merge(one, other)
    assert MemberStage.objects.get(member=one).last_core_on == shop.ago(20)
    assert not MemberStage.objects.filter(member=other.pk).exists()
    assert not MemberMetrics.objects.filter(member=other.pk).exists()
    # The other's chain stays with its old number.
    assert StageTransition.objects.filter(member=other.pk).count() == 1
    assert list(ChangedMember.objects.values_list("member_id", "reason", "fact_on")) == [
        (one.pk, "merge", shop.ago(41))
    ]


def test_nobody_recommends_themselves(world: World) -> None:
    one, other = shop.member("王小明"), shop.member("王小明")
    referral = Referral.objects.create(
        referee=other, referrer=one, program=world.program, state="joined", door="link", named_at=AT
    )
    Member.objects.filter(pk=other.pk).update(referred_by=one)
    world.add_coupon(one, 0)
    ReferralReward.objects.create(
        referral=referral, side="referrer", member=one, coupon=world.coupon, month=shop.AS_OF.replace(day=1),
        slot=1, given_at=AT,
    )  # fmt: skip
    merge(one, other)
    referral.refresh_from_db()
    assert (referral.state, referral.reasons, referral.referee_id) == ("rejected", ["same_member"], one.pk)
    assert Coupon.objects.get(pk=world.coupon.pk).state == "void"
    one.refresh_from_db()
    assert one.referred_by is None


def test_the_rewards_of_both_are_numbered_on(pair: tuple[Member, Member]) -> None:
    one, other = pair
    merge(one, other)
    slots = ReferralReward.objects.filter(member=one).order_by("slot").values_list("slot", flat=True)
    assert list(slots) == [1, 2]


def test_a_member_has_one_owner_and_one_last_contact(pair: tuple[Member, Member]) -> None:
    one, other = pair
    merge(one, other)
    roles = ContactLink.objects.filter(member=one).order_by("pk").values_list("role", flat=True)
    assert list(roles) == ["owner", "deputy"]
    assert ContactState.objects.get(member=one).last_contact_at == AT - timedelta(days=3)


def test_an_answer_about_a_third_goes_over_the_firmer_one(pair: tuple[Member, Member], world: World) -> None:
    one, other = pair
    merge(one, other)
    (known,) = DuplicateCandidate.objects.all()
    assert {known.one_id, known.other_id} == {one.pk, world.third.pk}
    assert known.state == "rejected"


def test_old_ids_are_remembered_through_two_merges(world: World) -> None:
    first, second, third = (shop.member("王小明", external_id=f"E{n}") for n in range(3))
    merge(second, first)
    merge(third, second)
    found = MemberAlias.objects.order_by("pk").values_list("external_id", "old_id", "survivor_id")
    assert list(found) == [("E0", first.pk, third.pk), ("E1", second.pk, third.pk)]


def test_it_is_written_down_and_told(world: World) -> None:
    WebhookEndpoint.objects.create(
        name="shop",
        url="https://shop.example/hook",
        topics=["member.merged", "member.unmerged"],
        seed=b"s" * 32,
    )
    one, other = shop.member("王小明", external_id="E1"), shop.member("王小明", external_id="E2")
    done = merge(one, other, by=world.staff)
    entry = AuditEntry.objects.get(action="member.merge")
    assert (entry.user, entry.object_id, entry.detail["absorbed"]) == (world.staff, str(one.pk), other.pk)
    merging.undo(merge=done, by=world.staff, at=AT)
    told = [
        (m.topic, m.payload["external_id"], m.payload["absorbed"]["external_id"])
        for m in OutboxMessage.objects.order_by("pk")
    ]
    assert told == [("member.merged", "E1", "E2"), ("member.unmerged", "E1", "E2")]
    assert AuditEntry.objects.filter(action="member.unmerge", object_id=str(one.pk)).count() == 1


def test_not_while_a_message_is_being_handed_over(pair: tuple[Member, Member]) -> None:
    one, other = pair
    Delivery.objects.filter(member=other).delete()
    held = Delivery.objects.create(
        send=Delivery.objects.get(member=one).send,
        member=other,
        channel="email",
        link_token="x",
        state="queued",
    )
    Delivery.objects.filter(pk=held.pk).update(
        state="claimed", lease_token="00000000-0000-0000-0000-000000000001", lease_until=AT
    )
    with pytest.raises(merging.MergeRefused) as refused:
        merge(one, other)
    assert refused.value.code == "sending"


# ---- and back ----

SOME = st.sets(st.sampled_from(World.PARTS))


@settings(
    max_examples=12, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(ours=SOME, theirs=SOME, take=st.sets(st.sampled_from(["name", "phone", "email", "birthday", "city"])))
def test_undone_every_row_is_as_it_was(
    world: World, ours: set[str], theirs: set[str], take: set[str]
) -> None:
    one = shop.member("王小明", phone="+886912000001", custom={"shoe": 41.50, "half": 0.1})
    other = shop.member("王曉明", phone="+886912000002", city="臺中市", custom={"hat": "L"})
    for number, (member, parts) in enumerate(((one, ours), (other, theirs))):
        world.fill(member, sorted(parts, key=World.PARTS.index), number=number)
    before = rows()
    done = merge(one, other, take=take)
    assert rows() != before
    merging.undo(merge=done, by=None, at=AT + timedelta(days=29))
    assert rows() == before
    assert not MergedRows.objects.exists()
    assert not MemberAlias.objects.exists()


def test_undone_with_everything_on_both(pair: tuple[Member, Member]) -> None:
    before = rows()
    done = merge(*pair, take=["name", "email"])
    merging.undo(merge=done, by=None, at=AT)
    assert rows() == before


def test_what_changed_since_stays(world: World) -> None:
    one, other = shop.member("王小明"), shop.member("王小明", email="old@example.org", city="臺中市")
    done = merge(one, other)
    Member.objects.filter(pk=one.pk).update(email="new@example.org")
    new = shop.order(one, shop.ago(1))
    merging.undo(merge=done, by=None, at=AT)
    one.refresh_from_db()
    assert (one.email, one.city) == ("new@example.org", "")
    new.refresh_from_db()
    assert new.member_id == one.pk


def test_not_after_thirty_days_and_not_twice(world: World) -> None:
    one, other = shop.member("王小明"), shop.member("王小明")
    done = merge(one, other)
    with pytest.raises(merging.MergeRefused) as refused:
        merging.undo(merge=done, by=None, at=AT + timedelta(days=30))
    assert refused.value.code == "too_late"
    assert merging.forget(at=AT + timedelta(days=29)) == 0
    merging.undo(merge=done, by=None, at=AT + timedelta(days=29))
    with pytest.raises(merging.MergeRefused) as refused:
        merging.undo(merge=done, by=None, at=AT)
    assert refused.value.code == "undone"


def test_after_thirty_days_nothing_of_before_is_kept(world: World) -> None:
    one, other = shop.member("王小明"), shop.member("王小明")
    merge(one, other)
    assert merging.forget(at=AT + timedelta(days=30)) == 1
    assert not MergedRows.objects.exists()
    assert MemberAlias.objects.filter(survivor=one).count() == 1


def test_merges_on_one_member_are_taken_back_in_order(world: World) -> None:
    first, second, third = (shop.member("王小明") for _ in range(3))
    before = rows()
    earlier = merge(second, first)
    later = merge(third, second)
    with pytest.raises(merging.MergeRefused) as refused:
        merging.undo(merge=earlier, by=None, at=AT)
    assert refused.value.code == "later_merge"
    merging.undo(merge=later, by=None, at=AT)
    merging.undo(merge=earlier, by=None, at=AT)
    assert rows() == before
