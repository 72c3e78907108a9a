"""A send survives the death of its workers: nobody twice, nobody lost, nobody after an opt-out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from campaigns.models import ChannelBudget, Delivery, Send
from members.models import Consent, ContactState, Member
from tests.campaign_cast import NOON, make_brand, make_campaign, make_send
from tests.campaigns.conftest import free_port
from tests.proofs.sending_run import Attack, OptOuts, Processes, broker_url, check

log = logging.getLogger(__name__)
pytestmark = pytest.mark.django_db(transaction=True)


def make_queue(count: int) -> Send:
    """A send of `count` messages that may leave at once."""
    make_brand()
    send = make_send(make_campaign(state="running"))
    members = Member.objects.bulk_create(
        Member(external_id=f"p{n}", name=f"會員{n}", email=f"p{n}@example.com", name_key="")
        for n in range(count)
    )
    Consent.objects.bulk_create(
        Consent(member=one, channel="email", state="granted", changed_at=NOON) for one in members
    )
    ContactState.objects.bulk_create(ContactState(member=one) for one in members)
    Delivery.objects.bulk_create(
        Delivery(send=send, member=one, channel="email", link_token=f"{one.pk:032d}") for one in members
    )
    ChannelBudget.objects.create(channel="email", per_minute=60_000, tokens=60_000)
    return send


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with redis.Redis.from_url(broker_url()) as broker:
        broker.flushdb()
    yield tmp_path
    with redis.Redis.from_url(broker_url()) as broker:
        broker.flushdb()


def attack(folder: Path, *, messages: int, kills: int, workers: int, seconds: float) -> str:
    send = make_queue(messages)
    processes = Processes(folder, workers=workers, port=free_port())
    opt_outs = OptOuts(list(Member.objects.order_by("pk")[::4]))
    attacker = Attack(processes, kills=kills, messages=messages)
    processes.start()
    opt_outs.start()
    try:
        attacker.run(send=send, seconds=seconds)
    finally:
        opt_outs.stop()
        processes.stop()
    assert not opt_outs.failures, opt_outs.failures
    seen = check(send, folder=folder, opt_outs=opt_outs)
    for number, kill in enumerate(attacker.log, 1):
        log.info("kill %d: %s", number, kill)
    assert len(attacker.log) == kills, f"the send ended after {len(attacker.log)} of {kills} kills"
    return f"{attacker.report()}; {seen}"


@pytest.mark.timeout(240)
def test_ten_kills_during_a_send_of_three_hundred(folder):
    print(attack(folder, messages=300, kills=10, workers=2, seconds=200))


@pytest.mark.prove
@pytest.mark.timeout(0)
def test_a_hundred_kills_during_a_send_of_two_thousand(folder):
    print(attack(folder, messages=2000, kills=100, workers=4, seconds=3600))
