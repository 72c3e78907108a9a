"""Members that just changed are looked at within the minute, with the night's parameters."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm import events
from lifecycle import segments
from lifecycle.models import MemberMetrics, MemberStage, Segment, SegmentMember, SegmentNight, StageTransition
from members import ties
from members.models import ChangedMember, Member
from members.privacy import rights
from tests.lifecycle import history
from tests.lifecycle.reference import Bought, Person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 6, tzinfo=UTC)


def test_an_order_of_today_moves_its_member_today():
    (gone, _) = history.write(
        [Person([Bought(date(2026, 1, 1), 100)]), Person([Bought(date(2026, 11, 1), 70)])]
    )
    history.run_nights([TODAY])
    assert history.stages_now() == {"C0000": "lost", "C0001": "first_buyer"}
    history.add_order(gone, TODAY, 250)
    assert events.drain(at=AT) == 1
    assert history.stages_now() == {"C0000": "repeat_buyer", "C0001": "first_buyer"}
    move = StageTransition.objects.get(member=gone, seq=2)
    assert (move.from_stage, move.to_stage, move.on, move.cause) == ("lost", "repeat_buyer", TODAY, "order")
    assert MemberStage.objects.get(member=gone).reactivated_on == TODAY
    assert MemberMetrics.objects.get(member=gone).net_amount == 350
    assert not ChangedMember.objects.exists()
    assert events.drain(at=AT) == 0

    (report,) = history.run_nights([TODAY + timedelta(days=1)])
    assert report.rows["stages"] == 0
    assert history.stages_now()["C0000"] == "repeat_buyer"


def test_the_queue_waits_for_the_first_night_and_for_a_late_one():
    history.write([Person([Bought(date(2026, 1, 1), 100)])])
    assert events.drain(at=AT) == 0
    assert ChangedMember.objects.count() == 1
    history.run_nights([TODAY - timedelta(days=9)])
    history.add_order(Member.objects.get(), date(2026, 11, 18))
    assert events.drain(at=AT) == 0
    assert ChangedMember.objects.count() == 1


def test_a_large_queue_is_drained_in_batches(monkeypatch):
    monkeypatch.setattr(events, "BATCH", 2)
    members = history.write([Person([Bought(date(2026, 11, 1), 100)]) for _ in range(5)])
    history.run_nights([TODAY])
    for member in members:
        history.add_order(member, TODAY, 30)
    assert events.drain(at=AT) == 5
    assert set(history.stages_now().values()) == {"repeat_buyer"}


def members_of(segment: Segment) -> dict[str, date]:
    rows = SegmentMember.objects.filter(segment=segment, left_on=None)
    return dict(rows.values_list("member__external_id", "last_entered_on"))


def test_an_order_and_a_tag_move_their_member_between_segments():
    (gone, other) = history.write(
        [Person([Bought(date(2026, 1, 1), 100)]), Person([Bought(date(2026, 11, 1), 70)])]
    )
    history.run_nights([TODAY])
    row = ties.save_tag(name="vip", by=None)
    trees = {
        "bought": {"event": "order.paid", "agg": "exists", "within": {"days": 30}},
        "repeat": {"field": "stage", "op": "in", "value": ["repeat_buyer"]},
        "tagged": {"tag": [row.pk], "op": "any"},
    }
    kept = {
        name: segments.save_segment(by=None, name=name, tree={"v": 1, "all": [tree]}, as_of=TODAY)
        for name, tree in trees.items()
    }
    both = {"v": 1, "any": [{"segment": kept["repeat"].pk}, {"segment": kept["tagged"].pk}]}
    kept["both"] = segments.save_segment(by=None, name="both", tree=both, as_of=TODAY)
    segments.refresh(as_of=TODAY)
    assert {name: members_of(one) for name, one in kept.items()} == {
        "bought": {"C0001": TODAY}, "repeat": {}, "tagged": {}, "both": {},
    }  # fmt: skip

    history.add_order(gone, TODAY, 250)
    ties.tag(member=other, name="vip", by=None, at=AT)
    assert events.drain(at=AT) == 2
    assert {name: members_of(one) for name, one in kept.items()} == {
        "bought": {"C0000": TODAY, "C0001": TODAY}, "repeat": {"C0000": TODAY}, "tagged": {"C0001": TODAY},
        "both": {"C0000": TODAY, "C0001": TODAY},
    }  # fmt: skip
    assert dict(Segment.objects.values_list("name", "member_count")) == {
        "bought": 2, "repeat": 1, "tagged": 1, "both": 2,
    }  # fmt: skip

    ties.untag(member=other, tag_row=row, by=None)
    events.drain(at=AT)
    assert members_of(kept["tagged"]) == {}
    assert members_of(kept["both"]) == {"C0000": TODAY}
    night = SegmentNight.objects.get(segment=kept["tagged"])
    assert (night.as_of, night.members, night.entered, night.left) == (TODAY, 0, 1, 1)


def test_a_segment_that_cannot_be_computed_holds_nobody_up():
    (buyer,) = history.write([Person([Bought(date(2026, 11, 1), 70)])])
    history.run_nights([TODAY])
    kept = segments.save_segment(by=None, name="all", tree={"v": 1, "all": []}, as_of=TODAY)
    Segment.objects.filter(pk=kept.pk).update(tree={"v": 1, "all": [{"field": "gone"}]})
    history.add_order(buyer, TODAY, 30)
    assert events.drain(at=AT) == 1
    assert history.stages_now() == {"C0000": "repeat_buyer"}
    assert "gone" in Segment.objects.get().error
    assert members_of(kept) == {"C0000": TODAY}


def test_who_asks_us_to_stop_is_in_no_segment_within_the_minute():
    (buyer,) = history.write([Person([Bought(date(2026, 11, 1), 70)])])
    history.run_nights([TODAY])
    kept = segments.save_segment(by=None, name="all", tree={"v": 1, "all": []}, as_of=TODAY)
    assert members_of(kept) == {"C0000": TODAY}
    rights.receive(member=buyer, right="stop", door="page", at=AT)
    events.drain(at=AT)
    assert members_of(kept) == {}


@pytest.mark.parametrize("number", [1, 3])
def test_an_event_asks_the_same_questions_however_many_it_concerns(number):
    """Each moves its stage and a segment; nobody has a coupon, a referral or a case."""
    two = [Bought(date(2026, 1, 1), 100)]
    members = history.write([Person(two) for _ in range(4)])
    history.run_nights([TODAY])
    for name, tree in (
        ("bought", {"event": "order.paid", "agg": "exists", "within": {"days": 30}}),
        ("repeat", {"field": "stage", "op": "in", "value": ["repeat_buyer"]}),
    ):
        segments.save_segment(by=None, name=name, tree={"v": 1, "all": [tree]}, as_of=TODAY)
    segments.refresh(as_of=TODAY)
    # The views of the steps are made once a session.
    history.add_order(members[0], TODAY, 50)
    assert events.drain(at=AT) == 1
    for member in members[1 : 1 + number]:
        history.add_order(member, TODAY, 250)
    with CaptureQueriesContext(connection) as asked:
        assert events.drain(at=AT) == number
    # With the savepoint of this test around them, two more than in a worker.
    assert len(asked) == 27
    assert set(dict(Segment.objects.values_list("name", "member_count")).values()) == {1 + number}
