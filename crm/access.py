"""Who may do what: every right of every role is written here, and nowhere else.

Pages ask `may(user, right)`; reads go through queries that take `for_user`. reliability.md §1.4 is the table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.mixins import UserPassesTestMixin
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from crm.models import ApiClient, Role, User

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise as Promise

ADMIN, MARKETER, AGENT = Role.ADMIN, Role.MARKETER, Role.AGENT
TEAM_LEAD, ANALYST, PRIVACY = Role.TEAM_LEAD, Role.ANALYST, Role.PRIVACY_OFFICER

#: right → the roles that hold it
RIGHTS: dict[str, frozenset[str]] = {
    "figures.view": frozenset({ADMIN, MARKETER, TEAM_LEAD, ANALYST, PRIVACY}),
    "members.list": frozenset({MARKETER, AGENT, TEAM_LEAD, ANALYST, PRIVACY}),
    "members.view": frozenset({MARKETER, AGENT, TEAM_LEAD, PRIVACY}),
    "members.edit": frozenset({AGENT, TEAM_LEAD, PRIVACY}),
    "members.search": frozenset({MARKETER, AGENT, TEAM_LEAD, PRIVACY}),
    # Files with personal data: who may ask for one, and who agrees to what another asked for.
    "exports.personal": frozenset({MARKETER, PRIVACY}),
    "exports.approve": frozenset({PRIVACY}),
    "members.export": frozenset({MARKETER, ANALYST, PRIVACY}),
    "consents.withdraw": frozenset({AGENT, TEAM_LEAD, PRIVACY}),
    "contacts.view_full": frozenset({PRIVACY}),
    # Owners and deputies see the member, so whoever leads names them.
    "contacts.assign": frozenset({TEAM_LEAD}),
    "contacts.reveal": frozenset({AGENT, TEAM_LEAD, PRIVACY}),
    # The desk: cases, contacts, callers. Who leads a team also sees how it is doing and hands cases over.
    "desk.work": frozenset({AGENT, TEAM_LEAD}),
    "desk.lead": frozenset({TEAM_LEAD}),
    # Which two records are one person. A merge shows and moves everything of both.
    "duplicates.decide": frozenset({MARKETER, TEAM_LEAD, PRIVACY}),
    "duplicates.search": frozenset({MARKETER, PRIVACY}),
    # What members hold against us, and why they left. Who may work on a complaint also takes one down.
    "complaints.view": frozenset({MARKETER, AGENT, TEAM_LEAD, PRIVACY}),
    "complaints.work": frozenset({AGENT, TEAM_LEAD}),
    "reasons.view": frozenset({MARKETER, TEAM_LEAD, ANALYST, PRIVACY}),
    "reasons.edit": frozenset({MARKETER, TEAM_LEAD, ADMIN}),
    "scripts.view": frozenset({MARKETER, AGENT, TEAM_LEAD}),
    "scripts.edit": frozenset({MARKETER, TEAM_LEAD}),
    # What to do with members of a stage, and what one phase hands on to the next.
    "playbooks.view": frozenset({MARKETER, AGENT, TEAM_LEAD, ANALYST}),
    "playbooks.edit": frozenset({MARKETER, TEAM_LEAD}),
    "hand_over.tick": frozenset({AGENT, TEAM_LEAD}),
    "limits.edit": frozenset({ADMIN}),
    "members.create": frozenset({AGENT, TEAM_LEAD}),
    "dispositions.edit": frozenset({TEAM_LEAD, ADMIN}),
    # Who is about to leave is handed to the desk by whoever leads or plans it.
    "risk.hand_over": frozenset({MARKETER, TEAM_LEAD}),
    "stages.override": frozenset({MARKETER, TEAM_LEAD}),
    # What the brand keeps of members and asks them: own fields, questions with their weights, tags.
    "fields.edit": frozenset({ADMIN, MARKETER}),
    "questions.edit": frozenset({ADMIN, MARKETER}),
    "tags.edit": frozenset({MARKETER, TEAM_LEAD}),
    # Whom the brand means, and who is like the core members. Analysts see pseudonyms.
    "lookalikes.view": frozenset({MARKETER, TEAM_LEAD, ANALYST, PRIVACY}),
    "personas.edit": frozenset({MARKETER}),
    "segments.view": frozenset({MARKETER, TEAM_LEAD, ANALYST, PRIVACY}),
    "segments.edit": frozenset({MARKETER}),
    "campaigns.view": frozenset({MARKETER, TEAM_LEAD, ANALYST, PRIVACY}),
    "campaigns.edit": frozenset({MARKETER}),
    "campaigns.approve": frozenset({MARKETER}),
    # Who recommended whom. Analysts see numbers of members, never names.
    "referrals.view": frozenset({MARKETER, ANALYST, PRIVACY}),
    "referrals.review": frozenset({MARKETER}),
    # Whom a newcomer meant: who may read the words in full, and who runs the programme.
    "referrals.match": frozenset({MARKETER, PRIVACY}),
    "referrals.edit": frozenset({MARKETER}),
    "referrals.export": frozenset({MARKETER, ANALYST, PRIVACY}),
    # Surveys and stories. Analysts read figures and texts, and never whose they are.
    "surveys.view": frozenset({MARKETER, TEAM_LEAD, ANALYST, PRIVACY}),
    "surveys.edit": frozenset({MARKETER}),
    # A member's own link may be handed over by whoever speaks with them.
    "surveys.invite": frozenset({MARKETER, TEAM_LEAD}),
    "surveys.export": frozenset({MARKETER, ANALYST, PRIVACY}),
    # Visits: who comes, who came, and what may be booked.
    "bookings.view": frozenset({MARKETER, AGENT, TEAM_LEAD}),
    "bookings.work": frozenset({AGENT, TEAM_LEAD}),
    "bookings.edit": frozenset({MARKETER, TEAM_LEAD}),
    "samples.view": frozenset({MARKETER, TEAM_LEAD, ANALYST}),
    "samples.edit": frozenset({MARKETER}),
    "loads.run": frozenset({ADMIN, MARKETER}),
    "outbox.view": frozenset({MARKETER, PRIVACY, TEAM_LEAD}),
    "status.view": frozenset({ADMIN, MARKETER, TEAM_LEAD, ANALYST, PRIVACY}),
    "nights.run": frozenset({ADMIN, MARKETER}),
    "policy.edit": frozenset({ADMIN}),
    # What makes a customer valuable is for whoever plans what to do with them.
    "yardstick.edit": frozenset({ADMIN, MARKETER}),
    "users.edit": frozenset({ADMIN}),
    "api.edit": frozenset({ADMIN}),
    "brand.edit": frozenset({ADMIN}),
    # Rights of members: who takes a request down, who decides it, and who writes texts and retention rules.
    "privacy.view": frozenset({AGENT, TEAM_LEAD, PRIVACY}),
    "privacy.request": frozenset({AGENT, TEAM_LEAD, PRIVACY}),
    "privacy.work": frozenset({PRIVACY}),
    "privacy.rules": frozenset({PRIVACY}),
    # The log of who did what: marketers and agents see their own acts, team leads their team's.
    "audit.view": frozenset({ADMIN, MARKETER, AGENT, TEAM_LEAD, PRIVACY}),
    "audit.all": frozenset({ADMIN, PRIVACY}),
}


def may(user: User | AnonymousUser, right: str) -> bool:
    """Whether the person holds the right; an unknown right is a mistake in the program, not a no."""
    roles = RIGHTS[right]
    return isinstance(user, User) and user.is_active and user.role in roles


def sees_only_assigned(user: User) -> bool:
    """Agents and team leads see the members assigned to them or to their team."""
    return user.role in {AGENT, TEAM_LEAD}


def sees_pseudonyms(user: User) -> bool:
    """Analysts see figures and pseudonyms, administrators no members at all."""
    return user.role in {ANALYST, ADMIN}


class RightRequired(UserPassesTestMixin):
    """View mixin: `right` names what the person must hold; without it the answer is 403."""

    request: HttpRequest
    right: str
    raise_exception = True

    def test_func(self) -> bool:
        return may(self.request.user, self.right)


def right_required(right: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same for a function view."""
    from functools import wraps

    from django.core.exceptions import PermissionDenied

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not may(request.user, right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


# ---- other programs ----

#: scope → what a key with it may do; the names are part of the API and never change.
SCOPES: dict[str, Promise] = {
    "members:read": _("read members: name, city, stage; contact points masked"),
    "members:read:contact": _("read e-mail addresses and phone numbers in full"),
    "members:read:private": _("read LINE ids, birthdays and postal addresses"),
    "members:read:notes": _("read what staff noted about members"),
    "members:write": _("create and change members"),
    "lifecycle:read": _("read stages with reasons and scores"),
    "lifecycle:write": _("show another stage until a day, and the computed one again"),
    "orders:read": _("read orders and refunds"),
    "orders:write": _("send orders and refunds"),
    "interactions:write": _("send interactions"),
    "consents:read": _("read consents and suppressed addresses"),
    "consents:write": _("record consents, suppress and release addresses"),
    "coupons:read": _("check coupons"),
    "coupons:write": _("redeem coupons and take redemptions back"),
    "contacts:read": _("read logged contacts, without notes"),
    "cases:read": _("read win-back cases"),
    "segments:read": _("list segments, count conditions, explain who is in"),
    "privacy:request": _("take down and follow requests of members about their data"),
    "sources:all": _("read the records of every feed, not just of its own"),
}


def holds(client: ApiClient, scope: str) -> bool:
    """Whether the client has the scope; an unknown one is a mistake in the program, not a no."""
    if scope not in SCOPES:
        raise KeyError(scope)
    return scope in client.scopes
