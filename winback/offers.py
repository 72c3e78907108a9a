"""Who gets an offer, and when? The night's entries of the standing campaigns, and the audiences of one-off
ones.

Everything is rows with unique keys, so a run that was cut off is simply run again. Acting happens only for
the newest night, and never for one older than yesterday.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from campaigns import audience, sending
from campaigns.models import ONCE, AudienceMember, Campaign, Send
from crm.models import Brand
from lifecycle.models import LifecycleRun
from winback import eligibility
from winback.eligibility import Candidate, Draw

#: A message that could not leave within a week is out of date.
SEND_LIFE = timedelta(days=7)


def enrol_due(*, as_of: date, at: datetime) -> int:
    """The entries of this night in all running standing campaigns."""
    if not may_act(as_of=as_of, at=at):
        return 0
    running = Campaign.objects.filter(
        kind=Campaign.Kind.STANDING, state=Campaign.State.RUNNING, is_past=False
    )
    return sum(enrol(campaign=campaign, as_of=as_of, at=at) for campaign in running.order_by("id"))


def may_act(*, as_of: date, at: datetime) -> bool:
    """Only the newest computed day acts, and only while it is today's or yesterday's."""
    today = at.astimezone(Brand.get().zone).date()
    newest = LifecycleRun.objects.aggregate(newest=Max("as_of"))["newest"]
    return newest == as_of and as_of >= today - timedelta(days=1)


def enrol(*, campaign: Campaign, as_of: date, at: datetime) -> int:
    """One night of one standing campaign: freeze its entries, mint their coupons, queue their messages."""
    with transaction.atomic():
        # Locked, so that two nights, or a night and an approval, cannot choose the same members.
        campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
        key = f"standing:{campaign.pk}:{as_of}"
        if campaign.state != Campaign.State.RUNNING or Send.objects.filter(occurrence_key=key).exists():
            return 0
        entries = eligibility.candidates(
            top_percent=campaign.top_percent, quota=campaign.daily_quota, draw=Draw.of(as_of)
        )
        if not entries:
            return 0
        send = _new_send(campaign, key=key, as_of=as_of, at=at)
        _enter(send, entries, at=at)
        audience.queue(send=send, on=at.astimezone(Brand.get().zone).date())
        sending.release(send)
    return len(entries)


def build_sends(*, at: datetime) -> int:
    """Start approved one-off campaigns, go on with every audience not frozen yet; the messages queued."""
    _start_one_offs(at=at)
    queued = 0
    for send in Send.objects.filter(state=Send.State.BUILDING).select_related("campaign__segment"):
        draw = Draw.of(send.as_of) if send.campaign.holdout else Draw.nobody()
        audience.freeze(send=send, salt=draw.salt, held_out=draw.held_out, at=at)
        queued += audience.queue(send=send, on=at.astimezone(Brand.get().zone).date())
        sending.release(send)
    return queued


def _start_one_offs(*, at: datetime) -> None:
    """Every approved one-off campaign has its one send."""
    today = at.astimezone(Brand.get().zone).date()
    for campaign in Campaign.objects.filter(
        kind__in=ONCE, state=Campaign.State.RUNNING, is_past=False, sends=None
    ):
        with transaction.atomic():
            locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
            if locked.state == Campaign.State.RUNNING and not locked.sends.exists():
                _new_send(locked, key=f"once:{campaign.pk}", as_of=today, at=at)


def _new_send(campaign: Campaign, *, key: str, as_of: date, at: datetime) -> Send:
    return Send.objects.create(
        campaign=campaign,
        content=campaign.contents.earliest("-version"),
        occurrence_key=key,
        as_of=as_of,
        send_now=campaign.send_now,
        expires_at=at + SEND_LIFE,
    )


def _enter(send: Send, entries: list[Candidate], *, at: datetime) -> None:
    AudienceMember.objects.bulk_create(
        [
            AudienceMember(
                send=send,
                campaign_id=send.campaign_id,
                member_id=entry.member_id,
                arm=entry.arm,
                occasion_key=entry.occasion_key,
                stage=entry.stage,
                value_amount=entry.value_amount,
                entered_at=at,
            )
            for entry in entries
        ],
        batch_size=1000,
    )
