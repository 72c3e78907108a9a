"""Which members may a person of the staff see, and which another program?"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from crm.access import holds, may, sees_only_assigned
from crm.models import ApiClient, User
from members.models import Assignment, Member, Order


def visible_to(user: User) -> QuerySet[Member]:
    """The members that this person may see; agents and team leads those assigned to them or their team."""
    if not may(user, "members.list"):
        return Member.objects.none()
    if not sees_only_assigned(user):
        return Member.objects.filter(erased_at=None)
    mine = Q(user=user) | Q(team__isnull=False, team=user.team_id)
    current = Q(until=None) | Q(until__gt=Now())
    return Member.objects.filter(
        Exists(Assignment.objects.filter(mine, current, member=OuterRef("pk"))), erased_at=None
    )


def sees_everybody(user: User) -> bool:
    """Everybody who is not erased, that is."""
    return may(user, "members.list") and not sees_only_assigned(user)


def visible_to_client(client: ApiClient) -> QuerySet[Member]:
    """The members of the client's own feed, or of all feeds where its scopes say so."""
    members = Member.objects.filter(erased_at=None)
    return members if holds(client, "sources:all") else members.filter(source=client.source)


def orders_visible_to_client(client: ApiClient) -> QuerySet[Order]:
    orders = Order.objects.all()
    return orders if holds(client, "sources:all") else orders.filter(source=client.source)
