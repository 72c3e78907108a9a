"""Who is in a segment after a night, and what stays when a night fails?"""

from datetime import date, timedelta
from typing import Any

import pytest

from lifecycle import segments
from lifecycle.models import MemberStage, Segment, SegmentMember
from lifecycle.segments import SegmentFailed
from tests.lifecycle.people import AS_OF, person, run

pytestmark = pytest.mark.django_db

LOST = {"v": 1, "all": [{"field": "stage", "op": "in", "value": ["lost"]}]}


def members_of(segment: Segment) -> set[str]:
    rows = SegmentMember.objects.filter(segment=segment, left_on=None)
    return set(rows.values_list("member__external_id", flat=True))


def keep(name: str, tree: Any) -> Segment:
    return Segment.objects.create(name=name, tree=tree)


def test_members_enter_leave_and_come_again() -> None:
    person("a", stage="lost")
    person("b", stage="core")
    segment = keep("lost", LOST)
    assert segments.refresh(as_of=AS_OF) == 1
    MemberStage.objects.update(stage="core")
    assert segments.refresh(as_of=AS_OF + timedelta(days=1)) == 1
    MemberStage.objects.filter(member__external_id="a").update(stage="lost")
    assert segments.refresh(as_of=AS_OF + timedelta(days=2)) == 1

    row = SegmentMember.objects.get()
    assert (row.first_entered_on, row.last_entered_on, row.left_on) == (
        AS_OF,
        AS_OF + timedelta(days=2),
        None,
    )
    segment.refresh_from_db()
    assert (segment.member_count, segment.as_of, segment.error) == (1, AS_OF + timedelta(days=2), "")


def test_a_second_run_writes_nothing() -> None:
    person("a", stage="lost")
    keep("lost", LOST)
    segments.refresh(as_of=AS_OF)
    before = list(SegmentMember.objects.values_list())
    assert segments.refresh(as_of=AS_OF) == 0
    assert list(SegmentMember.objects.values_list()) == before


def test_segments_referred_to_are_computed_first() -> None:
    person("a", stage="lost", city="台北市")
    person("b", stage="lost")
    # Made in the wrong order of numbers: the first refers to the last.
    outer = keep("outer", LOST)
    inner = keep("inner", {"v": 1, "all": [{"field": "city", "op": "in", "value": ["台北市"]}]})
    outer.tree = {"v": 1, "all": [*LOST["all"], {"segment": inner.pk, "op": "member"}]}
    outer.save()
    segments.refresh(as_of=AS_OF)
    assert members_of(outer) == {"a"}


def test_a_failure_keeps_the_last_good_members_and_stops_nobody_else() -> None:
    person("a", stage="lost")
    broken, sound = keep("broken", LOST), keep("sound", LOST)
    above = keep("above", {"v": 1, "all": [{"segment": broken.pk, "op": "member"}]})
    segments.refresh(as_of=AS_OF)
    Segment.objects.filter(pk=broken.pk).update(
        tree={"v": 1, "all": [{"field": "gone", "op": "=", "value": 1}]}
    )
    person("b", stage="lost")

    assert segments.refresh(as_of=AS_OF + timedelta(days=1)) == 1

    broken.refresh_from_db()
    above.refresh_from_db()
    assert members_of(broken) == {"a"}
    assert (broken.as_of, broken.member_count) == (AS_OF, 1)
    assert broken.error.startswith("all[0].field")
    assert members_of(above) == {"a"}
    assert "broken" in above.error
    assert above.as_of == AS_OF
    assert members_of(sound) == {"a", "b"}


def test_a_failure_is_over_when_the_definition_is_mended() -> None:
    segment = keep("x", {"v": 1, "all": [{"field": "gone", "op": "=", "value": 1}]})
    with pytest.raises(SegmentFailed):
        segments.refresh_one(segment=segment, as_of=AS_OF)
    segment.tree = LOST
    segment.save()
    segments.refresh_one(segment=segment, as_of=AS_OF)
    segment.refresh_from_db()
    assert (segment.error, segment.member_count) == ("", 0)


def test_relative_days_move_with_the_night() -> None:
    run()
    person("a", joined_on=date(2026, 11, 18))
    segment = keep("fresh", {"v": 1, "all": [{"date": "joined", "op": "within", "value": {"days": 2}}]})
    segments.refresh(as_of=AS_OF)
    assert members_of(segment) == {"a"}
    segments.refresh(as_of=AS_OF + timedelta(days=1))
    assert members_of(segment) == set()
