"""What is on the desk? The queue of a person and of a team, in the order in which it is worked.

Due callbacks first, since they were promised; then first contacts that are late; then by what it is worth.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, When

from crm.access import may
from crm.models import User
from members.models import Assignment
from winback.models import Case

#: States in which a person has something to do; the others wait for the member or for a date.
DESK = (
    Case.State.NEW,
    Case.State.ASSIGNED,
    Case.State.CONTACTING,
    Case.State.INTERVIEWING,
    Case.State.DIAGNOSED,
    Case.State.OFFERED,
    Case.State.PROMISED,
)
#: What a queued case is waiting for, in the order of the queue.
CALLBACK, LATE, NOW, LATER = 0, 1, 2, 3


def visible_cases(for_user: User) -> QuerySet[Case]:
    """The cases of this person and of the team, and of members who called and got this person on the line."""
    if not may(for_user, "desk.work"):
        return Case.objects.none()
    theirs = _of_desk(for_user) | joined_by(for_user)
    return Case.objects.filter(theirs, member__erased_at=None)


def is_joined(case: Case, *, by: User) -> bool:
    """Whether this person has the member on the line though the case is a colleague's."""
    return _joined(by, case.member_id).exists()


def joined_by(person: User) -> Exists:
    """The same for each case of a query."""
    return Exists(_joined(person, OuterRef("member")))


def _of_desk(for_user: User) -> Q:
    """A case of no team is everybody's on the desk."""
    return Q(owner=for_user) | Q(team=None) | Q(team=for_user.team_id)


def _joined(by: User, member: Any) -> QuerySet[Assignment]:
    return Assignment.objects.filter(member=member, user=by, kind="case", until=None)


def queue(*, for_user: User, at: datetime, scope: str = "team", kind: str = "") -> QuerySet[Case]:
    """`scope`: mine, or team for all that this person may take; rows carry `waits_for`."""
    rows = visible_cases(for_user).filter(_of_desk(for_user), state__in=DESK)
    if scope == "mine":
        rows = rows.filter(owner=for_user)
    if kind:
        rows = rows.filter(kind=kind)
    waits_for = models.Case(
        When(next_at__gt=at, then=LATER),
        When(Q(attempts__gt=0) | Q(kind=Case.Kind.INBOUND), then=CALLBACK),
        When(first_touch_at=None, first_touch_due_at__lt=at, then=LATE),
        default=NOW,
        output_field=models.SmallIntegerField(),
    )
    later = models.Case(When(next_at__gt=at, then="next_at"))
    return (
        rows.select_related("member", "owner", "agent")
        .annotate(waits_for=waits_for, later=later)
        .order_by("waits_for", "later", "-priority", "id")
    )


def queue_counts(*, for_user: User, at: datetime) -> dict[str, int]:
    """How many are due, by scope and, of the team's, by kind."""
    due = Q(next_at__lte=at)
    kinds = {kind: Count("pk", filter=due & Q(kind=kind)) for kind in Case.Kind.values}
    return (
        visible_cases(for_user)
        .filter(_of_desk(for_user), state__in=DESK)
        .aggregate(mine=Count("pk", filter=due & Q(owner=for_user)), team=Count("pk", filter=due), **kinds)
    )


def on_my_desk(for_user: User, *, at: datetime) -> Case | None:
    """What this person has open now."""
    return (
        visible_cases(for_user)
        .exclude(state=Case.State.CLOSED)
        .filter(agent=for_user, lease_until__gt=at)
        .order_by("-lease_until")
        .first()
    )
