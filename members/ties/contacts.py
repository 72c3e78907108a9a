"""Who of ours knows this member, who answers for them, and who takes over when a colleague leaves?

An owner and deputies hold an Assignment of kind "contact" beside their link: that is what lets them see the
member. A hand-over moves every link and every assignment of the leaver in one statement each.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from crm.models import User, record
from members.models import Assignment, ContactLink, Member
from members.ties.telling import changed

ASSIGNMENT = "contact"
Role = ContactLink.Role


class NotHere(Exception):
    """The colleague does not work here any more, or would hand over to themselves."""


def set_owner(*, member: Member, user: User, at: datetime, by: User | None, note: str = "") -> ContactLink:
    """Who answers for the member; the owner so far becomes a deputy. Raises NotHere."""
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=member.pk)
        open_links = ContactLink.objects.filter(member=member, ended_at=None)
        open_links.filter(role=Role.OWNER).exclude(user=user).update(role=Role.DEPUTY)
        return add_contact(member=member, user=user, role=Role.OWNER, at=at, by=by, note=note)


def add_contact(
    *, member: Member, user: User, role: str, at: datetime, by: User | None, note: str = ""
) -> ContactLink:
    """A deputy, or somebody who knows the member; a colleague has one link at a time. Raises NotHere."""
    if not user.is_active:
        raise NotHere
    with transaction.atomic():
        link, _is_new = ContactLink.objects.update_or_create(
            member=member,
            user=user,
            ended_at=None,
            defaults={"role": Role(role), "note": note[:200], "by": by},
            create_defaults={"role": Role(role), "note": note[:200], "by": by, "since_at": at},
        )
        if role == Role.KNOWS:
            _assignments(member, user).delete()
        else:
            Assignment.objects.get_or_create(member=member, user=user, kind=ASSIGNMENT, until=None)
        changed(member)
        record(by=by, action="contact.link", target=member, user=user.pk, role=str(role))
    return link


def end_contact(*, link: ContactLink, at: datetime, by: User | None) -> None:
    with transaction.atomic():
        ContactLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=at)
        _assignments(link.member, link.user).delete()
        changed(link.member)
        record(by=by, action="contact.end", target=link.member, user=link.user_id)


def hand_over(*, leaver: User, to: User, at: datetime, by: User | None) -> int:
    """Give every member of the leaver to a colleague, for good; how many. Raises NotHere.

    The colleague becomes what the leaver was; whoever they knew already they keep in the higher role. Other
    assignments (cases, complaints) go along, so that nobody's work is left unseen.
    """
    if not to.is_active or to.pk == leaver.pk:
        raise NotHere
    with transaction.atomic():
        left = list(ContactLink.objects.select_for_update().filter(user=leaver, ended_at=None).order_by("pk"))
        ContactLink.objects.filter(pk__in=[link.pk for link in left]).update(ended_at=at, handed_to=to)
        known = {
            link.member_id: link
            for link in ContactLink.objects.filter(
                user=to, ended_at=None, member__in=[link.member_id for link in left]
            )
        }
        fresh = []
        for link in left:
            mine = known.get(link.member_id)
            if mine is None:
                fresh.append(ContactLink(
                    member_id=link.member_id, user=to, role=link.role, note=link.note, since_at=at, by=by
                ))  # fmt: skip
            elif _RANK[link.role] < _RANK[mine.role]:
                ContactLink.objects.filter(pk=mine.pk).update(role=link.role)
        ContactLink.objects.bulk_create(fresh)
        _move_assignments(leaver, to, at)
        record(by=by, action="contact.hand_over", target=leaver, to=to.pk, members=len(left))
    return len(left)


_RANK: dict[str, int] = {Role.OWNER: 0, Role.DEPUTY: 1, Role.KNOWS: 2}


def single_contacts(*, members: Collection[int]) -> set[int]:
    """Of these members, those whom exactly one colleague knows: should that one leave, nobody does."""
    links = ContactLink.objects.filter(member__in=members, ended_at=None, user__is_active=True)
    counted = links.values("member").annotate(count=Count("pk")).filter(count=1)
    return set(counted.values_list("member", flat=True))


def _assignments(member: Member, user: User) -> QuerySet[Assignment]:
    return Assignment.objects.filter(member=member, user=user, kind=ASSIGNMENT)


def _move_assignments(leaver: User, to: User, at: datetime) -> None:
    mine = Assignment.objects.filter(Q(until=None) | Q(until__gt=at), user=leaver)
    theirs = Assignment.objects.filter(
        Q(until=None) | Q(until__gt=at), user=to, member=OuterRef("member"), kind=OuterRef("kind")
    )
    mine.filter(Exists(theirs)).delete()
    mine.update(user=to)
