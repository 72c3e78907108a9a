"""How is a merge taken back? The log backwards: every row stands where it stood, the old record is back.

What came in since (an order under either name, an edit) stays with the survivor.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.announcements import announce_parting
from crm.merging import links, turns
from crm.merging.errors import MergeRefused
from crm.merging.moving import take_back
from crm.models import ApiClient, User, record
from members.models import ChangedMember, Member, MemberAlias, Merge, MergedRows, Order


def undo(*, merge: Merge, by: User | None, at: datetime, client: ApiClient | None = None) -> None:
    """Part the two again. Raises MergeRefused where it is too late, done, or a later merge stands on it."""
    turns.alone(lambda: _undo(merge.pk, by=by, at=at, client=client))
    merge.refresh_from_db()


def _undo(key: int, *, by: User | None, at: datetime, client: ApiClient | None) -> None:
    merge = Merge.objects.select_for_update().get(pk=key)
    if merge.undone_at is not None:
        raise MergeRefused("undone", _("This merge was taken back already."))
    if at >= merge.undo_until or not merge.rows.exists():
        raise MergeRefused("too_late", _("A merge can be taken back for 30 days."))
    if later(merge) is not None:
        raise MergeRefused("later_merge", _("Take back the later merge of this member first."))
    if not turns.lock_members(merge.survivor_id):
        raise MergeRefused("gone", _("The member is no longer there."))
    MemberAlias.objects.filter(merge=merge).delete()
    take_back(merge)
    links.forget(merge)
    for member in Member.objects.filter(pk__in=(merge.survivor_id, merge.absorbed_id)).order_by("pk"):
        ChangedMember.objects.create(
            member=member, reason=ChangedMember.Reason.MERGE, fact_on=_first_fact(member)
        )
    Merge.objects.filter(pk=merge.pk).update(undone_at=at, undone_by=by)
    merge.rows.all().delete()
    record(
        by=by, client=client, action="member.unmerge", target=Member(pk=merge.survivor_id), merge=merge.pk,
        absorbed=merge.absorbed_id,
    )  # fmt: skip
    announce_parting(merge=merge)


def later(merge: Merge) -> Merge | None:
    """A newer merge of the same member that stands: the two are taken back in order, the newest first."""
    both = Q(survivor_id=merge.survivor_id) | Q(absorbed_id=merge.survivor_id)
    return Merge.objects.filter(both, pk__gt=merge.pk, undone_at=None).first()


def forget(*, at: datetime) -> int:
    """Drop the images of merges that can no longer be taken back; how many merges."""
    over = Merge.objects.filter(undo_until__lte=at, undone_at=None)
    keys = list(
        MergedRows.objects.filter(merge__in=over).order_by("merge").values_list("merge", flat=True).distinct()
    )
    MergedRows.objects.filter(merge__in=keys).delete()
    return len(keys)


def _first_fact(member: Member) -> date | None:
    return (
        Order.objects.filter(member=member).order_by("placed_on").values_list("placed_on", flat=True).first()
    )
