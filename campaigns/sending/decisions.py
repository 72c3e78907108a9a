"""What nobody can know, a person decides: was the uncertain message sent, is it sent again, or left?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now

from campaigns.models import Delivery, Send
from crm.models import User, record

State = Delivery.State
#: A send that was finished or is about to expire gets this long for what is sent again.
AGAIN_WITHIN = timedelta(days=3)


class NotUndecided(Exception):
    """Somebody decided already, or the message never was uncertain."""


@dataclass(frozen=True)
class Decision:
    to_state: str
    reason: str
    of_states: tuple[str, ...]


DECISIONS: dict[str, Decision] = {
    "resend": Decision(State.QUEUED, "", (State.UNCERTAIN, State.QUARANTINED)),
    "leave": Decision(State.CANCELLED, "left", (State.UNCERTAIN, State.QUARANTINED)),
    "arrived": Decision(State.SENT, "confirmed", (State.UNCERTAIN,)),
}


def decide(*, delivery: Delivery, decision: str, by: User, at: datetime) -> None:
    """Carry the decision out, once, and put it on record."""
    wanted = DECISIONS[decision]
    with transaction.atomic():
        changes: dict[str, object] = {"state": wanted.to_state, "reason": wanted.reason}
        if wanted.to_state == State.QUEUED:
            # The address is free for it again; a clean slate, since a person looked.
            changes |= {"next_at": Now(), "lost_leases": 0, "address_hash": None}
            _reopen(delivery.send_id, at=at)
        if wanted.to_state == State.SENT:
            changes["sent_at"] = at
        won = Delivery.objects.filter(pk=delivery.pk, state__in=wanted.of_states).update(**changes)
        if not won:
            raise NotUndecided
        record(by=by, action=f"delivery.{decision}", target=delivery.send.campaign, delivery=delivery.pk)


def _reopen(send_id: int, *, at: datetime) -> None:
    send = Send.objects.select_for_update().get(pk=send_id)
    if send.state == Send.State.DONE:
        send.state, send.finished_at = Send.State.RUNNING, None
    send.expires_at = max(send.expires_at, at + AGAIN_WITHIN)
    send.save(update_fields=["state", "finished_at", "expires_at"])
