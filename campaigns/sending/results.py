"""What came of the hand-over? One transaction writes it, only while our lease on the row still stands."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now

from campaigns.channels import Accepted, Ambiguous, Refused, Result
from campaigns.models import Attempt, FrequencySlot
from campaigns.sending.claims import Claimed, State, held
from campaigns.sending.gate import Ready
from crm import sql
from crm.killpoints import kp
from crm.models import Brand
from members import privacy
from members.models import ContactState, Interaction, Suppression

RETRY_AFTER = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360)]
JITTER = 0.2
NO_LEASE: dict[str, object] = {"lease_token": None, "lease_until": None, "leased_by": ""}


def record(row: Claimed, ready: Ready, result: Result, *, brand: Brand) -> str:
    """The state the message ended in; `fenced` when the lease was lost and only the attempt is closed."""
    kp("before_record")
    with transaction.atomic():
        at: datetime = sql.fetch("select clock_timestamp()").rows[0][0]
        _tell_member(ready, result, at=at)
        changes = _changes(ready, result, at=at)
        won = held(row).filter(state=State.CALLING).update(**changes, **NO_LEASE)
        _close_attempt(ready.attempt, result)
        kp("inside_record")
        if won:
            _follow(ready, result, state=str(changes["state"]), brand=brand, at=at)
    kp("after_record")
    return str(changes["state"]) if won else "fenced"


def _tell_member(ready: Ready, result: Result, *, at: datetime) -> None:
    """What the hand-over taught us about the member holds even if we were fenced meanwhile.

    contact_state is locked before the delivery here as in the gate, so that the two cannot wait for each
    other.
    """
    if isinstance(result, Accepted):
        ContactState.objects.filter(member_id=ready.delivery.member_id).update(last_contact_at=at)
    elif isinstance(result, Refused) and result.address_is_dead:
        privacy.suppress(
            channel=ready.delivery.channel,
            address=ready.address,
            reason=Suppression.Reason.HARD_BOUNCE,
            at=at,
        )


def _changes(ready: Ready, result: Result, *, at: datetime) -> dict[str, object]:
    match result:
        case Accepted():
            return {"state": State.SENT, "sent_at": at, "reason": "", "last_error": ""}
        case Ambiguous(detail=detail):
            return {"state": State.UNCERTAIN, "reason": "no_answer", "last_error": detail}
        case Refused(detail=detail, permanent=True):
            return {"state": State.FAILED, "reason": "refused", "last_error": detail, "address_hash": None}
        case Refused(detail=detail):
            return _retry(ready, detail, at=at)


def _retry(ready: Ready, detail: str, *, at: datetime) -> dict[str, object]:
    calls = ready.delivery.calls
    if calls >= len(RETRY_AFTER):
        return {"state": State.FAILED, "reason": "gave_up", "last_error": detail, "address_hash": None}
    wait = RETRY_AFTER[calls - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads load, hides nothing
    # The gate skips it as expired if that is past the send's end.
    return {
        "state": State.QUEUED, "reason": "", "last_error": detail, "next_at": at + wait, "address_hash": None,
    }  # fmt: skip


def _close_attempt(attempt: Attempt, result: Result) -> None:
    match result:
        case Accepted(detail=detail):
            outcome = "accepted"
        case Ambiguous(detail=detail):
            outcome = "ambiguous"
        case Refused(detail=detail, provider_fault=fault):
            outcome = "fault" if fault else "refused"
    Attempt.objects.filter(pk=attempt.pk).update(outcome=outcome, detail=detail, ended_at=Now())


def _follow(ready: Ready, result: Result, *, state: str, brand: Brand, at: datetime) -> None:
    delivery = ready.delivery
    if isinstance(result, Refused):
        # It certainly did not reach the member, so it does not count as a contact.
        FrequencySlot.objects.filter(delivery=delivery).delete()
    if state == State.SENT:
        Interaction.objects.get_or_create(
            source="campaigns",
            external_id=f"delivery-{delivery.pk}-sent",
            defaults={
                "member_id": delivery.member_id,
                "kind": "message_sent",
                "is_own": False,
                "occurred_at": at,
                "occurred_on": at.astimezone(brand.zone).date(),
                "channel": delivery.channel,
                # Not the letter's own subject, which greets the member by a name that few may read in full.
                "subject": ready.delivery.send.campaign.name,
            },
        )
