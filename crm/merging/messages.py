"""Both records stand in one send: which message stays, so that one person hears once, and no call is lost?

The message that went furthest stays. The other one's hand-overs hang on it, renumbered, and the links of a
mail that has left go on working (links.py). Of two arms the one that tells what really happened stays.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from campaigns.models import Attempt, AudienceMember, Delivery, FrequencySlot
from crm.merging.moving import Log, change, drop, fold
from members.models import Member

State = Delivery.State
Arm = AudienceMember.Arm
#: What a worker could touch; locked, so that none is claimed under the merge.
MOVING = (State.QUEUED, State.CLAIMED, State.CALLING)
#: Held by a worker right now.
HELD = {State.CLAIMED, State.CALLING}
#: The higher stays: what may have reached the person, then what still may, then what did not.
RANK: dict[str, int] = {
    State.SENT: 5,
    State.UNCERTAIN: 4,
    State.QUARANTINED: 3,
    State.QUEUED: 2,
    State.FAILED: 1,
}
#: From here on the person may have heard from us.
REACHED = 3


def is_being_handed_over(*members: Member) -> bool:
    """A message to one of them is with a worker or its provider right now; the others cannot be claimed."""
    rows = Delivery.objects.filter(member__in=members, state__in=MOVING).order_by("pk")
    return bool(HELD & set(rows.select_for_update().values_list("state", flat=True)))


def weigh_messages(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """Before the rows move."""
    ours = {row.send_id: row for row in Delivery.objects.filter(member=survivor)}
    theirs = {row.send_id: row for row in Delivery.objects.filter(member=absorbed)}
    stays = dict(ours)
    for send, their in sorted(theirs.items()):
        mine = ours.get(send)
        if mine is None:
            stays[send] = their
            continue
        stays[send], goes = (their, mine) if _rank(their) > _rank(mine) else (mine, their)
        _fold(log, goes=goes, stays=stays[send])
    _weigh_arms(log, survivor=survivor, absorbed=absorbed, stays=stays)


def _rank(delivery: Delivery) -> int:
    if delivery.state == State.CANCELLED and delivery.reason == "left":
        # A person left it as it was, since it may have arrived.
        return RANK[State.UNCERTAIN]
    return RANK.get(delivery.state, 0)


def _fold(log: Log, *, goes: Delivery, stays: Delivery) -> None:
    numbers = Attempt.objects.filter(delivery=stays).aggregate(last=Max("n"))["last"] or 0
    for attempt in Attempt.objects.filter(delivery=goes).order_by("-n"):
        change(log, Attempt, attempt.pk, {"n": attempt.n + numbers})
    change(log, Delivery, stays.pk, _told(goes, stays))
    counted = list(FrequencySlot.objects.filter(delivery__in=(goes, stays)))
    for slot in counted:
        # One place for two contacts: the caps count from the later one.
        if slot.delivery_id == stays.pk:
            change(log, FrequencySlot, slot.pk, {"at": max(one.at for one in counted)})
    stays.calls += goes.calls
    fold(log, Delivery, dropped=goes.pk, kept=stays.pk)


def _told(goes: Delivery, stays: Delivery) -> dict[str, Any]:
    """What both rows say together: calls, and when the mail was first seen."""
    values: dict[str, Any] = {"calls": stays.calls + goes.calls} if goes.calls else {}
    for name in ("opened_at", "clicked_at"):
        first = min((at for at in (getattr(goes, name), getattr(stays, name)) if at), default=None)
        if first != getattr(stays, name):
            values[name] = first
    return values


def _weigh_arms(log: Log, *, survivor: Member, absorbed: Member, stays: dict[int, Delivery]) -> None:
    """Who was held out, and was not called yet, hears nothing; who was called was not held out."""
    ours = {row.send_id: row for row in AudienceMember.objects.filter(member=survivor)}
    for their in AudienceMember.objects.filter(member=absorbed).order_by("send_id"):
        mine, message = ours.get(their.send_id), stays.get(their.send_id)
        if mine is None or Arm.HOLDOUT not in {mine.arm, their.arm} or mine.arm == their.arm:
            continue
        held_out, treated = (mine, their) if mine.arm == Arm.HOLDOUT else (their, mine)
        is_begun = message is not None and bool(message.calls or _rank(message) >= REACHED)
        if message is not None and not is_begun and message.state == State.QUEUED:
            drop(log, Delivery, [message.pk])
        kept, dropped = (treated, held_out) if is_begun else (held_out, treated)
        fold(log, AudienceMember, dropped=dropped.pk, kept=kept.pk)
