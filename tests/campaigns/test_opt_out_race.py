"""P2: while workers send and members change their minds, does any message enter `calling` after an opt-out?

Every toggle and every gate holds the member's contact_state when it takes its time, so their times are in the
order of the lock: the last word before each call must have been a yes.
"""

from __future__ import annotations

import random
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns import sending
from campaigns.models import Attempt, ChannelBudget, Delivery
from crm import sql
from members import privacy
from members.models import Member
from tests.campaign_cast import make_brand, make_campaign, make_delivery, make_member, make_send

WORKERS, PEOPLE = 4, 20


@pytest.mark.django_db(transaction=True)
def test_no_call_follows_an_opt_out(sink: Callable[..., Any]) -> None:
    _prove(toggles=500, members=25, sends=8, sink=sink)


@pytest.mark.prove
@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
def test_no_call_follows_an_opt_out_in_ten_thousand(sink: Callable[..., Any]) -> None:
    _prove(toggles=10_000, members=100, sends=40, sink=sink)


def _prove(*, toggles: int, members: int, sends: int, sink: Callable[..., Any]) -> None:
    make_brand()
    box = sink()
    ChannelBudget.objects.create(channel="email", per_minute=1_000_000, tokens=1_000_000)
    people = [make_member() for _ in range(members)]
    # What the desk gives waits for no cap, so that one member is called many times.
    campaign = make_campaign(kind="desk")
    for _ in range(sends):
        send = make_send(campaign)
        for member in people:
            make_delivery(send, member)
    words: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    lock = threading.Lock()

    def toggle(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(toggles // PEOPLE):
            member = chance.choice(people)
            allowed = chance.random() < 0.5
            with transaction.atomic():
                say = privacy.grant if allowed else privacy.withdraw
                say(member=member, channel="email", at=timezone.now(), source="page")
                at = sql.fetch("select clock_timestamp()").rows[0][0]
            with lock:
                words[member.pk].append((at, allowed))

    def work() -> None:
        sending.deliver_due(channel="email", seconds=120)

    _all([lambda seed=seed: toggle(seed) for seed in range(PEOPLE)] + [work] * WORKERS)
    for said in words.values():
        said.sort()
    calls = list(Attempt.objects.select_related("delivery"))
    wrong = [call for call in calls if not _was_allowed(call, words[call.delivery.member_id])]
    assert wrong == []
    assert len(box.mails()) == len(calls)
    assert sum(map(len, words.values())) == toggles
    states = set(Delivery.objects.values_list("state", flat=True))
    assert states <= {"sent", "skipped"}
    assert "skipped" in states
    assert Member.objects.count() == members


def _was_allowed(call: Attempt, said: list[tuple[datetime, bool]]) -> bool:
    """The last word before the call; before the first one, the consent that everybody began with."""
    place = bisect_left(said, (call.started_at, False))
    return place == 0 or said[place - 1][1]


def _all(works: list[Callable[[], None]]) -> None:
    faults: list[Exception] = []

    def one(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as fault:  # noqa: BLE001 - every thread's fault fails the test below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
