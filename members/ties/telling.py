"""Somebody's ties changed: who works it out? The same queue as for an edit of the record."""

from __future__ import annotations

from members.models import ChangedMember, Member


def changed(member: Member) -> None:
    """Within the transaction of the change: segments and profile scores of this member are looked at anew."""
    ChangedMember.objects.create(member=member, reason=ChangedMember.Reason.MEMBER, fact_on=member.joined_on)
