"""Is everybody found when many trees are read at once, and nobody who must not be?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from crm import sql
from lifecycle import segments
from lifecycle.models import Segment, SegmentMember, SegmentOverride
from lifecycle.segments.kept.reading import in_bits, read, reading_few
from members.models import Member, Tag
from tests.lifecycle.people import AS_OF, person, run, staff
from tests.lifecycle.segments import random_cast
from tests.lifecycle.segments.reference import meets

pytestmark = pytest.mark.django_db

ALL: dict[str, Any] = {"v": 1, "all": []}


def found() -> dict[int, set[int]]:
    rows = sql.fetch("select segment, member_id from segment_found, unnest(segments) as segment").rows
    by_segment: dict[int, set[int]] = {}
    for segment, member in rows:
        by_segment.setdefault(segment, set()).add(member)
    return by_segment


@pytest.mark.parametrize("seed", [5, pytest.param(6, marks=pytest.mark.prove)])
def test_trees_read_together_find_whom_each_finds_alone(seed: int) -> None:
    facts = random_cast.make(seed=seed)
    tags = list(Tag.objects.values_list("pk", flat=True))
    draw = Random(seed)
    for as_of in random_cast.DAYS:
        asked = {number: random_cast.tree(draw, tags) for number in range(1, 61)}
        defined = [(Segment(pk=number), segments.parse(tree)) for number, tree in asked.items()]
        expected = {
            number: {pk for pk, one in facts.items() if meets(tree, one, as_of)}
            for number, tree in asked.items()
        }
        with transaction.atomic():
            read(defined, as_of=as_of)
            assert found() == {number: members for number, members in expected.items() if members}
        some = sorted(facts)[::3]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("create temp table some_members (member_id bigint) on commit drop")
            cursor.executemany("insert into some_members values (%s)", [(pk,) for pk in some])
            read(defined, as_of=as_of, scope="some_members")
            together = found()
            # As an event asks, which looks its few members up one by one.
            sql.send(*reading_few(defined, as_of=as_of, scope="some_members", by_hand=set()))
            one_by_one = found()
            cursor.execute("drop table some_members")
        assert together == {
            number: members & set(some) for number, members in expected.items() if members & set(some)
        }
        assert one_by_one == together


def test_a_statement_is_never_too_long() -> None:
    trees = [
        segments.parse({"any": [{"field": "net_amount", "op": "=", "value": n * 50 + m} for m in range(50)]})
        for n in range(20)
    ]
    bits = list(in_bits([(Segment(pk=number), tree) for number, tree in enumerate(trees)]))
    assert [len(bit) for bit in bits] == [8, 8, 4]


def test_nobody_restricted_or_erased_is_in_anything() -> None:
    run()
    for name in ("free", "restricted", "erased"):
        person(name, email=f"{name}@x.tw", consent="granted")
    shelf = segments.save_list(by=None, name="list", as_of=AS_OF)
    everybody = segments.save_segment(by=None, name="all", tree=ALL, as_of=AS_OF)
    ids = dict(Member.objects.values_list("external_id", "pk"))
    segments.put(by=None, segment=shelf, members=list(ids.values()), kind="include", reason="", as_of=AS_OF)
    assert SegmentMember.objects.filter(left_on=None).count() == 6

    now = datetime.now(UTC)
    Member.objects.filter(pk=ids["restricted"]).update(restricted_at=now)
    Member.objects.filter(pk=ids["erased"]).update(erased_at=now)
    segments.refresh(as_of=date.fromordinal(AS_OF.toordinal() + 1))

    free = {ids["free"]}
    for segment in (shelf, everybody):
        rows = SegmentMember.objects.filter(segment=segment, left_on=None)
        assert set(rows.values_list("member", flat=True)) == free
    tree, marketer = segments.parse(ALL), staff("marketer")
    assert segments.count(tree=tree, as_of=AS_OF) == segments.Count(1)
    assert segments.steps(tree=tree, as_of=AS_OF) == segments.Steps({}, 1)
    shown = segments.preview(tree=tree, as_of=AS_OF)
    assert shown
    assert (shown.members, shown.contactable["email"]) == (1, 1)
    assert [row.member.pk for row in segments.sample(tree=tree, as_of=AS_OF, for_user=marketer)] == [*free]
    matching = segments.compile(tree, as_of=AS_OF)
    assert [pk for (pk,) in sql.fetch(matching.text, matching.params).rows] == [*free]
    assert SegmentOverride.objects.filter(segment=shelf).count() == 3


def test_one_that_cannot_be_computed_does_not_take_the_others_of_its_reading_along() -> None:
    """A number beyond what its column holds is refused by the database, not by the parser."""
    run()
    person("a")
    sound = Segment.objects.create(name="sound", tree=ALL)
    too_far = {"date": "joined", "op": "within", "value": {"days": 30}}
    broken = Segment.objects.create(name="broken", tree={"v": 1, "all": [too_far]})
    with connection.cursor() as cursor:
        cursor.execute("alter table members_member rename column joined_on to joined_then")
    assert segments.refresh(as_of=AS_OF) == 1
    broken.refresh_from_db()
    assert "joined_on" in broken.error
    assert list(SegmentMember.objects.values_list("segment", flat=True)) == [sound.pk]
