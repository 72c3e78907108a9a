"""What does a feed do to the standing of the values it brings?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm.models import Brand
from members import ingest
from members.ingest import MemberFields, Refused
from members.models import FieldProvenance, Member

AT = datetime(2026, 5, 1, 4, tzinfo=UTC)


@pytest.fixture
def brand(db) -> Brand:
    return Brand.objects.create(pk=1, name="木日保養")


def say(**fields: object) -> Member:
    return ingest.record_member(source="main", member=MemberFields("C1", **fields), at=AT)


def test_a_feed_fills_every_column_and_says_only_what_it_says(brand):
    member = say(company="晨光設計", card_no="A001", joined_why="price", custom={"skin": "dry", "shoe": 37})
    assert (member.company, member.card_no, member.joined_why) == ("晨光設計", "A001", "price")
    assert (member.custom, member.revision) == ({"skin": "dry", "shoe": 37}, 0)
    member = say(title="店長", custom={"shoe": None, "pet": True})
    assert (member.company, member.title, member.custom) == (
        "晨光設計",
        "店長",
        {"skin": "dry", "pet": True},
    )
    assert member.revision == 1
    assert say(title="店長").revision == 1


def test_a_word_that_is_not_on_the_list_is_dropped_from_a_feed(brand):
    assert say(joined_why="the moon").joined_why == ""
    with pytest.raises(Refused) as refused:
        ingest.normalised({"joined_why": "the moon"}, country="TW", strict=True)
    assert refused.value.reason == "joined_why"


def test_a_verified_value_that_a_feed_replaces_is_verified_no_longer(brand):
    member = say(
        name="王小明", email="a@b.tw", birthday=date(1990, 1, 2), custom={"skin": "dry", "pet": True}
    )
    for field in ("email", "birthday", "custom:skin", "custom:pet"):
        FieldProvenance.objects.create(member=member, field=field, kind="verified", at=AT)

    def standing() -> list[str]:
        return list(FieldProvenance.objects.order_by("field").values_list("field", flat=True))

    say(name="王大明", custom={"pet": True})
    assert standing() == ["birthday", "custom:pet", "custom:skin", "email"]
    say(email="c@d.tw", birthday=date(1990, 1, 2), custom={"pet": False})
    assert standing() == ["birthday", "custom:skin"]
    older = MemberFields("C1", birthday=date(1991, 1, 2), updated_at=AT - timedelta(days=1))
    ingest.record_member(source="main", member=older, at=AT)
    assert standing() == ["birthday", "custom:skin"]
    say(birthday=date(1991, 1, 2))
    assert standing() == ["custom:skin"]
