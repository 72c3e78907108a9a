"""May this message leave now? The last question before a hand-over, asked under the locks of opt-outs and
caps.

One transaction a message, its locks always in this order: send (FOR SHARE), contact_state (FOR UPDATE),
consent (FOR SHARE). Opt-outs take contact_state first as well, so a gate and an opt-out of the same member
take turns: once an opt-out has committed, no message of that member enters `calling`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from campaigns import pressure
from campaigns.models import Attempt, Campaign, Contact, Delivery, FrequencySlot, Send
from campaigns.sending.claims import LEASE, Claimed, State, held, put_back
from crm import sql
from crm.killpoints import kp
from crm.models import Brand
from members import complaints, privacy
from members.models import (
    ConsentState,
    ContactPreference,
    ContactState,
    Suppression,
    SurveyInvitation,
)
from members.privacy import preferences

#: Where a held message waits; resuming sets the real time.
NEVER = datetime(2999, 1, 1, tzinfo=UTC)
#: A send that is still being built looks again this soon.
BUILDING_WAIT = timedelta(seconds=30)
#: Kinds of campaigns whose messages the member asked for.
ASKED_FOR = (Campaign.Kind.DESK, Campaign.Kind.SERVICE)
#: Marketing is silent while a complaint is open; the message looks again this soon, until its send expires.
COMPLAINT_WAIT = timedelta(hours=6)


@dataclass(frozen=True)
class Ready:
    """The message is in `calling`: the hand-over must follow, and its result be recorded."""

    delivery: Delivery
    attempt: Attempt
    address: str
    at: datetime


@dataclass(frozen=True)
class Stopped:
    """The message does not leave now: skipped or cancelled for a reason, or waiting until next_at."""

    state: str
    reason: str = ""
    next_at: datetime | Combinable | None = None


class Fenced(Exception):
    """Our lease was taken back; whoever holds the row now decides."""


class Merged(Fenced):
    """The member became part of another one since the row was claimed: the next claim asks that one."""


def pass_gate(row: Claimed, *, brand: Brand) -> Ready | Stopped:
    """Ask everything for the last time and either enter `calling` or write down why not."""
    try:
        with transaction.atomic():
            answer = _ask(row, brand=brand)
            if isinstance(answer, Stopped):
                _write(row, answer)
    except Merged:
        put_back([row])
        raise
    except IntegrityError as clash:
        if "delivery_once_an_address" not in str(clash):
            raise
        answer = Stopped(State.SKIPPED, "same_address")
        _write(row, answer)
    kp("after_calling")
    return answer


def _ask(row: Claimed, *, brand: Brand) -> Ready | Stopped:
    ((state, send_now, expires_at),) = sql.query("campaigns/gate_send", send_id=row.send_id).rows
    if stopped := _send_stops(state):
        return stopped
    ContactState.objects.select_for_update().get_or_create(member_id=row.member_id)
    # The database's clock, read under the lock: what happened before it really is before it.
    at: datetime = sql.fetch("select clock_timestamp()").rows[0][0]
    delivery = (
        Delivery.objects.select_related("send__campaign", "send__content", "member", "coupon__type")
        .filter(pk=row.delivery_id, member=row.member_id)
        .first()
    )
    if delivery is None:
        raise Merged
    kp("after_gate_read")
    if at >= expires_at:
        return Stopped(State.SKIPPED, "expired")
    address = privacy.address_of(delivery.member, delivery.channel)
    wish = ContactPreference.objects.filter(member_id=delivery.member_id).first()
    if refusal := _permission(delivery, address, wish):
        return Stopped(State.SKIPPED, refusal)
    allowed, reason = _allowed_from(delivery, wish, at=at, brand=brand, any_hour=send_now)
    if allowed > at:
        return _wait(allowed, expires_at=expires_at, reason=reason)
    return _enter_calling(row, delivery, address=address, at=at)


def _allowed_from(
    delivery: Delivery, wish: ContactPreference | None, *, at: datetime, brand: Brand, any_hour: bool
) -> tuple[datetime, str]:
    """The moment from which the caps, the hours and the silence allow it, and what it waits for."""
    if delivery.send.campaign.kind in ASKED_FOR:
        # The member asked for it, on the phone or by booking: no cap, no silence, no office hours.
        return at, ""
    if complaints.is_open_for(delivery.member_id):
        return at + COMPLAINT_WAIT, "open_complaint"
    if wish and wish.paused_until and wish.paused_until > at:
        return wish.paused_until, "paused"
    window = preferences.WINDOWS.get(wish.frequency) if wish else None
    rules = (*pressure.RULES, pressure.CapRule(1, window=window)) if window else pressure.RULES
    contacts = _contacts(delivery, since=at - max(pressure.LONGEST, window or pressure.LONGEST))
    return (
        pressure.allowed_from(
            contacts, channel=delivery.channel, at=at, brand=brand, any_hour=any_hour, rules=rules
        ),
        "",
    )


def _wait(until: datetime, *, expires_at: datetime, reason: str = "") -> Stopped:
    if until >= expires_at:
        return Stopped(State.SKIPPED, reason or "expired")
    return Stopped(State.QUEUED, reason, next_at=until)


def _send_stops(state: str) -> Stopped | None:
    match state:
        case Send.State.RUNNING:
            return None
        case Send.State.BUILDING:
            return Stopped(State.QUEUED, next_at=Now() + BUILDING_WAIT)
        case Send.State.PAUSED:
            return Stopped(State.QUEUED, next_at=NEVER)
        case _:
            return Stopped(State.CANCELLED, "send_cancelled")


def _permission(delivery: Delivery, address: str, wish: ContactPreference | None) -> str:
    """Why this member may not be written to, or nothing."""
    kind = delivery.send.campaign.kind
    if delivery.member.erased_at or delivery.member.restricted_at:
        return "restricted"
    if kind == Campaign.Kind.SERVICE:
        return _service_permission(delivery, address)
    if kind == Campaign.Kind.SURVEY and _has_answered(delivery):
        return "answered"
    unwanted = preferences.silence(wish, topic=delivery.send.campaign.topic_id)
    if unwanted and kind not in ASKED_FOR:
        return unwanted
    return _consent(delivery, address)


def _consent(delivery: Delivery, address: str) -> str:
    """What the member allowed on this channel, and whether the address is blocked."""
    channel = delivery.channel
    consent = sql.query("campaigns/gate_consent", member_id=delivery.member_id, channel=channel).rows
    if consent != [(ConsentState.GRANTED,)]:
        return "no_consent"
    if not address:
        return "no_address"
    if privacy.is_suppressed(channel=channel, address=address):
        return "suppressed"
    return ""


def _has_answered(delivery: Delivery) -> bool:
    """Every invitation of this survey is answered or closed: a reminder would be a nuisance."""
    asked = SurveyInvitation.objects.filter(
        survey=delivery.send.campaign.survey_id, member=delivery.member_id
    )
    over = (SurveyInvitation.State.ANSWERED, SurveyInvitation.State.CLOSED)
    return asked.exists() and not asked.exclude(state__in=over).exists()


def _service_permission(delivery: Delivery, address: str) -> str:
    """What belongs to a booking needs no consent to marketing, and outlives its refusal."""
    if delivery.member.erased_at or delivery.member.restricted_at:
        return "restricted"
    if not address:
        return "no_address"
    barred = privacy.suppressed_for(channel=delivery.channel, address=address)
    return "" if barred in {"", Suppression.Reason.OPT_OUT} else "suppressed"


def _contacts(delivery: Delivery, *, since: datetime) -> list[pressure.Contact]:
    """The member's counted contacts; a message that is sent again does not stand in its own way.

    Whom an agent has called and reached has heard from us as well.
    """
    slots = FrequencySlot.objects.filter(member_id=delivery.member_id, at__gt=since).exclude(
        delivery=delivery
    )
    calls = Contact.objects.filter(
        member_id=delivery.member_id,
        at__gt=since,
        direction=Contact.Direction.OUTBOUND,
        disposition__counts_as_contact=True,
    )
    counted = slots.values_list("channel", "at").union(calls.values_list("channel", "at"), all=True)
    return [pressure.Contact(channel=channel, at=at) for channel, at in counted]


def _enter_calling(row: Claimed, delivery: Delivery, *, address: str, at: datetime) -> Ready:
    if delivery.send.campaign.kind != Campaign.Kind.SERVICE:
        slot = FrequencySlot(delivery=delivery, member_id=row.member_id, channel=delivery.channel, at=at)
        FrequencySlot.objects.bulk_create(
            [slot], update_conflicts=True, unique_fields=["delivery"], update_fields=["at"]
        )
    kp("after_slot")
    won = (
        held(row)
        .filter(state=State.CLAIMED)
        .update(
            state=State.CALLING,
            calls=F("calls") + 1,
            address_hash=privacy.address_hash(channel=delivery.channel, address=address),
            lease_until=Now() + LEASE,
        )
    )
    if not won:
        raise Fenced
    delivery.calls += 1
    attempt = Attempt.objects.create(delivery=delivery, n=delivery.calls, started_at=at)
    return Ready(delivery=delivery, attempt=attempt, address=address, at=at)


def _write(row: Claimed, stopped: Stopped) -> None:
    fields: dict[str, object] = {"state": stopped.state, "reason": stopped.reason}
    if stopped.next_at is not None:
        fields["next_at"] = stopped.next_at
    won = (
        held(row)
        .filter(state=State.CLAIMED)
        .update(**fields, lease_token=None, lease_until=None, leased_by="")
    )
    if not won:
        raise Fenced
