"""Since when and until when is somebody a member by contract, and what happens at its end?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from crm.models import User, record
from members import ingest
from members.models import Member, Membership
from members.queries import visible_to
from members.ties.telling import changed


class AlreadyEnded(Exception):
    """The membership was cancelled or renewed before."""


def start_membership(
    *,
    member: Member,
    kind: str,
    from_on: date,
    by: User | None,
    to_on: date | None = None,
    card_no: str = "",
) -> Membership:
    """`to_on` is the last day it holds; none is without end. Raises ValueError."""
    if to_on and to_on < from_on:
        raise ValueError("a membership ends after it began")
    with transaction.atomic():
        made = Membership.objects.create(
            member=member, kind=kind.strip()[:40], card_no=card_no.strip()[:40], from_on=from_on, to_on=to_on,
            by=by,
        )  # fmt: skip
        changed(member)
        record(by=by, action="membership.start", target=member, membership=made.pk)
    return made


def renew_membership(*, membership: Membership, to_on: date | None, by: User | None) -> Membership:
    """A new row from the day after; a membership without end needs no renewal. Raises AlreadyEnded."""
    with transaction.atomic():
        known = Membership.objects.select_for_update().get(pk=membership.pk)
        if known.cancelled_at or known.to_on is None or Membership.objects.filter(renews=known).exists():
            raise AlreadyEnded
        made = start_membership(
            member=known.member, kind=known.kind, card_no=known.card_no, by=by, to_on=to_on,
            from_on=known.to_on + timedelta(days=1),
        )  # fmt: skip
        made.renews = known
        made.save(update_fields=["renews"])
    return made


def cancel_membership(*, membership: Membership, reason: str, at: datetime, by: User | None) -> Membership:
    """The member gives it up formally: they count as ended until they buy again. Raises AlreadyEnded."""
    with transaction.atomic():
        known = Membership.objects.select_for_update().get(pk=membership.pk)
        if known.cancelled_at:
            raise AlreadyEnded
        known.cancelled_at, known.cancel_reason = at, reason.strip()[:200]
        known.save(update_fields=["cancelled_at", "cancel_reason"])
        ingest.declare_ended(member=known.member, at=at, kind="membership_cancelled", by=by)
        changed(known.member)
        record(by=by, action="membership.cancel", target=known.member, membership=known.pk)
    return known


def renewals_due(*, on: date, within_days: int, for_user: User) -> QuerySet[Membership]:
    """Memberships that end within so many days and are neither renewed nor cancelled, the next one first."""
    return (
        Membership.objects.filter(
            cancelled_at=None, to_on__gte=on, to_on__lt=on + timedelta(days=within_days),
            renewed_by=None, member__in=visible_to(for_user),
        )
        .select_related("member")
        .order_by("to_on", "pk")
    )  # fmt: skip
