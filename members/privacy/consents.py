"""How does a member allow or refuse a channel? A locked state, and an event that stays as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from crm.models import User
from members.models import Consent, ConsentEvent, ConsentState, Member, Suppression
from members.privacy.addresses import address_of, members_at
from members.privacy.locks import lock_contact_states
from members.privacy.suppressions import lift, suppress

MARKETING = "marketing"


def grant(
    *, member: Member, channel: str, at: datetime, source: str, text_version: str = "",
    purpose: str = MARKETING, evidence: Mapping[str, Any] | None = None, by: User | None = None,
) -> bool:  # fmt: skip
    """The member allows it. True when that is news; an opt-out of the same address is taken back."""
    with transaction.atomic():
        _lock(member, channel)
        changed = _write(
            member, channel, ConsentState.GRANTED, at=at, source=source, text_version=text_version,
            purpose=purpose, evidence=evidence, by=by,
        )  # fmt: skip
        if purpose == MARKETING and (address := address_of(member, channel)):
            lift(channel=channel, address=address, reason=Suppression.Reason.OPT_OUT)
    return changed


def withdraw(
    *, member: Member, channel: str, at: datetime, source: str, text_version: str = "",
    purpose: str = MARKETING, evidence: Mapping[str, Any] | None = None, by: User | None = None,
) -> bool:  # fmt: skip
    """The member refuses, at once and for the address: nobody who shares it is contacted there either.

    True when that is news. Twice is the same as once.
    """
    with transaction.atomic():
        _lock(member, channel)
        changed = _write(
            member, channel, ConsentState.WITHDRAWN, at=at, source=source, text_version=text_version,
            purpose=purpose, evidence=evidence, by=by,
        )  # fmt: skip
        # Who refuses surveys may still want offers: only a refusal of those blocks the address.
        if purpose == MARKETING and (address := address_of(member, channel)):
            suppress(channel=channel, address=address, reason=Suppression.Reason.OPT_OUT, at=at)
    return changed


def _lock(member: Member, channel: str) -> None:
    shared = members_at(channel=channel, address=address_of(member, channel)).values_list("pk", flat=True)
    lock_contact_states({member.pk, *shared})


def _write(
    member: Member, channel: str, state: str, *, at: datetime, source: str, text_version: str, purpose: str,
    evidence: Mapping[str, Any] | None, by: User | None,
) -> bool:  # fmt: skip
    known = (
        Consent.objects.select_for_update().filter(member=member, channel=channel, purpose=purpose).first()
    )
    if known and known.state == state:
        return False
    Consent.objects.update_or_create(
        member=member, channel=channel, purpose=purpose,
        defaults={
            "state": state, "source": source[:60], "text_version": text_version[:20], "changed_at": at,
        },
    )  # fmt: skip
    ConsentEvent.objects.create(
        member=member, channel=channel, purpose=purpose, state=state, source=source[:60],
        text_version=text_version[:20], evidence=dict(evidence or {}), by=by, occurred_at=at,
    )  # fmt: skip
    return True
