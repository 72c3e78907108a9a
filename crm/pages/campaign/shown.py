"""What do the campaign's pages share? Who asks, which moves are open, and the words of states and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns import approval
from campaigns.models import Campaign
from crm.access import may
from crm.masking import shown as as_seen
from crm.models import User
from members.models import Member

State = Campaign.State

TONES: dict[str, str] = {
    State.DRAFT: "",
    State.SUBMITTED: "warn",
    State.RUNNING: "ok",
    State.PAUSED: "warn",
    State.DONE: "solid",
    State.CANCELLED: "bad",
}
ICONS: dict[str, str] = {
    State.DRAFT: "pencil",
    State.SUBMITTED: "hourglass",
    State.RUNNING: "progress-check",
    State.PAUSED: "player-pause",
    State.DONE: "circle-check",
    State.CANCELLED: "ban",
}
#: Why a message did not leave, or what happened to it.
REASONS: dict[str, Any] = {
    "no_consent": _("no consent (any more)"),
    "no_address": _("no e-mail address"),
    "suppressed": _("address must not be contacted"),
    "same_address": _("another member with this address got it"),
    "expired": _("could not leave in time"),
    "open_complaint": _("a complaint is open"),
    "send_cancelled": _("campaign was cancelled"),
    "refused": _("refused by the mail server"),
    "gave_up": _("refused five times"),
    "no_answer": _("no answer after hand-over"),
    "worker_lost": _("worker lost during hand-over"),
    "lost_three_times": _("worker lost three times: set aside"),
    "left": _("left as it is by decision"),
    "confirmed": _("confirmed as sent by decision"),
}


def person(request: HttpRequest) -> User:
    return cast("User", request.user)


def name_of(member: Member, user: User) -> str:
    """The member's name as this person may see it; empty for those who see pseudonyms."""
    return str(as_seen(user, "name", member.name) or "")


@dataclass(frozen=True)
class Open:
    """A move that this person could make now."""

    key: str
    label: str
    icon: str
    is_primary: bool = False
    is_grave: bool = False


def open_moves(campaign: Campaign, user: User) -> list[Open]:
    """The buttons of the page's head, the most likely last."""
    if campaign.is_past:
        return []
    moves = {
        "cancel": Open("cancel", gettext("Cancel the campaign"), "ban", is_grave=True),
        "revise": Open("revise", gettext("Revise"), "pencil"),
        "reject": Open("reject", gettext("Back to draft"), "arrow-back-up"),
        "pause": Open("pause", gettext("Pause"), "player-pause"),
        "resume": Open("resume", gettext("Go on"), "player-play", is_primary=True),
        "submit": Open("submit", gettext("Submit for approval"), "send", is_primary=True),
    }
    rights = {"reject": "campaigns.approve"}
    return [
        move
        for key, move in moves.items()
        if campaign.state in approval.MOVES[key][0] and may(user, rights.get(key, "campaigns.edit"))
    ]


def may_approve(campaign: Campaign, user: User) -> bool:
    return campaign.state == State.SUBMITTED and may(user, "campaigns.approve")


def tabs(campaign: Campaign, current: str, *, entered: int, messages: int) -> list[dict[str, Any]]:
    items = [
        ("detail", gettext("Results"), None),
        ("audience", gettext("Audience"), entered),
        ("mail", gettext("Mail and coupon"), None),
        ("deliveries", gettext("Deliveries"), messages),
        ("log", gettext("Log"), None),
    ]
    return [
        {
            "text": text,
            "count": count,
            "href": reverse(f"campaigns:{name}", args=[campaign.pk]),
            "current": name == current,
        }
        for name, text, count in items
    ]
