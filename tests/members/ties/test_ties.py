"""Do ties hold what they promise: tags once, one owner, nobody lost in a hand-over, interests that fade?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from crm.models import AuditEntry, Brand, Role, User
from members import ties
from members.models import (
    Assignment,
    ChangedMember,
    ContactLink,
    Interaction,
    Interest,
    Member,
    MemberNote,
    MemberTag,
    OrderLine,
    Product,
    Tag,
)
from members.queries import visible_to
from tests import shop

AT = datetime(2026, 5, 1, 4, tzinfo=UTC)
ON = date(2026, 5, 1)


@pytest.fixture
def brand(db) -> Brand:
    return Brand.objects.create(pk=1, name="木日保養")


@pytest.fixture
def amy(brand) -> User:
    return shop.staff(Role.AGENT, username="amy")


@pytest.fixture
def ben(brand) -> User:
    return shop.staff(Role.AGENT, username="ben")


@pytest.fixture
def member(brand) -> Member:
    return shop.member("王小明")


def test_a_tag_is_one_whatever_its_case_and_width(member, amy):
    put = ties.tag(member=member, name=" ＶＩＰ  guest ", by=amy, at=AT)
    again = ties.tag(member=member, name="vip GUEST", by=amy, at=AT)
    assert (put.pk, Tag.objects.get().name) == (again.pk, "VIP guest")
    assert AuditEntry.objects.filter(action="member.tag").count() == 1
    with pytest.raises(ties.TagRefused):
        ties.save_tag(name="Vip guest", by=amy)
    with pytest.raises(ties.TagRefused):
        ties.tag(member=member, name="  ", by=amy, at=AT)
    assert ties.untag(member=member, tag_row=put.tag, by=amy)
    assert not ties.untag(member=member, tag_row=put.tag, by=amy)
    assert not MemberTag.objects.exists()


def test_who_leaves_a_household_keeps_a_place_with_an_end(member, amy):
    home = ties.start_group(kind="household", name="王家", by=amy)
    place = ties.join(group=home, member=member, role="head", by=amy)
    ties.leave(place=place, on=ON, by=amy)
    place.refresh_from_db()
    assert (place.role, place.until_on) == ("head", ON)
    back = ties.join(group=home, member=member, role="parent", by=amy)
    assert (back.pk, back.role, back.until_on) == (place.pk, "parent", None)


def test_a_member_has_one_owner_who_sees_them(member, amy, ben):
    assert not visible_to(amy).filter(pk=member.pk).exists()
    ties.set_owner(member=member, user=amy, at=AT, by=None)
    assert visible_to(amy).get() == member
    assert ties.single_contacts(members=[member.pk]) == {member.pk}
    ties.set_owner(member=member, user=ben, at=AT, by=amy)
    roles = ContactLink.objects.filter(ended_at=None).order_by("user__username")
    assert list(roles.values_list("user__username", "role")) == [("amy", "deputy"), ("ben", "owner")]
    assert ties.single_contacts(members=[member.pk]) == set()
    ties.add_contact(member=member, user=amy, role="knows", at=AT, by=None)
    assert not visible_to(amy).exists()


def test_nobody_is_lost_when_a_colleague_leaves(member, amy, ben):
    cleo = shop.staff(Role.AGENT, username="cleo")
    other = shop.member("林佳穎")
    ties.set_owner(member=member, user=amy, at=AT, by=None)
    ties.add_contact(member=member, user=cleo, role="deputy", at=AT, by=None)
    ties.add_contact(member=other, user=amy, role="knows", at=AT, by=None)
    Assignment.objects.create(member=other, user=amy, kind="case")
    later = AT + timedelta(days=1)
    assert ties.hand_over(leaver=amy, to=cleo, at=later, by=ben) == 2
    now = ContactLink.objects.filter(ended_at=None).order_by("member_id")
    assert [(link.member, link.user, link.role) for link in now] == [
        (member, cleo, "owner"), (other, cleo, "knows"),
    ]  # fmt: skip
    ended = ContactLink.objects.filter(user=amy)
    assert {(link.ended_at, link.handed_to) for link in ended} == {(later, cleo)}
    assert set(visible_to(cleo)) == {member, other}
    assert not Assignment.objects.filter(user=amy).exists()
    assert Assignment.objects.filter(user=cleo, member=member).count() == 1
    with pytest.raises(ties.NotHere):
        ties.hand_over(leaver=cleo, to=cleo, at=later, by=ben)
    User.objects.filter(pk=amy.pk).update(is_active=False)
    amy.refresh_from_db()
    with pytest.raises(ties.NotHere):
        ties.set_owner(member=member, user=amy, at=later, by=ben)


def test_a_membership_is_renewed_once_and_its_end_is_told(member, amy):
    marketer = shop.staff(Role.MARKETER)
    first = ties.start_membership(
        member=member, kind="金卡", card_no="G-1", from_on=date(2025, 5, 11), to_on=date(2026, 5, 10), by=amy
    )
    assert list(ties.renewals_due(on=ON, within_days=30, for_user=marketer)) == [first]
    assert not ties.renewals_due(on=ON, within_days=9, for_user=marketer).exists()
    second = ties.renew_membership(membership=first, to_on=date(2027, 5, 10), by=amy)
    assert (second.from_on, second.kind, second.card_no, second.renews) == (
        date(2026, 5, 11),
        "金卡",
        "G-1",
        first,
    )
    assert not ties.renewals_due(on=ON, within_days=30, for_user=marketer).exists()
    with pytest.raises(ties.AlreadyEnded):
        ties.renew_membership(membership=first, to_on=None, by=amy)
    ties.cancel_membership(membership=second, reason="搬到國外", at=AT, by=amy)
    assert Interaction.objects.get(member=member).end_kind == "membership_cancelled"
    with pytest.raises(ties.AlreadyEnded):
        ties.cancel_membership(membership=second, reason="", at=AT, by=amy)
    with pytest.raises(ValueError, match="after it began"):
        ties.start_membership(member=member, kind="x", from_on=ON, to_on=ON - timedelta(days=1), by=amy)


def test_what_purchases_show_fades_and_what_was_said_stays(member, amy):
    def bought(days: int, *topics: str) -> None:
        order = shop.order(member, ON - timedelta(days=days))
        for line, topic in enumerate(topics):
            product, _ = Product.objects.get_or_create(external_id=topic, defaults={"category": topic})
            OrderLine.objects.create(order=order, line_no=line, product=product, quantity=1, amount=100)

    bought(1, "茶", "茶", "杯")
    bought(181, "茶", "毛巾")
    bought(900, "燈")
    ties.declare_interest(member=member, topic="陶藝", at=AT, by=amy)
    assert ties.infer_interests(as_of=ON) == 3
    assert ties.infer_interests(as_of=ON) == 0

    def kept() -> dict[str, float]:
        return {row.topic: round(ties.weight_on(row, ON), 2) for row in Interest.objects.all()}

    recent, old = 0.5 ** (1 / 180), 0.5 ** (181 / 180)
    assert kept() == {
        "陶藝": 1.0,
        "茶": round(1 - 0.5 ** (recent + old), 2),
        "杯": round(1 - 0.5**recent, 2),
        "毛巾": round(1 - 0.5**old, 2),
    }
    tea = Interest.objects.get(topic="茶")
    assert ties.weight_on(tea, ON + timedelta(days=180)) == pytest.approx(tea.weight / 2)
    assert ties.infer_interests(as_of=(ON + timedelta(days=750)).replace(day=1)) == 0
    assert set(kept()) == {"陶藝"}


def test_within_a_month_only_who_ordered_since_is_looked_at_again(member, amy):
    other = shop.member("other")

    def bought(who: Member, on: date, topic: str) -> None:
        product, _ = Product.objects.get_or_create(external_id=topic, defaults={"category": topic})
        order = shop.order(who, on)
        OrderLine.objects.create(order=order, line_no=1, product=product, quantity=1, amount=100)

    def kept() -> set[tuple[int, str, float, date]]:
        rows = Interest.objects.values_list("member", "topic", "weight", "at")
        return {(who, topic, weight, at.date()) for who, topic, weight, at in rows}

    bought(member, date(2026, 4, 20), "茶")
    bought(other, date(2026, 4, 20), "杯")
    assert ties.infer_interests(as_of=date(2026, 5, 4)) == 2
    before = kept()
    bought(member, date(2026, 5, 6), "毛巾")
    assert ties.infer_interests(as_of=date(2026, 5, 11)) == 2
    some = kept()
    assert {row for row in some if row[0] == other.pk} == {row for row in before if row[0] == other.pk}
    Interest.objects.all().delete()
    assert ties.infer_interests(as_of=date(2026, 5, 11)) == 3
    assert {row for row in some if row[0] == member.pk} == {row for row in kept() if row[0] == member.pk}
    assert ties.infer_interests(as_of=date(2026, 6, 1)) == 3, "the first week of a month looks at everybody"


def test_notes_handles_events_and_wishes(member, amy):
    note = ties.write_note(member=member, text=" 只喝無糖 ", kind="taste", at=AT, by=amy)
    ties.edit_note(note=note, text="只喝無糖、去冰", is_pinned=True, at=AT, by=amy)
    assert MemberNote.objects.values_list("text", "is_pinned", "edited_at").get() == (
        "只喝無糖、去冰",
        True,
        AT,
    )
    ties.edit_note(note=note, text=" ", is_pinned=False, at=AT, by=amy)
    assert not MemberNote.objects.exists()
    one = ties.add_identity(member=member, platform="instagram", handle="@Amy.Lin", by=amy)
    two = ties.add_identity(member=member, platform="instagram", handle="amy.lin", by=amy)
    assert (one, one.handle) == (two, "amy.lin")
    event = ties.add_life_event(member=member, kind="wedding", on=ON, note="五月底", by=amy)
    assert event.get_kind_display()
    wish = ties.ask_for(member=member, subject="刻字茶杯", configuration={"刻字": "佳穎"}, at=AT, by=amy)
    assert not ties.move_request(request=wish, to="done", at=AT, by=amy)
    for state in ("quoted", "agreed", "making", "done"):
        assert ties.move_request(request=wish, to=state, at=AT, by=amy), state
    assert not ties.move_request(request=wish, to="declined", at=AT, by=amy)


def test_whoever_is_tied_otherwise_is_looked_at_anew(brand, member, amy) -> None:
    def told() -> int:
        found = ChangedMember.objects.filter(member=member).count()
        ChangedMember.objects.all().delete()
        return found

    row = ties.tag(member=member, name="VIP", by=amy, at=AT)
    assert told() == 1
    ties.tag(member=member, name="VIP", by=amy, at=AT)
    assert told() == 0
    ties.untag(member=member, tag_row=row.tag, by=amy)
    place = ties.join(group=ties.start_group(kind="household", name="王家", by=amy), member=member, by=amy)
    ties.leave(place=place, on=ON, by=amy)
    ties.drop_interest(interest=ties.declare_interest(member=member, topic="茶", at=AT, by=amy), by=amy)
    assert told() == 5
