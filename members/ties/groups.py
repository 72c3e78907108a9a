"""Which members belong together: one household, one firm, one association, and who is what in it?"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from crm.models import User, record
from members.models import Group, GroupMember, Member
from members.ties.telling import changed


def start_group(*, kind: str, name: str, by: User | None, note: str = "") -> Group:
    with transaction.atomic():
        made = Group.objects.create(
            kind=Group.Kind(kind), name=name.strip()[:80], note=note[:500], created_by=by
        )
        record(by=by, action="group.create", target=made, kind=kind)
    return made


def join(
    *,
    group: Group,
    member: Member,
    by: User | None,
    role: str = GroupMember.Role.MEMBER,
    since_on: date | None = None,
) -> GroupMember:
    """A place in the group; who was in it before comes back with the new role."""
    with transaction.atomic():
        place, _is_new = GroupMember.objects.update_or_create(
            group=group,
            member=member,
            defaults={"role": GroupMember.Role(role), "since_on": since_on, "until_on": None, "by": by},
        )
        changed(member)
        record(by=by, action="group.join", target=member, group=group.pk, role=str(role))
    return place


def leave(*, place: GroupMember, on: date, by: User | None) -> None:
    """The place stays, with its end."""
    with transaction.atomic():
        GroupMember.objects.filter(pk=place.pk).update(until_on=on)
        changed(place.member)
        record(by=by, action="group.leave", target=place.member, group=place.group_id)
