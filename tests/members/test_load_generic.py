"""What becomes of every kind of row in a file with the documented columns?"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from members.models import (
    ChangedMember,
    Consent,
    ConsentEvent,
    Interaction,
    Member,
    Order,
    OrderLine,
    ParkedRefund,
    Product,
    Refund,
    Suppression,
)
from tests.members.conftest import rejects, warnings

ORDERS = """order_id,member_id,placed_at,amount,cost,status
A1,C1,2026-01-05 23:30:00,100.00,40,paid
A2,C2,2026-01-06 00:30:00,250.5,,
A3,C1,2026-02-01T10:00:00Z,80,30.25,fulfilled
"""


def changed() -> set[tuple[str, str, date]]:
    return set(ChangedMember.objects.values_list("member__external_id", "reason", "fact_on"))


def orders() -> set[tuple[str, str, Decimal, str]]:
    return set(Order.objects.values_list("external_id", "member__external_id", "amount", "status"))


ALL = {
    ("A1", "C1", Decimal("100.00"), "paid"),
    ("A2", "C2", Decimal("250.50"), "paid"),
    ("A3", "C1", Decimal("80.00"), "fulfilled"),
}


def test_first_orders_make_stubs_and_queue_their_members(load):
    summary = load("orders", ORDERS)
    assert orders() == ALL
    assert Order.objects.get(external_id="A1").placed_on == date(2026, 1, 5)
    assert Order.objects.get(external_id="A3").placed_at == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert set(Member.objects.values_list("external_id", "is_stub")) == {("C1", True), ("C2", True)}
    assert {(who, why) for who, why, _ in changed()} == {("C1", "order"), ("C2", "order")}
    assert (summary["rows"], summary["created"], summary["members_created"], summary["rejected"]) == (
        3,
        3,
        2,
        0,
    )


def test_the_same_file_twice_changes_nothing(load):
    load("orders", ORDERS)
    ChangedMember.objects.all().delete()
    before = list(Order.objects.order_by("pk").values())
    summary = load("orders", ORDERS)
    assert (summary["created"], summary["updated"], summary["unchanged"]) == (0, 0, 3)
    assert list(Order.objects.order_by("pk").values()) == before
    assert not ChangedMember.objects.exists()


def test_more_orders_go_into_a_filled_table(load):
    load("orders", ORDERS)
    ChangedMember.objects.all().delete()
    summary = load(
        "orders",
        "order_id,member_id,placed_at,amount\nA1,C1,2026-01-05 23:30:00,90\nA4,C3,2026/3/1,5\n",
    )
    assert (summary["created"], summary["updated"], summary["members_created"]) == (1, 1, 1)
    assert summary["members_touched"] == 2
    assert changed() == {
        ("C1", "correction", date(2026, 1, 5)),
        ("C3", "order", date(2026, 3, 1)),
    }


def test_an_order_that_changes_hands_concerns_both(load):
    load("orders", ORDERS)
    ChangedMember.objects.all().delete()
    load("orders", "order_id,member_id,placed_at,amount\nA2,C9,2026-01-06 00:30:00,250.5\n")
    assert changed() == {
        ("C2", "correction", date(2026, 1, 6)),
        ("C9", "correction", date(2026, 1, 6)),
    }


BAD = """order_id,member_id,placed_at,amount,status,currency
B1,C1,2026-01-05,100,paid,TWD
,C1,2026-01-05,100,paid,
B3,,2026-01-05,100,paid,
B4,C1,,100,paid,
B5,C1,2026-01-05,,paid,
B6,C1,05/01/2026,100,paid,
B7,C1,2026-02-30 10:00:00,100,paid,
B8,C1,2026-01-05,"1,280",paid,
B9,C1,2026-01-05,12.345,paid,
B10,C1,2026-01-05,-5,paid,
B11,C1,2026-01-05,NT$5,paid,
B12,C1,2026-01-05,5,refunded,
B13,C1,2026-01-05,5,paid,USD
B14,C1,2026-01-05,5
B15,OnlyBad,tomorrow,5,paid,

B16,C1,2026-01-05,1e3,paid,
"""
REASONS = {
    "no_order_id": 1,
    "no_member_id": 1,
    "no_placed_at": 1,
    "no_amount": 1,
    "placed_at": 3,
    "thousands_separator": 1,
    "decimals": 1,
    "negative_amount": 1,
    "amount": 2,
    "status": 1,
    "currency": 1,
    "columns": 1,
}


@pytest.mark.parametrize("filled", [False, True])
def test_every_bad_row_is_told_with_its_line(load, filled):
    if filled:
        load("orders", "order_id,member_id,placed_at,amount\nZ1,Z,2020-01-01,1\n")
    summary = load("orders", BAD)
    assert summary["rejected_by_reason"] == REASONS
    assert (summary["rows"], summary["taken"], summary["rejected"]) == (16, 1, 15)
    assert list(Order.objects.exclude(external_id="Z1").values_list("external_id", flat=True)) == ["B1"]
    assert not Member.objects.filter(external_id="OnlyBad").exists()
    told = {line.split(",")[0]: line.split(",")[1] for line in rejects(summary)}
    assert told["3"] == "no_order_id"
    assert told["15"] == "columns"
    assert told["18"] == "amount"
    assert '9,thousands_separator,"B8,C1,2026-01-05,""1,280"",paid,"' in rejects(summary)


@pytest.mark.parametrize("filled", [False, True])
def test_the_last_of_equal_ids_counts_and_is_told(load, filled):
    if filled:
        load("orders", "order_id,member_id,placed_at,amount\nZ1,Z,2020-01-01,1\n")
    text = "order_id,member_id,placed_at,amount\nA1,C1,2026-01-05,1\nA1,C1,2026-01-05,2\nA1,C1,2026-01-05,3\n"
    summary = load("orders", text)
    assert Order.objects.get(external_id="A1").amount == 3
    assert summary["warnings"] == {"superseded": 2}
    assert [line.split(",")[0] for line in warnings(summary)] == ["2", "3"]
    assert load("orders", text)["updated"] == 0


def test_the_newest_version_wins_whatever_the_order(load):
    head = "order_id,member_id,placed_at,amount,updated_at\n"
    load("orders", head + "A1,C1,2026-01-05,3,2026-03-03\n")
    load("orders", head + "A1,C1,2026-01-05,2,2026-03-02\nA1,C1,2026-01-05,1,2026-03-01\n")
    assert Order.objects.get().amount == 3
    load("orders", head + "A1,C1,2026-01-05,3,2026-03-09\n")
    assert load("orders", head + "A1,C1,2026-01-05,4,2026-03-08\n")["updated"] == 0


COLUMNS = (
    "member_id,name,email,phone,birthday,sex,city,joined_at,referred_by,"
    "email_consent,email_consent_at,sms_consent"
)
MEMBERS = f"""{COLUMNS}
C1,王小明,Ming@Example.COM,0912-345-386,1990-05-17,male,臺北市,2024-03-01 10:30,C2,yes,2024-03-01,yes
C2,,ann@,12,1990-02-30,女,高雄市,2024-01-01,,no,,maybe
"""


def test_members_are_kept_in_normal_form(load):
    summary = load("members", MEMBERS)
    ming = Member.objects.get(external_id="C1")
    assert (ming.email, ming.phone, ming.name_key) == ("ming@example.com", "+886912345386", "王小明")
    assert (ming.birthday, ming.joined_on) == (date(1990, 5, 17), date(2024, 3, 1))
    assert ming.referred_by == Member.objects.get(external_id="C2")
    ann = Member.objects.get(external_id="C2")
    assert (ann.email, ann.phone, ann.birthday, ann.sex) == ("", "", None, "female")
    assert summary["warnings"] == {
        "birthday_dropped": 1,
        "consent_dropped": 1,
        "email_dropped": 1,
        "phone_dropped": 1,
    }
    assert set(Consent.objects.values_list("member__external_id", "channel", "state")) == {
        ("C1", "email", "granted"),
        ("C1", "sms", "granted"),
        ("C2", "email", "withdrawn"),
    }
    assert ConsentEvent.objects.count() == 3
    assert summary["contactable"]["email"] == {"contactable": 1, "no_address": 1}
    assert summary["contactable"]["line"] == {"contactable": 0, "no_address": 2}


def test_members_twice_change_nothing_and_fill_stubs(load):
    load("orders", ORDERS)
    load("members", MEMBERS)
    assert not Member.objects.filter(is_stub=True).exists()
    ChangedMember.objects.all().delete()
    before = list(Member.objects.order_by("pk").values())
    summary = load("members", MEMBERS)
    assert (summary["created"], summary["updated"], summary["unchanged"]) == (0, 0, 2)
    assert list(Member.objects.order_by("pk").values()) == before
    assert ConsentEvent.objects.count() == 3
    assert not ChangedMember.objects.exists()


def test_a_file_never_talks_a_member_back_into_consent(load):
    head = "member_id,email,email_consent,email_consent_at\n"
    load("members", head + "C1,a@b.tw,yes,2024-01-01\n")
    load("members", head + "C1,a@b.tw,no,2024-02-01\n")
    assert Consent.objects.get().state == "withdrawn"
    assert Suppression.objects.count() == 1
    for later in ("yes,\n", "yes,2024-01-15\n"):
        summary = load("members", head + "C1,a@b.tw," + later)
        assert summary["warnings"] == {"consent_older_than_refusal": 1}
        assert Consent.objects.get().state == "withdrawn"
    load("members", head + "C1,a@b.tw,yes,2024-03-01\n")
    assert Consent.objects.get().state == "granted"
    assert Suppression.objects.count() == 0


def test_refunds_wait_for_their_order_and_never_exceed_it(load):
    head = "order_id,refund_id,refunded_at,amount\n"
    summary = load("refunds", head + "A1,R1,2026-02-01,60\n")
    assert (summary["parked"], ParkedRefund.objects.count(), Refund.objects.count()) == (1, 1, 0)
    load("orders", ORDERS)
    assert (ParkedRefund.objects.count(), Refund.objects.get().amount) == (0, 60)
    ChangedMember.objects.all().delete()
    summary = load("refunds", head + "A1,R2,2026-02-02,60\nA1,R3,2026-02-03,40\nA2,R1,2026-02-03,0\n")
    assert summary["rejected_by_reason"] == {"above_amount": 1, "zero_amount": 1}
    assert [line.split(",")[1] for line in rejects(summary)] == ["above_amount", "zero_amount"]
    assert set(Refund.objects.values_list("external_id", "amount")) == {("R1", 60), ("R3", 40)}
    assert changed() == {("C1", "refund", date(2026, 2, 3))}
    assert load("refunds", head + "A1,R3,2026-02-03,40\n")["unchanged"] == 1


def test_order_lines_bring_products(load):
    load("orders", ORDERS)
    text = """order_id,line_no,product_id,product_name,category,quantity,amount,cost
A1,1,P1,面霜,臉部,2,60.00,20
A1,2,P2,,,1,40,
A9,1,P1,面霜,臉部,1,1,
"""
    summary = load("order_lines", text)
    assert summary["rejected_by_reason"] == {"unknown_order": 1}
    assert (summary["created"], summary["products_created"]) == (2, 2)
    assert set(
        OrderLine.objects.values_list("order__external_id", "line_no", "product__external_id", "amount")
    ) == {
        ("A1", 1, "P1", 60),
        ("A1", 2, "P2", 40),
    }
    assert Product.objects.get(external_id="P1").name == "面霜"
    assert load("order_lines", text)["unchanged"] == 2


def test_an_order_file_may_name_one_product(load):
    head = "order_id,member_id,placed_at,amount,product\n"
    load("orders", head + "A1,C1,2026-01-05,10,P1\nA2,C1,2026-01-05,10,\n")
    load("orders", head + "A3,C1,2026-01-05,10,P1\n")
    assert set(OrderLine.objects.values_list("order__external_id", "product__external_id", "amount")) == {
        ("A1", "P1", 10),
        ("A3", "P1", 10),
    }


def test_interactions_know_who_acted(load):
    text = """interaction_id,member_id,kind,occurred_at,end_kind,note
I1,C1,called_in,2026-01-05 10:00,,"two
lines"
I2,C1,message_sent,2026-01-06,,
I3,C2,ended,2026-01-07,competitor,
I4,C2,ended,2026-01-07,bored,
"""
    summary = load("interactions", text)
    assert summary["rejected_by_reason"] == {"end_kind": 1}
    assert rejects(summary)[0].startswith("6,")
    assert summary["rows"] == 4
    assert set(Interaction.objects.values_list("external_id", "is_own", "end_kind", "note")) == {
        ("I1", True, "", "two\nlines"),
        ("I2", False, "", ""),
        ("I3", True, "competitor", ""),
    }
    ChangedMember.objects.all().delete()
    assert load("interactions", text)["unchanged"] == 3
    assert not ChangedMember.objects.exists()
