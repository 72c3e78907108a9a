"""Who recommended a member? Written once, and taken back when the referral turns out to be none."""

from __future__ import annotations

from django.db.models.functions import Now

from members.models import Member


def set_referrer(*, member: Member, referrer: Member) -> bool:
    """Keep the referrer where none is known yet; a feed's own word stays. Whether it was written."""
    known = Member.objects.filter(pk=member.pk, referred_by=None).exclude(pk=referrer.pk)
    return known.update(referred_by=referrer, updated_at=Now()) == 1


def clear_referrer(*, member_id: int, referrer_id: int) -> bool:
    """Forget this referrer, and no other. Whether there was something to forget."""
    known = Member.objects.filter(pk=member_id, referred_by=referrer_id)
    return known.update(referred_by=None, updated_at=Now()) == 1
