"""Which members may this person see? Every list and every page asks here."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from crm.access import may, sees_only_assigned
from crm.models import User
from members.models import Assignment, Member


def visible_to(user: User) -> QuerySet[Member]:
    """The members that this person may see; agents and team leads those assigned to them or their team."""
    if not may(user, "members.list"):
        return Member.objects.none()
    if not sees_only_assigned(user):
        return Member.objects.all()
    mine = Q(user=user) | Q(team__isnull=False, team=user.team_id)
    current = Q(until=None) | Q(until__gt=Now())
    return Member.objects.filter(Exists(Assignment.objects.filter(mine, current, member=OuterRef("pk"))))
