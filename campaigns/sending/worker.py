"""The loop of one worker: sweep, claim, and each row through gate, call and record."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models.functions import Now

from campaigns import content, referrals
from campaigns.channels import Outgoing, Refused, Result, Sender
from campaigns.channels.email import EmailSender, compose
from campaigns.models import Campaign, Delivery
from campaigns.sending import budget, personal
from campaigns.sending.claims import BATCH, Claimed, State, claim_alone, claim_batch, pick_up, put_back, sweep
from campaigns.sending.gate import Fenced, Ready, Stopped, pass_gate
from campaigns.sending.results import record
from crm.models import Brand
from members.models import Channel

log = logging.getLogger(__name__)

Tally = Counter[str]
#: A new channel is a module in channels/ and a line here.
SENDERS: dict[str, Callable[[], Sender]] = {Channel.EMAIL: EmailSender}


def due_channels() -> list[str]:
    """The channels with something to send, or with a lease to take back."""
    queued = Delivery.objects.filter(state=State.QUEUED, next_at__lte=Now())
    lost = Delivery.objects.filter(state__in=[State.CLAIMED, State.CALLING], lease_until__lt=Now())
    return [
        channel
        for channel in SENDERS
        if queued.filter(channel=channel).exists() or lost.filter(channel=channel).exists()
    ]


def deliver_due(*, channel: str, seconds: float = 25) -> Tally:
    """Send what is due until nothing is, the time is over or the budget is spent; what happened, by state."""
    tally: Tally = Counter()
    until = time.monotonic() + seconds
    sender, brand = SENDERS[channel](), Brand.get()
    try:
        while time.monotonic() < until:
            tally.update(sweep(channel=channel, idempotent=sender.idempotent))
            rows = _next_rows(channel=channel)
            if not rows:
                break
            tally.update(_work_off(rows, channel=channel, sender=sender, brand=brand, until=until))
    finally:
        sender.close()
    return tally


def _next_rows(*, channel: str) -> list[Claimed]:
    """A row that must go alone before the next batch, as many as the channel's budget allows."""
    granted = budget.take(channel=channel, wanted=BATCH)
    if not granted:
        return []
    return claim_alone(channel=channel) or claim_batch(channel=channel, size=granted)


def _work_off(rows: list[Claimed], *, channel: str, sender: Sender, brand: Brand, until: float) -> Tally:
    tally: Tally = Counter()
    for place, row in enumerate(rows):
        if time.monotonic() >= until or budget.is_open(channel=channel):
            put_back(rows[place:])
            break
        try:
            tally[_one(row, sender=sender, brand=brand)] += 1
        except Fenced:
            tally["fenced"] += 1
        except Exception:
            # Its lease runs out, it is tried again alone, and the third time it is set aside: others go on.
            log.exception("Delivery %d could not be worked on", row.delivery_id)
            tally["error"] += 1
    return tally


def _one(row: Claimed, *, sender: Sender, brand: Brand) -> str:
    if not pick_up(row):
        return "fenced"
    answer = pass_gate(row, brand=brand)
    if isinstance(answer, Stopped):
        return str(answer.state)
    result: Result
    try:
        message = _message(answer, brand=brand)
    except Exception as problem:
        # Nothing was called, so this is known and not uncertain.
        log.exception("Delivery %d could not be written", row.delivery_id)
        result = Refused(f"could not be written: {type(problem).__name__}", permanent=True)
    else:
        result = sender.deliver(message)
    state = record(row, answer, result, brand=brand)
    budget.note(result, channel=answer.delivery.channel)
    return state


def _message(ready: Ready, *, brand: Brand) -> Outgoing:
    delivery = ready.delivery
    links = content.Links.of(delivery.link_token)
    letter = content.write(
        content=delivery.send.content,
        member=delivery.member,
        brand=brand,
        coupon=delivery.coupon,
        links=links,
        referral_code=referrals.code_of(member_id=delivery.member_id).code
        if content.names_referral(delivery.send.content)
        else "",
        personal=personal.values_of(delivery, brand=brand, at=ready.at),
        touch=delivery.send.touch,
        is_first=_is_first(delivery),
    )
    content.require_refusal(letter, links)
    details: dict[str, Any] = {"brand": brand, "key": delivery.provider_key, "links": links, "at": ready.at}
    return compose(letter=letter, to_name=delivery.member.name, to_address=ready.address, **details)


def _is_first(delivery: Delivery) -> bool:
    """The first advertising on a channel says at its head that it may be refused (PDPA art. 20)."""
    if delivery.send.campaign.kind == Campaign.Kind.SERVICE:
        return False
    sent = Delivery.objects.filter(
        member_id=delivery.member_id, channel=delivery.channel, state=State.SENT
    ).exclude(send__campaign__kind=Campaign.Kind.SERVICE)
    return not sent.exists()
