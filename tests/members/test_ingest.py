"""Does every record end in the same state, whatever the order and the number of its arrivals?"""

import random
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from crm.models import Brand
from members import ingest
from members.ingest import InteractionFields, MemberFields, OrderFields, RefundFields, Refused
from members.models import (
    ChangedMember,
    ConsentEvent,
    Interaction,
    Member,
    Order,
    ParkedRefund,
    Refund,
)

AT = datetime(2026, 5, 1, 4, tzinfo=UTC)
DAY = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # 00:30 of the second in Taipei


@pytest.fixture
def brand(db) -> Brand:
    return Brand.objects.create(pk=1, name="木日保養")


def order(external_id: str = "A1", member: str = "C1", amount: str = "100", **given: object) -> OrderFields:
    return OrderFields(external_id=external_id, member=member, placed_at=DAY, amount=Decimal(amount), **given)


def take(**given: object) -> Order:
    return ingest.record_order(source="main", order=order(**given), at=AT)


def queued() -> list[tuple[str, str, date | None]]:
    rows = ChangedMember.objects.order_by("pk").values_list("member__external_id", "reason", "fact_on")
    return list(rows)


def test_an_order_makes_its_member_and_its_day_is_the_brands(brand):
    taken = take()
    assert (taken.member.external_id, taken.member.is_stub, taken.placed_on) == ("C1", True, date(2026, 3, 2))
    assert queued() == [("C1", "order", date(2026, 3, 2))]
    assert take() == taken
    assert len(queued()) == 1


def test_a_changed_amount_is_a_correction_and_a_coupon_is_not(brand):
    take()
    take(coupon_code="SPRING")
    take(amount="90", coupon_code="SPRING")
    assert [reason for _, reason, _ in queued()] == ["order", "order", "correction"]


def test_an_older_version_never_overwrites_a_newer_one(brand):
    take(amount="3", updated_at=AT)
    take(amount="2", updated_at=AT - timedelta(hours=1))
    assert Order.objects.get().amount == 3


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount": "1.234"}, "decimals"),
        ({"amount": "-1"}, "negative_amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1e20"}, "amount"),
        ({"external_id": " "}, "no_order_id"),
        ({"external_id": "x" * 65}, "id_too_long"),
        ({"member": ""}, "no_member_id"),
        ({"status": "refunded"}, "status"),
    ],
)
def test_what_is_no_order_is_refused_and_writes_nothing(brand, change, reason):
    with pytest.raises(Refused) as refused:
        take(**change)
    assert refused.value.reason == reason
    assert not Order.objects.exists()
    assert not Member.objects.exists()


VERSIONS = st.lists(
    st.tuples(st.sampled_from(["A1", "A2", "A3"]), st.integers(1, 6), st.integers(1, 999)),
    min_size=1,
    max_size=25,
)


@pytest.mark.django_db
@effort(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_order_of_arrival_ends_the_same(brand, data):
    # A version has one content: what a feed says twice about the same moment is the same.
    content = {(key, version): amount for key, version, amount in data.draw(VERSIONS)}
    arrivals = data.draw(st.lists(st.sampled_from(sorted(content)), min_size=1, max_size=30)) + sorted(
        content
    )
    try:
        with transaction.atomic():
            for key, version in data.draw(st.permutations(arrivals)):
                ingest.record_order(
                    source="main",
                    order=order(
                        key,
                        f"C{version % 3}",
                        str(content[key, version]),
                        updated_at=AT + timedelta(hours=version),
                    ),
                    at=AT,
                )
            newest = dict(sorted(content))
            assert set(Order.objects.values_list("external_id", "amount", "member__external_id")) == {
                (key, content[key, version], f"C{version % 3}") for key, version in newest.items()
            }
            before = ChangedMember.objects.count()
            for key, version in newest.items():
                ingest.record_order(
                    source="main",
                    order=order(
                        key,
                        f"C{version % 3}",
                        str(content[key, version]),
                        updated_at=AT + timedelta(hours=version),
                    ),
                    at=AT,
                )
            assert ChangedMember.objects.count() == before
            raise _Undo  # noqa: TRY301
    except _Undo:
        return


class _Undo(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_twelve_threads_with_shuffled_repeats_end_in_the_newest_version():
    Brand.objects.create(pk=1, name="木日保養")
    events = [(f"A{number % 60}", number // 60) for number in range(420)]
    arrivals = events + events[::3]
    random.Random(7).shuffle(arrivals)
    failures: list[BaseException] = []

    def work(mine: list[tuple[str, int]]) -> None:
        try:
            for key, version in mine:
                ingest.record_order(
                    source="main",
                    order=order(
                        key, f"C{version}", str(version + 1), updated_at=AT + timedelta(hours=version)
                    ),
                    at=AT,
                )
        except BaseException as failure:  # noqa: BLE001 - told below
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(arrivals[n::12],)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert set(Order.objects.values_list("external_id", "amount", "member__external_id")) == {
        (f"A{number}", 7, "C6") for number in range(60)
    }
    # Whoever ever held one of them was told of the change.
    assert set(ChangedMember.objects.values_list("member__external_id", flat=True)) >= {"C6"}


# ---- refunds ----


def refund(amount: str, external_id: str = "R1") -> Refund | None:
    fields = RefundFields(order="A1", external_id=external_id, refunded_at=DAY, amount=Decimal(amount))
    return ingest.record_refund(source="main", refund=fields, at=AT)


def test_a_refund_waits_for_its_order(brand):
    assert refund("40") is None
    assert ParkedRefund.objects.count() == 1
    take()
    with transaction.atomic():
        ingest.unpark_refunds(source="main")
    assert (Refund.objects.get().amount, ParkedRefund.objects.count()) == (40, 0)


def test_refunds_never_exceed_the_amount(brand):
    take()
    assert refund("60") is not None
    with pytest.raises(Refused, match="never exceed"):
        refund("41", "R2")
    assert refund("40", "R2") is not None
    with pytest.raises(Refused):
        refund("61")
    assert sum(Refund.objects.values_list("amount", flat=True)) == 100


def test_the_table_itself_refuses_too_much_money_back(brand):
    taken = take()
    with pytest.raises(IntegrityError, match="exceed its amount"), transaction.atomic():
        Refund.objects.create(
            order=taken, member=taken.member, external_id="X", refunded_at=DAY, refunded_on=DAY, amount=101
        )


# ---- members ----


def test_a_member_fills_its_stub_and_keeps_what_the_feed_does_not_say(brand):
    take()
    ingest.record_member(
        source="main", member=MemberFields("C1", name="Ａmy　林", phone="0912 345 678"), at=AT
    )
    member = ingest.record_member(source="main", member=MemberFields("C1", email=" AMY@B.TW "), at=AT)
    assert (member.name, member.name_key, member.phone, member.email, member.is_stub) == (
        "Ａmy　林",
        "amy林",
        "+886912345678",
        "amy@b.tw",
        False,
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0912345386", "+886912345386"),
        ("0912-345-386", "+886912345386"),
        ("+886 912 345 386", "+886912345386"),
        ("０９１２３４５３８６", "+886912345386"),
        ("(02) 2345-6789", "+886223456789"),
        ("+44 20 7946 0958", "+442079460958"),
        ("12", ""),
        ("none", ""),
    ],
)
def test_phones_in_sql_and_in_python_are_the_same(load, given, kept):
    assert ingest.normal_phone(given) == kept
    load("members", f"member_id,phone\nC1,{given}\n")
    assert Member.objects.get().phone == kept


@pytest.mark.django_db
@effort(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], max_codepoint=0xFFEF), max_size=20)
)
def test_names_fold_alike_in_sql_and_in_python(db, name):
    # Where Unicode has several lower cases for a letter, neither is wrong; names in use have one.
    if any(len(letter.lower()) > 1 or letter in "ΣİẞϴΩKÅ" for letter in name):
        return
    with connection.cursor() as cursor:
        cursor.execute("select shuke_fold(%s)", [name])
        (folded,) = cursor.fetchone()
    assert folded.casefold() == ingest.fold(name).casefold()


# ---- interactions ----


def test_an_end_is_an_own_interaction_with_its_kind(brand):
    take()
    member = Member.objects.get()
    ChangedMember.objects.all().delete()
    ended = ingest.declare_ended(member=member, at=AT, kind="competitor", by=None)
    assert (ended.is_own, ended.end_kind, ended.occurred_on) == (True, "competitor", date(2026, 5, 1))
    assert queued() == [("C1", "interaction", date(2026, 5, 1))]
    with pytest.raises(Refused):
        ingest.declare_ended(member=member, at=AT, kind="bored", by=None)


def test_a_message_we_sent_is_not_own_and_comes_once(brand):
    take()
    fields = InteractionFields("M1", "message_sent", AT, channel="email")
    for _ in range(2):
        ingest.record_interaction(source="campaigns", member=Member.objects.get(), interaction=fields, at=AT)
    assert list(Interaction.objects.values_list("kind", "is_own")) == [("message_sent", False)]


def test_the_history_of_consent_cannot_be_rewritten(brand):
    take()
    event = ConsentEvent.objects.create(
        member=Member.objects.get(), channel="email", state="granted", occurred_at=AT
    )
    for change in (
        lambda: ConsentEvent.objects.update(state="withdrawn"),
        lambda: ConsentEvent.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local shuke.erasing = 'yes'")
        Member.objects.all().delete()
    assert not ConsentEvent.objects.exists()


def test_times_read_after_a_record_in_the_same_transaction_are_right(brand):
    member = ingest.record_member(source="main", member=MemberFields(external_id="C9"), at=AT)
    answered = InteractionFields(external_id="i9", kind="answered", occurred_at=AT)
    with transaction.atomic():
        row = ingest.record_interaction(source="main", member=member, interaction=answered, at=AT)
        row.refresh_from_db()
        assert row.occurred_at == AT
