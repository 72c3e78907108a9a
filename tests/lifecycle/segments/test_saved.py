"""What is refused when a segment is saved or given up?"""

from typing import Any

import pytest

from campaigns.models import Campaign
from crm.models import AuditEntry
from lifecycle import segments
from lifecycle.models import Segment, SegmentMember
from lifecycle.segments import InvalidTree, NameTaken, SegmentInUse
from tests.lifecycle.people import AS_OF, person, staff

pytestmark = pytest.mark.django_db

EVERYBODY: dict[str, Any] = {"v": 1, "all": []}


def save(name: str, tree: Any = EVERYBODY, segment: Segment | None = None) -> Segment:
    return segments.save_segment(by=None, name=name, tree=tree, as_of=AS_OF, segment=segment)


def referring(*others: Segment) -> dict[str, Any]:
    return {"v": 1, "any": [{"segment": other.pk, "op": "member"} for other in others]}


def test_a_saved_segment_has_its_members_at_once() -> None:
    person("a")
    marketer = staff("marketer")
    segment = segments.save_segment(by=marketer, name=" 全部 ", tree={"all": []}, as_of=AS_OF)
    assert (segment.name, segment.tree, segment.created_by) == ("全部", EVERYBODY, marketer)
    assert (segment.member_count, segment.as_of) == (1, AS_OF)
    assert SegmentMember.objects.filter(segment=segment, left_on=None).count() == 1
    assert AuditEntry.objects.get().action == "segment.saved"


def test_a_new_definition_replaces_the_members() -> None:
    person("a", city="台北市")
    person("b")
    segment = save("x")
    again = save("y", {"all": [{"field": "city", "op": "is_set"}]}, segment)
    assert (again.pk, again.name, again.member_count) == (segment.pk, "y", 1)


def test_a_name_is_given_once() -> None:
    save("x")
    with pytest.raises(NameTaken):
        save("x")
    with pytest.raises(InvalidTree):
        save("   ")
    assert Segment.objects.count() == 1


def test_nothing_refers_to_itself_or_to_nothing() -> None:
    first = save("first")
    second = save("second", referring(first))
    third = save("third", referring(second))
    with pytest.raises(InvalidTree):
        save("first", referring(third), first)
    with pytest.raises(InvalidTree):
        save("first", referring(first), first)
    with pytest.raises(InvalidTree):
        save("fourth", {"all": [{"segment": 10**6}]})
    first.refresh_from_db()
    assert first.tree == EVERYBODY


def test_what_is_in_use_stays() -> None:
    used, by_campaign, free = save("used"), save("by campaign"), save("free")
    save("above", referring(used))
    Campaign.objects.create(name="冬季回娘家", segment=by_campaign)
    with pytest.raises(SegmentInUse, match="above"):
        segments.delete_segment(by=None, segment=used)
    with pytest.raises(SegmentInUse, match="冬季回娘家"):
        segments.delete_segment(by=None, segment=by_campaign)
    segments.delete_segment(by=None, segment=free)
    assert set(Segment.objects.values_list("name", flat=True)) == {"used", "by campaign", "above"}
