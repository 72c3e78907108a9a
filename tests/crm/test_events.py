"""Members that just changed are looked at within the minute, with the night's parameters."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm import events
from lifecycle.models import MemberMetrics, MemberStage, StageTransition
from members.models import ChangedMember, Member
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
