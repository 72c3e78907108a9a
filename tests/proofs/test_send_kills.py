"""A send survives the death of its workers: nobody twice, nobody lost, nobody after an opt-out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from campaigns.models import Campaign, ChannelBudget, Coupon, Delivery, Send
from lifecycle.models import Segment, SegmentMember
from members.models import Consent, ContactState, Member
from tests.campaign_cast import NOON, TODAY, make_brand, make_campaign, make_coupon_type, make_send
from tests.campaigns.conftest import free_port
from tests.proofs.sending_run import Attack, OptOuts, Processes, broker_url, build_at_once, check

log = logging.getLogger(__name__)
pytestmark = pytest.mark.django_db(transaction=True)


def make_members(count: int) -> list[Member]:
    """Members who allow e-mail, and a channel that is in no hurry to slow down."""
    make_brand()
    members = Member.objects.bulk_create(
        Member(external_id=f"p{n}", name=f"會員{n}", email=f"p{n}@example.com", name_key="")
        for n in range(count)
    )
    Consent.objects.bulk_create(
        Consent(member=one, channel="email", state="granted", changed_at=NOON) for one in members
    )
    ChannelBudget.objects.create(channel="email", per_minute=60_000, tokens=60_000)
    return members


def make_queue(count: int) -> Send:
    """A send of `count` messages that may leave at once."""
    members = make_members(count)
    send = make_send(make_campaign(state="running"))
    ContactState.objects.bulk_create(ContactState(member=one) for one in members)
    Delivery.objects.bulk_create(
        Delivery(send=send, member=one, channel="email", link_token=f"{one.pk:032d}") for one in members
    )
    return send


def make_plan(count: int) -> Campaign:
    """An approved one-off to a segment of `count`; workers freeze the audience and queue it themselves."""
    segment = Segment.objects.create(name="proof", tree={"v": 1, "all": []})
    SegmentMember.objects.bulk_create(
        SegmentMember(segment=segment, member=one, first_entered_on=TODAY, last_entered_on=TODAY)
        for one in make_members(count)
    )
    return make_campaign(
        kind="one_off",
        state="running",
        segment=segment,
        holdout=False,
        send_now=True,
        coupon=make_coupon_type(),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with redis.Redis.from_url(broker_url()) as broker:
        broker.flushdb()
    yield tmp_path
    with redis.Redis.from_url(broker_url()) as broker:
        broker.flushdb()


def attack(folder: Path, *, messages: int, kills: int, workers: int, seconds: float) -> str:
    campaign = make_plan(messages)
    processes = Processes(folder, workers=workers, port=free_port())
    opt_outs = OptOuts(list(Member.objects.order_by("pk")[::4]))
    attacker = Attack(processes, kills=kills, messages=messages)
    processes.start()
    build_at_once()
    try:
        attacker.run(campaign=campaign, seconds=seconds, when_frozen=opt_outs.start)
    finally:
        opt_outs.stop()
        processes.stop()
    for number, kill in enumerate(attacker.log, 1):
        log.info("kill %d: %s", number, kill)
    assert not opt_outs.failures, opt_outs.failures
    send = Send.objects.get()
    seen = check(send, folder=folder, opt_outs=opt_outs)
    assert Delivery.objects.filter(send=send).count() == Coupon.objects.count() == messages
    assert len(attacker.log) == kills, f"the send ended after {len(attacker.log)} of {kills} kills"
    return f"{attacker.report()}; {seen}"


@pytest.mark.timeout(600)
def test_ten_kills_during_a_send_of_a_hundred_and_fifty(folder):
    print(attack(folder, messages=150, kills=10, workers=2, seconds=500))


@pytest.mark.prove
@pytest.mark.timeout(0)
def test_a_hundred_kills_during_a_send_of_two_thousand(folder):
    print(attack(folder, messages=2000, kills=100, workers=4, seconds=3600))
