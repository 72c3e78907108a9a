"""Is this referral what it says it is? A person decides about the odd ones; nothing is paid by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Referral
from campaigns.referrals.moves import MOVES
from campaigns.referrals.rewarding import reward
from crm.access import may
from crm.models import Brand, User, record
from members import ingest

State = Referral.State


class CannotDecide(Exception):
    """The decision was not taken; the message says why."""


def approve(*, referral: Referral, reason: str, by: User, at: datetime) -> bool:
    """It is fine as it is. Rewarded now, if its return window is over and a cap is not reached; whether."""
    _check(by, reason)
    with transaction.atomic():
        won = Referral.objects.filter(pk=referral.pk, state=State.HELD, decision="").update(
            decision="approve", decided_by=by, decided_at=at, decision_reason=reason
        )
        if not won:
            raise CannotDecide(_("Somebody has decided about this referral already."))
        referral.refresh_from_db()
        record(by=by, action="referral.approve", target=referral, score=referral.score)
    return reward(referral_id=referral.pk, on=at.astimezone(Brand.get().zone).date(), at=at)


def reject(*, referral: Referral, reason: str, by: User, at: datetime) -> None:
    """It does not count, for good: no reward, and the new member was not brought by this friend."""
    _check(by, reason)
    origins, target = MOVES["reject"]
    with transaction.atomic():
        won = Referral.objects.filter(pk=referral.pk, state__in=origins).update(
            state=target, decision="reject", decided_by=by, decided_at=at, decision_reason=reason
        )
        if not won:
            raise CannotDecide(_("Somebody has decided about this referral already."))
        referral.refresh_from_db()
        if referral.referrer_id:
            ingest.clear_referrer(member_id=referral.referee_id, referrer_id=referral.referrer_id)
        record(by=by, action="referral.reject", target=referral, score=referral.score)


def _check(by: User, reason: str) -> None:
    if not may(by, "referrals.review"):
        raise CannotDecide(_("You may not do this."))
    if not reason.strip():
        raise CannotDecide(_("Say why: the member may ask."))
