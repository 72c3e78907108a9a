"""Two records turn out to be one person while a campaign is built and sent: who hears how often?

Of each pair it is told from the calls themselves: before the merge each record may have been called once;
from the merge on the person is called only if neither was, and never against a refusal under either name.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from campaigns import audience, sending
from campaigns.models import Attempt, ChannelBudget, Delivery
from crm import merging, sql
from lifecycle.models import Segment, SegmentMember
from members import privacy
from members.models import Consent, Interaction, Member
from tests.campaign_cast import TODAY, make_brand, make_campaign, make_member, make_send

SENDERS, MERGERS = 3, 3


@pytest.mark.django_db(transaction=True)
def test_nobody_hears_twice_whenever_the_merge_comes(sink: Callable[..., Any]) -> None:
    _prove(pairs=16, sink=sink)


@pytest.mark.prove
@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
def test_nobody_hears_twice_in_a_thousand_merges(sink: Callable[..., Any]) -> None:
    _prove(pairs=1000, sink=sink)


def _prove(*, pairs: int, sink: Callable[..., Any]) -> None:
    make_brand()
    box = sink()
    ChannelBudget.objects.create(channel="email", per_minute=1_000_000, tokens=1_000_000)
    race = Race(pairs)
    _all([race.build, *[race.work] * SENDERS, *[partial(race.merge, part) for part in range(MERGERS)]])
    race.judge(mails=len(box.mails()))


class Race:
    """Pairs of twins in one segment; every fourth refuses under one of the names just before the merge."""

    def __init__(self, pairs: int) -> None:
        self.twins = [(make_member(), make_member()) for _ in range(pairs)]
        segment = Segment.objects.create(name="twins", tree={"v": 1, "all": []})
        SegmentMember.objects.bulk_create(
            SegmentMember(segment=segment, member=one, first_entered_on=TODAY, last_entered_on=TODAY)
            for pair in self.twins
            for one in pair
        )
        self.send = make_send(make_campaign(kind="oneoff", segment=segment), state="building")
        self.merged_at: dict[int, datetime] = {}
        self.built = threading.Event()

    def build(self) -> None:
        audience.freeze(send=self.send, salt="s", held_out=2000, at=timezone.now())
        audience.queue(send=self.send, on=TODAY)
        sending.release(self.send)
        self.built.set()

    def work(self) -> None:
        self.built.wait(60)
        while len(self.merged_at) < len(self.twins) or sending.due_channels():
            sending.deliver_due(channel="email", seconds=60)
            time.sleep(0.01)

    def merge(self, part: int) -> None:
        for number in range(part, len(self.twins), MERGERS):
            if number % 4 == 0:
                who = self.twins[number][number // 4 % 2]
                privacy.withdraw(member=who, channel="email", at=timezone.now(), source="page")
            elif number % 4 == 1:
                self.built.wait(60)
            self.merged_at[number] = _merge(*self.twins[number])

    def judge(self, *, mails: int) -> None:
        calls = defaultdict(list)
        for call in Attempt.objects.select_related("delivery"):
            assert call.outcome == "accepted"
            calls[call.delivery.member_id].append(call.started_at)
        # Every call that was ever made is still on record, at the person whom it reached.
        assert set(calls) <= {one.pk for one, _ in self.twins}
        assert mails == sum(map(len, calls.values()))
        for number, (one, _) in enumerate(self.twins):
            after = [at for at in calls[one.pk] if at >= self.merged_at[number]]
            is_done = len(after) < len(calls[one.pk]) or number % 4 == 0
            assert len(after) <= (0 if is_done else 1), number
            assert len(calls[one.pk]) - len(after) <= 2, number
            state = Consent.objects.get(member=one, channel="email").state
            assert state == ("granted" if number % 4 else "withdrawn")
        rows = Delivery.objects.filter(send=self.send)
        assert set(rows.values_list("state", flat=True)) <= {"sent", "skipped"}
        assert not rows.filter(state="sent", calls=0).exists()
        told = Interaction.objects.filter(kind="message_sent")
        assert (Member.objects.count(), told.count()) == (len(self.twins), mails)


def _merge(one: Member, other: Member) -> datetime:
    """When it was over, by the database's clock; a message that is being handed over is waited for."""
    for _ in range(2000):
        with suppress(merging.MergeRefused):
            merging.merge(survivor_id=one.pk, absorbed_id=other.pk, by=None, at=timezone.now())
            at: datetime = sql.fetch("select clock_timestamp()").rows[0][0]
            return at
        time.sleep(0.005)
    raise AssertionError("the merge never had its turn")


def _all(works: list[Callable[[], None]]) -> None:
    faults: list[BaseException] = []

    def one(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:  # noqa: BLE001 - every thread's fault fails the test below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
