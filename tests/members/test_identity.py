"""Who is it? Verified contact points decide, all else suggests; absorbed ids go on meaning somebody."""

from datetime import timedelta
from decimal import Decimal

import pytest

from crm import merging
from members import identity, ingest
from members.identity import Known
from members.models import FieldProvenance, Member, Order
from tests import shop

pytestmark = pytest.mark.django_db


def verify(member: Member, field: str, **values: object) -> None:
    FieldProvenance.objects.create(
        member=member, field=field, at=shop.AT, **{"kind": "verified", "result": "valid", **values}
    )


def found(**known: object) -> identity.Match:
    return identity.match(Known(**known), on=shop.AS_OF)


def test_a_verified_contact_point_decides() -> None:
    one = shop.member("王小明", phone="+886912345678")
    verify(one, "phone")
    match = found(phone="+886912345678", name="別人")
    assert (match.member, match.by) == (one, "phone")


@pytest.mark.parametrize(
    "standing",
    [None, {"kind": "declared"}, {"result": "unreachable"}, {"expires_on": shop.AS_OF - timedelta(days=1)}],
)
def test_what_is_not_verified_only_suggests(standing: dict[str, object] | None) -> None:
    one = shop.member("王小明", phone="+886912345678")
    if standing is not None:
        verify(one, "phone", **standing)
    match = found(phone="+886912345678", name="王小明")
    assert match.member is None
    assert [(s.member, s.probability) for s in match.suggestions] == [(one, 0.95)]
    assert [row["field"] for row in match.suggestions[0].why] == ["phone", "name"]


def test_of_two_who_verified_a_number_neither_is_decided_upon() -> None:
    for name in ("王小明", "林佳穎"):
        verify(shop.member(name, phone="+886912345678"), "phone")
    match = found(phone="+886912345678")
    assert match.member is None
    assert len(match.suggestions) == 2


def test_the_line_id_goes_before_the_phone() -> None:
    by_phone, by_line = shop.member("王小明", phone="+886912345678"), shop.member("王小明", line_id="U1")
    verify(by_phone, "phone")
    verify(by_line, "line_id")
    assert found(phone="+886912345678", line_id="U1").member == by_line


def test_name_and_birthday_suggest() -> None:
    one = shop.member("臺小明", birthday=shop.ago(9000))
    match = found(name="台小明", birthday=shop.ago(9000))
    assert [s.member for s in match.suggestions] == [one]


def test_a_number_that_many_share_means_nobody() -> None:
    for _ in range(6):
        shop.member("門市", phone="+886227000000")
    assert found(phone="+886227000000") == identity.Match(suggestions=[])


# ---- absorbed identities at the door ----


@pytest.fixture
def merged(db: None) -> tuple[Member, str]:
    shop.Brand.objects.create(id=1, name="木日保養")
    one, other = shop.member("王小明", external_id="A1"), shop.member("王小明", external_id="B1")
    merging.merge(survivor_id=one.pk, absorbed_id=other.pk, by=None, at=shop.AT)
    return one, "B1"


def test_orders_of_an_absorbed_id_are_the_survivors(merged: tuple[Member, str]) -> None:
    one, old = merged
    fields = ingest.OrderFields(external_id="O1", member=old, placed_at=shop.AT, amount=Decimal(100))
    assert ingest.record_order(source="main", order=fields, at=shop.AT).member_id == one.pk
    assert Member.objects.count() == 1


def test_the_record_of_an_absorbed_id_fills_gaps_and_changes_nothing(merged: tuple[Member, str]) -> None:
    one, old = merged
    Member.objects.filter(pk=one.pk).update(phone="+886912345678")
    fields = ingest.MemberFields(
        external_id=old, name="別的名字", phone="0987654321", email="ming@example.org"
    )
    later = shop.AT + timedelta(days=1)
    assert ingest.record_member(source="main", member=fields, at=later) == one
    one.refresh_from_db()
    assert (one.name, one.phone, one.email) == ("王小明", "+886912345678", "ming@example.org")
    assert Member.objects.count() == 1


def test_files_know_absorbed_ids(load) -> None:
    one, other = shop.member("王小明", external_id="A1"), shop.member("王小明", external_id="B1")
    merging.merge(survivor_id=one.pk, absorbed_id=other.pk, by=None, at=shop.AT)
    load("members", "member_id,name,email\nB1,別的名字,ming@example.org\nC1,林佳穎,\n")
    load("orders", "order_id,member_id,placed_at,amount\nO1,B1,2026-01-02,100\nO2,A1,2026-01-03,200\n")
    load("orders", "order_id,member_id,placed_at,amount\nO3,B1,2026-01-04,300\n")
    load("interactions", "interaction_id,member_id,kind,occurred_at\nI1,B1,attended,2026-01-05\n")
    assert list(Order.objects.order_by("external_id").values_list("member", flat=True)) == [one.pk] * 3
    assert one.interactions.count() == 1
    assert sorted(Member.objects.values_list("external_id", flat=True)) == ["A1", "C1"]
    one.refresh_from_db()
    assert (one.name, one.email) == ("王小明", "ming@example.org")
