"""Which addresses must nobody contact, whoever they belong to?"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from members.models import Suppression
from members.privacy.addresses import address_hash, members_at
from members.privacy.locks import lock_contact_states

#: Reasons by severity: a milder one never replaces a graver one.
GRAVITY = {
    Suppression.Reason.OPT_OUT: 0,
    Suppression.Reason.MANUAL: 1,
    Suppression.Reason.INVALID: 2,
    Suppression.Reason.HARD_BOUNCE: 3,
    Suppression.Reason.COMPLAINT: 4,
    Suppression.Reason.ERASED: 5,
}


def is_suppressed(*, channel: str, address: str) -> bool:
    return Suppression.objects.filter(
        channel=channel, address_hash=address_hash(channel=channel, address=address)
    ).exists()


def suppressed_for(*, channel: str, address: str) -> str:
    """Why nobody contacts the address, or nothing."""
    row = Suppression.objects.filter(
        channel=channel, address_hash=address_hash(channel=channel, address=address)
    ).first()
    return row.reason if row else ""


def suppress(*, channel: str, address: str, reason: str, at: datetime) -> bool:
    """Never contact this address again on this channel. True when it was not suppressed before."""
    with transaction.atomic():
        lock_contact_states(members_at(channel=channel, address=address).values_list("pk", flat=True))
        digest = address_hash(channel=channel, address=address)
        row, created = Suppression.objects.get_or_create(
            channel=channel, address_hash=digest, defaults={"reason": reason, "at": at}
        )
        if not created and GRAVITY[Suppression.Reason(reason)] > GRAVITY[Suppression.Reason(row.reason)]:
            Suppression.objects.filter(pk=row.pk).update(reason=reason, at=at)
    return created


def lift(*, channel: str, address: str, reason: str = Suppression.Reason.OPT_OUT) -> bool:
    """Take back a suppression of this reason: the person has asked to hear from us again."""
    with transaction.atomic():
        lock_contact_states(members_at(channel=channel, address=address).values_list("pk", flat=True))
        gone, _ = Suppression.objects.filter(
            channel=channel, address_hash=address_hash(channel=channel, address=address), reason=reason
        ).delete()
    return bool(gone)
