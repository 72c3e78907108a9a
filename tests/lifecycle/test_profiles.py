"""Does the statement for everybody reckon what the rules say of one? And does the health page count right?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from crm.models import Brand
from lifecycle import profiles
from lifecycle.models import MemberStage, ProfileRun, Stage, TouchedMember
from members import profile
from members.models import (
    FieldHealth,
    FieldProvenance,
    FieldWeight,
    Group,
    GroupMember,
    Interest,
    LifeEvent,
    Member,
    ProfileScore,
)

AS_OF = date(2026, 3, 1)
AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
#: 24 months before AS_OF to the day, in Taipei: the last check that counts no more.
LIMIT = datetime(2024, 2, 29, 20, tzinfo=UTC)


@pytest.fixture
def brand(db) -> Brand:
    made = Brand.objects.create(pk=1, name="木日保養")
    profile.settle()
    return made


FIELDS = ["phone", "line_id", "email", "birthday", "city", "origin", "joined_why", "preferred_channel",
          "custom:age_band", "custom:usage", "custom:satisfaction", "custom:preference", "custom:gift_taste",
          "custom:household_size", "custom:referral_willing", "custom:lost_reason"]  # fmt: skip
VALUES: dict[str, Any] = {
    "birthday": date(1990, 1, 1), "custom:satisfaction": 0, "custom:referral_willing": False,
    "custom:preference": ["price"], "custom:household_size": 3,
}  # fmt: skip
STANDINGS = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["declared", "verified", "inferred"]),
            "checked_at": st.sampled_from(
                [None, AT, LIMIT, LIMIT - timedelta(hours=5), LIMIT + timedelta(days=1)]
            ),
            "expires_on": st.sampled_from([None, AS_OF, AS_OF + timedelta(days=1), date(2020, 1, 1)]),
        }
    ),
)
PERSON = st.fixed_dictionaries(
    {
        "stage": st.sampled_from(["", *Stage.values]),
        "fields": st.dictionaries(st.sampled_from(FIELDS), STANDINGS, max_size=9),
        "interests": st.sets(st.sampled_from(["declared", "inferred"])),
        "household": st.sampled_from([None, "open", "left", "tomorrow"]),
        "events": st.sets(st.sampled_from(["wedding", "move", "anniversary"])),
    }
)


def make(person: dict[str, Any]) -> Member:
    member = Member.objects.create(source="test")
    for name, standing in person["fields"].items():
        value = VALUES.get(name, "x")
        if name.startswith("custom:"):
            member.custom[name[7:]] = value
        else:
            setattr(member, name, value)
        if standing:
            FieldProvenance.objects.create(
                member=member, field=name, at=LIMIT - timedelta(days=9), **standing
            )
    member.save()
    MemberStage.objects.create(member=member, stage=person["stage"], seq=0, since_on=AS_OF)
    for kind in person["interests"]:
        Interest.objects.create(member=member, topic="tea", kind=kind, at=AT)
    if person["household"]:
        until = {"open": None, "left": AS_OF, "tomorrow": AS_OF + timedelta(days=1)}[person["household"]]
        home = Group.objects.create(kind="household", name="林家")
        GroupMember.objects.create(group=home, member=member, until_on=until)
    for kind in person["events"]:
        LifeEvent.objects.create(member=member, kind=kind, on=AS_OF)
    return member


@effort(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(people=st.lists(PERSON, min_size=1, max_size=4))
def test_everybody_at_once_is_everybody_one_by_one(brand, people):
    members = [make(person) for person in people]
    profiles.refresh(as_of=AS_OF, scope="everyone")
    assert profiles.refresh(as_of=AS_OF, scope="everyone") == 0, "twice writes nothing"
    for member, person in zip(members, people, strict=True):
        row = ProfileScore.objects.get(member=member)
        assert row.stage == (person["stage"] or "prospect")
        alone = profile.completeness(member=member, at=AT)
        assert row.score == pytest.approx(alone.score, abs=1e-9), person
    counted = FieldHealthOf.reckon(AS_OF)
    assert counted == {name: expected(members, people, name) for name in counted}
    Member.objects.all().delete()
    ProfileScore.objects.all().delete()
    MemberStage.objects.all().delete()


class FieldHealthOf:
    """What the page counts: (stage, field) → known values."""

    @staticmethod
    def reckon(as_of: date) -> dict[tuple[str, str], int]:
        profiles.measure_health(as_of=as_of)
        rows = FieldHealth.objects.exclude(field__in=["interest", "household", "anniversary", "reachable"])
        for row in rows:
            assert min(row.verified, row.declared, row.inferred, row.expired) >= 0
        return {
            (row.stage, row.field): row.verified + row.declared + row.inferred + row.expired for row in rows
        }


def expected(members: list[Member], people: list[dict[str, Any]], name: tuple[str, str]) -> int:
    stage, field = name
    return sum((person["stage"] or "prospect") == stage and field in person["fields"] for person in people)


def test_a_stage_that_asks_for_nothing_is_complete(brand):
    FieldWeight.objects.filter(stage="prospect").update(weight=0)
    member = Member.objects.create()
    profiles.refresh(as_of=AS_OF, scope="everyone")
    assert ProfileScore.objects.get(member=member).score == 1
    assert profile.completeness(member=member, at=AT).score == 1


def test_the_weights_are_the_brands(brand):
    member = Member.objects.create(city="台北市")
    assert profile.completeness(member=member, at=AT).score == pytest.approx(0.7 * 4 / 13)
    FieldWeight.objects.filter(stage="prospect", field="city").update(weight=20)
    found = profile.completeness(member=member, at=AT)
    assert found.score == pytest.approx(0.7 * 20 / 29)
    assert [part.fact for part in found.missing] == ["origin", "age"]


def test_the_health_of_a_field_tells_its_values_apart(brand):
    for standing in (
        {"kind": "verified", "checked_at": AT},
        {"kind": "inferred"},
        {"expires_on": AS_OF},
        None,
    ):
        member = Member.objects.create(email="a@b.tw")
        if standing:
            FieldProvenance.objects.create(member=member, field="email", at=AT, **standing)
    Member.objects.create()
    profiles.refresh(as_of=AS_OF, scope="everyone")
    profiles.measure_health(as_of=AS_OF)
    row = FieldHealth.objects.get(stage="prospect", field="email")
    assert (row.members, row.verified, row.declared, row.inferred, row.expired) == (5, 1, 1, 1, 1)


@effort(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    people=st.lists(PERSON, min_size=1, max_size=4),
    moved=st.sampled_from(["", *Stage.values]),
    days=st.integers(1, 6),
)
def test_a_next_night_misses_nobody_whose_score_is_another(brand, people, moved, days):
    """What the calendar, a move or the work list changed is found without reading everybody."""
    members = [make(person) for person in people]
    profiles.refresh_night(as_of=AS_OF, since=None)
    MemberStage.objects.update(since_on=AS_OF - timedelta(days=30))
    night = AS_OF + timedelta(days=days)
    first, newcomer = members[0], make({**people[0], "household": None})
    MemberStage.objects.filter(member=first).update(stage=moved, since_on=night)
    Member.objects.filter(pk=members[-1].pk).update(city="台北市", email="", origin="friend")
    TouchedMember.objects.create(member=members[-1])
    written = profiles.refresh_night(as_of=night, since=AS_OF)
    assert ProfileScore.objects.filter(member=newcomer).exists()
    assert written >= 1
    assert profiles.refresh(as_of=night, scope="everyone") == 0, people
    for model in (TouchedMember, Member, ProfileScore, ProfileRun, MemberStage):
        model.objects.all().delete()


def test_other_weights_reckon_everybody_anew(brand):
    member = Member.objects.create(city="台北市")
    profiles.refresh_night(as_of=AS_OF, since=None)
    FieldWeight.objects.filter(stage="prospect", field="city").update(weight=20)
    profiles.refresh_night(as_of=AS_OF + timedelta(days=1), since=AS_OF)
    assert ProfileScore.objects.get(member=member).score == pytest.approx(0.7 * 20 / 29)
