"""Who may be contacted, and does a refusal hold for the address, at once and for good?"""

import hashlib
import hmac
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from crm import sql
from members import privacy
from members.models import Consent, ConsentEvent, ContactPreference, ContactState, Member, Suppression
from members.privacy.addresses import pads

AT = datetime(2026, 5, 1, tzinfo=UTC)


def member(external_id: str, **values: str) -> Member:
    return Member.objects.create(external_id=external_id, **values)


def reach(who: Member) -> dict[str, str]:
    return privacy.contactability(members=[who.pk])[who.pk]


def allow(who: Member, channel: str = "email") -> None:
    privacy.grant(member=who, channel=channel, at=AT, source="form")


def refuse(who: Member, channel: str = "email") -> bool:
    return privacy.withdraw(member=who, channel=channel, at=AT + timedelta(days=1), source="link")


@pytest.mark.django_db
def test_each_channel_says_why_not():
    who = member("C1", email="a@b.tw", phone="+886223456789")
    for channel in ("email", "sms", "call"):
        allow(who, channel)
    privacy.withdraw(member=who, channel="call", at=AT, source="call")
    assert reach(who) == {
        "email": "",
        "sms": "not_a_mobile",
        "line": "no_address",
        "call": "withdrawn",
        "post": "no_address",
    }
    other = member("C2", email="c@d.tw")
    assert reach(other)["email"] == "never_asked"
    privacy.suppress(channel="email", address="C@D.TW ", reason="hard_bounce", at=AT)
    allow(other)
    assert reach(other)["email"] == "suppressed"
    summary = privacy.contactable_summary()
    assert summary["email"] == {"contactable": 1, "suppressed": 1}
    assert summary["sms"] == {"contactable": 0, "not_a_mobile": 1, "no_address": 1}


@pytest.mark.django_db
def test_the_figures_of_a_night_count_whom_the_reasons_let_pass():
    people = [member(f"C{place}", email=f"c{place}@b.tw", phone="+886912000111") for place in range(4)]
    for who in people:
        allow(who)
        allow(who, "sms")

    def counted() -> list[tuple[str, int]]:
        statement = (
            sql.text("members/privacy/reach") + "select channel, count(*) from reached group by 1 order by 1"
        )
        return [(channel, count) for channel, count in sql.fetch(statement, privacy.reach_parameters()).rows]

    assert counted() == [("email", 4), ("sms", 4)]
    Member.objects.filter(pk=people[0].pk).update(restricted_at=AT)
    refuse(people[1])
    assert counted() == [("email", 2), ("sms", 3)]
    privacy.suppress(channel="email", address="c2@b.tw", reason="hard_bounce", at=AT)
    assert counted() == [("email", 1), ("sms", 3)]
    ContactPreference.objects.create(member=people[3], only_service=True)
    assert counted() == [("sms", 2)]
    passed = [reason for who in people for reason in (reach(who)["email"], reach(who)["sms"])]
    assert passed.count("") == 2


@pytest.mark.django_db
def test_a_refusal_holds_for_everybody_at_the_address_and_is_evidence():
    mother, child = member("C1", email="home@b.tw"), member("C2", email="home@b.tw")
    allow(mother)
    allow(child)
    assert refuse(mother)
    assert not refuse(mother)
    assert (reach(mother)["email"], reach(child)["email"]) == ("withdrawn", "suppressed")
    assert list(ConsentEvent.objects.filter(member=mother).order_by("pk").values_list("state", "source")) == [
        ("granted", "form"),
        ("withdrawn", "link"),
    ]
    allow(mother)
    assert (reach(mother)["email"], reach(child)["email"]) == ("", "")


@pytest.mark.django_db
def test_consent_does_not_undo_a_bounce_or_a_complaint():
    who = member("C1", email="a@b.tw")
    privacy.suppress(channel="email", address="a@b.tw", reason="complaint", at=AT)
    privacy.suppress(channel="email", address="a@b.tw", reason="opt_out", at=AT)
    assert Suppression.objects.get().reason == "complaint"
    allow(who)
    assert reach(who)["email"] == "suppressed"


@pytest.mark.django_db
def test_a_suppression_outlives_its_member_without_the_address():
    who = member("C1", email="gone@b.tw")
    privacy.suppress(channel="email", address=who.email, reason="erased", at=AT)
    who.delete()
    assert privacy.is_suppressed(channel="email", address="GONE@b.tw")
    assert b"gone" not in bytes(Suppression.objects.get().address_hash)
    again = member("C2", email="gone@b.tw")
    allow(again)
    assert reach(again)["email"] == "suppressed"


@pytest.mark.django_db
def test_the_hash_in_sql_is_the_one_in_python():
    address = "王@例.tw"
    rows = sql.fetch(
        "select sha256(%(outer)s || sha256(%(inner)s || convert_to(%(address)s, 'UTF8')))",
        {**pads(), "address": address},
    ).rows
    assert bytes(rows[0][0]) == privacy.address_hash(channel="email", address=address)


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=80))
def test_padding_a_key_makes_the_standard_hmac(key, message):
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + message).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).digest()
    assert outer == hmac.digest(key, message, "sha256")


@pytest.mark.django_db(transaction=True)
def test_an_opt_out_waits_for_the_gate_that_was_first():
    """A gate holds the contact_state of one of two members at an address; the other's opt-out waits."""
    one, two = member("C1", email="home@b.tw"), member("C2", email="home@b.tw")
    allow(one)
    allow(two)
    done = threading.Event()

    def opt_out() -> None:
        try:
            refuse(two)
            done.set()
        finally:
            connection.close()

    with transaction.atomic():
        ContactState.objects.select_for_update().get(member=one)
        thread = threading.Thread(target=opt_out)
        thread.start()
        with connection.cursor() as cursor:
            waiting = (
                "select count(*) from pg_stat_activity"
                " where wait_event_type = 'Lock' and datname = current_database()"
            )
            for _ in range(10_000):
                cursor.execute(waiting)
                if cursor.fetchone() != (0,):
                    break
        assert not done.is_set()
        assert Consent.objects.get(member=two).state == "granted"
    thread.join()
    assert done.is_set()
    assert Consent.objects.get(member=two).state == "withdrawn"
