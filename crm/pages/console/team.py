"""How is the team doing? Who has what, what is late, which numbers are wrong, and whose case goes to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from campaigns.models import Contact
from crm.access import right_required
from crm.formats import local
from crm.models import Role, User
from crm.pages.console import desk, knowing
from crm.pages.console.forms import HandOverForm
from members.models import Member, Suppression
from members.privacy import address_hash
from winback import cases
from winback.models import Case
from winback.queries import DESK, visible_cases

#: Rows of the lists of this page.
MOST = 30
REPAIR_DAYS = 60


@dataclass(frozen=True)
class Seat:
    """One agent: what they own, what they have open now, and what they did today."""

    person: User
    open: int
    due: int
    now: Case | None
    contacts: int
    connected: int

    @property
    def share(self) -> float | None:
        return self.connected / self.contacts if self.contacts else None


@require_GET
@right_required("desk.lead")
def team(request: HttpRequest) -> HttpResponse:
    lead = cast("User", request.user)
    now = timezone.now()
    rows = visible_cases(lead).filter(state__in=DESK)
    late = rows.filter(first_touch_at=None, first_touch_due_at__lt=now)
    context: dict[str, Any] = {
        "seats": seats(lead, at=now),
        "open": rows.count(),
        "unowned": rows.filter(owner=None).count(),
        "late_count": late.count(),
        "late": _listed(late.order_by("first_touch_due_at", "id")),
        "form": HandOverForm(team=lead.team),
        "repairs": numbers_to_repair(lead, at=now),
        "outcomes": outcomes(lead, at=now),
    }
    return render(request, "winback/team.html", context)


@require_POST
@right_required("desk.lead")
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    lead = cast("User", request.user)
    case = desk.found(request, pk)
    form = HandOverForm(request.POST, team=lead.team)
    if not form.is_valid():
        messages.error(request, gettext("Choose somebody of your team."))
        return redirect("console:team")
    to = form.cleaned_data["to"]
    try:
        cases.hand_over(case=case, to=to, by=lead, at=timezone.now())
    except cases.MoveRefused:
        messages.error(request, gettext("%(case)s is closed.") % {"case": case})
    else:
        words = gettext("%(case)s goes to %(name)s.") if to else gettext("%(case)s is the team's again.")
        messages.success(request, words % {"case": case, "name": to})
    return redirect("console:team")


def seats(lead: User, *, at: datetime) -> list[Seat]:
    people = User.objects.filter(is_active=True, team=lead.team, role__in=[Role.AGENT, Role.TEAM_LEAD])
    owned = {
        row["owner"]: row
        for row in Case.objects.filter(owner__in=people, state__in=DESK)
        .values("owner")
        .annotate(open=Count("pk"), due=Count("pk", filter=Q(next_at__lte=at)))
    }
    held = {
        case.agent_id: case
        for case in Case.objects.filter(agent__in=people, lease_until__gt=at).select_related("member")
    }
    morning = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    done = {
        row["by"]: row
        for row in Contact.objects.filter(by__in=people, at__gte=morning)
        .values("by")
        .annotate(contacts=Count("pk"), connected=Count("pk", filter=Q(disposition__is_connected=True)))
    }
    nobody: dict[str, Any] = {"open": 0, "due": 0, "contacts": 0, "connected": 0}
    found = []
    for person in people.order_by("name", "id"):
        numbers = nobody | dict(owned.get(person.pk, {})) | dict(done.get(person.pk, {}))
        found.append(Seat(person, now=held.get(person.pk), **{name: int(numbers[name]) for name in nobody}))
    return found


def outcomes(lead: User, *, at: datetime) -> list[tuple[str, int]]:
    """How the cases of the last 30 days ended."""
    rows = (
        visible_cases(lead)
        .filter(closed_at__gte=at - timedelta(days=30))
        .values("outcome")
        .annotate(cases=Count("pk"))
        .order_by("-cases")
    )
    return [(knowing.outcome_name(row["outcome"]), row["cases"]) for row in rows]


def numbers_to_repair(lead: User, *, at: datetime) -> list[Member]:
    """Members whose number was found wrong lately and is still the one we have."""
    wrong = (
        visible_cases(lead)
        .filter(
            contacts__contact__disposition__invalidates_number=True,
            contacts__contact__at__gte=at - timedelta(days=REPAIR_DAYS),
        )
        .values("member")
        .annotate(last=Max("contacts__contact__at"))
        .order_by("-last")
        .values_list("member", flat=True)[:MOST]
    )
    members = Member.objects.in_bulk(list(wrong))
    hashes = {
        pk: address_hash(channel="call", address=member.phone)
        for pk, member in members.items()
        if member.phone
    }
    blocked = {
        bytes(row)
        for row in Suppression.objects.filter(
            channel="call", reason="invalid", address_hash__in=hashes.values()
        ).values_list("address_hash", flat=True)
    }
    return [members[pk] for pk in wrong if hashes.get(pk) in blocked]


def _listed(rows: QuerySet[Case]) -> list[Case]:
    return list(rows.select_related("member", "owner")[:MOST])
