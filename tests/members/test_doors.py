"""Who has just come in? One rule for every door: verified decides, all else is filed, nothing is merged."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from members import doors, profile
from members.ingest import MemberFields
from members.models import DuplicateCandidate, FieldProvenance, Member
from tests import shop
from tests.campaign_cast import make_brand


@pytest.fixture(autouse=True)
def _brand(db: None) -> None:
    make_brand()


def come(*, proved: tuple[str, ...] = (), source: str = "booking", **fields: str) -> doors.Arrival:
    said = MemberFields(external_id="", joined_at=shop.AT, updated_at=shop.AT, **fields)
    return doors.arrive(fields=said, source=source, door="booking", at=shop.AT, proved=proved)


@pytest.mark.django_db
def test_a_typed_contact_makes_a_record_and_files_the_pair() -> None:
    known = shop.member("王小明", phone="+886912345678")
    came = come(name="王小明", phone="0912 345 678")
    assert (came.is_new, came.filed, came.member.phone) == (True, 1, "+886912345678")
    pair = DuplicateCandidate.objects.get()
    assert (pair.one, pair.other, pair.state) == (known, came.member, "open")
    # The same words again at the same door are the same record; at another door they are another.
    assert come(name="王小明", phone="0912345678") == doors.Arrival(came.member, "again")
    assert come(name="王小明", phone="0912345678", source="join").is_new


@pytest.mark.django_db
def test_a_point_that_was_just_proved_decides_and_counts_as_verified() -> None:
    known = shop.member("王小明", line_id="U1", phone="+886912345678")
    other = shop.member("王大明", phone="+886987654321")
    came = come(name="Ming", line_id="U1", phone="0987654321", proved=("line_id",))
    assert (came.member, came.by, came.filed) == (known, "line_id", 1)
    standing = FieldProvenance.objects.get(member=known)
    assert (standing.field, standing.kind, standing.result) == ("line_id", "verified", "valid")
    pair = DuplicateCandidate.objects.get()
    assert (pair.one, pair.other) == (known, other)
    known.refresh_from_db()
    assert (known.name, known.phone) == ("王小明", "+886912345678")
    assert come(line_id="U2", proved=("line_id",)).is_new
    assert come(line_id="U2", phone="0911000111").by == "line_id"


@pytest.mark.django_db
def test_of_two_who_have_what_was_proved_nobody_is_decided_upon() -> None:
    for name in ("王小明", "林佳穎"):
        shop.member(name, email="home@example.org")
    came = come(name="王先生", email="home@example.org", proved=("email",))
    assert (came.is_new, came.filed) == (True, 2)


@pytest.mark.django_db
def test_a_feed_is_told_of_its_own_members_alone() -> None:
    known = shop.member("王小明", phone="+886912345678")
    profile.verify(member=known, field="phone", result="valid", how="code", at=shop.AT, by=None)
    said = MemberFields(external_id="", name="王小明", phone="+886912345678")
    came = doors.arrive(fields=said, source="shop", door="api", at=shop.AT, within="shop")
    assert (came.is_new, came.filed, came.member.source) == (True, 1, "shop")


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_are_one_record() -> None:
    gate, came = threading.Barrier(10), []

    def ask() -> None:
        gate.wait()
        try:
            came.append(come(name="王小明", phone="0912345678", email="ming@example.org").member.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(came) == 10
    assert len(set(came)) == Member.objects.count() == 1
