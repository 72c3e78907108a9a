"""What stands around every page: the brand, the menu of this role, and how fresh the figures are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from crm.access import may
from crm.models import Brand, User


@dataclass(frozen=True)
class Entry:
    """One line of the menu; `right` is what it takes to see it, "" for everybody signed in."""

    key: str
    label: Any
    icon: str
    url_name: str
    right: str = ""
    short: Any = ""


@dataclass(frozen=True)
class Link:
    key: str
    label: str
    short: str
    icon: str
    href: str


#: Group heading → its entries. Only what exists stands here.
MENU: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("home", _("Overview"), "home", "home", "figures.view"),
            Entry("console", _("Desk"), "headset", "console:desk", "desk.work"),
        ),
    ),
    (
        _("Members"),
        (
            Entry(
                "members", _("Members and segments"), "users", "members:list", "members.list", _("Members")
            ),
            Entry("data-health", _("Data health"), "gauge", "data_health", "figures.view"),
            Entry("risk", _("About to leave"), "bell", "risk:list", "members.list"),
            Entry("lookalikes", _("Like the core"), "target", "lookalikes:list", "lookalikes.view"),
            Entry("duplicates", _("Same person?"), "users-group", "duplicates:list", "duplicates.decide"),
            Entry("requests", _("Made to order"), "gift", "requests:list", "members.edit"),
            Entry("referrals", _("Referrals"), "share", "referrals:list", "referrals.view"),
            Entry("value", _("Value groups"), "coins", "value:page", "figures.view"),
        ),
    ),
    (
        _("Business"),
        (
            Entry(
                "campaigns",
                _("Win-back and campaigns"),
                "heart-handshake",
                "campaigns:list",
                "campaigns.view",
                _("Campaigns"),
            ),
            Entry("next", _("What next"), "target", "next:page", "figures.view"),
            Entry("surveys", _("Surveys"), "forms", "surveys:list", "surveys.view"),
            Entry("samples", _("Samples"), "gift", "samples", "samples.view"),
            Entry("bookings", _("Bookings"), "calendar-event", "bookings:list", "bookings.view"),
            Entry("complaints", _("Complaints"), "message-report", "complaints:list", "complaints.view"),
            Entry("why", _("Why they left"), "quote", "why:page", "reasons.view"),
            Entry("playbooks", _("Playbooks"), "book", "playbooks:list", "playbooks.view"),
            Entry("scripts", _("Scripts"), "notes", "scripts:list", "scripts.view"),
            Entry("outbox", _("Outbox"), "inbox", "outbox", "outbox.view"),
        ),
    ),
    (
        _("System"),
        (
            Entry("privacy", _("Privacy requests"), "shield", "privacy:list", "privacy.view", _("Privacy")),
            Entry("audit", _("Audit log"), "history", "audit", "audit.view"),
            Entry("loads", _("Data loads"), "database", "loads", "loads.run", _("Loads")),
            Entry("exports", _("Files out"), "file-export", "exports:list", "members.export"),
            Entry("status", _("Status"), "stethoscope", "status", "status.view"),
            Entry("settings", _("Settings"), "adjustments", "settings", ""),
        ),
    ),
)


#: What stands at the foot of a phone, the more needed first; the whole menu is behind the button above.
BOTTOM = (
    "home", "console", "members", "campaigns", "risk", "privacy", "complaints", "value", "next",
    "data-health", "audit",
)  # fmt: skip
ON_THE_BOTTOM = 5


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; it asks nothing, since every page would pay for it."""
    brand = getattr(request, "brand", None) or Brand.for_page()
    person = getattr(request, "user", None)
    if not isinstance(person, User):
        return {"brand": brand, "theme": "", "demo": settings.DEMO}
    menu = menu_for(person)
    return {
        "brand": brand,
        "theme": person.theme,
        "demo": settings.DEMO,
        "menu": menu,
        "bottom_menu": _bottom(menu),
        "data_as_of": getattr(brand, "data_as_of", None),
        "data_at": getattr(brand, "data_at", None),
        "here": section(request),
    }


def menu_for(person: User) -> list[tuple[str, list[Link]]]:
    groups = []
    for heading, entries in MENU:
        links = [link for entry in entries if (link := _link(entry, person))]
        if links:
            groups.append((str(heading), links))
    return groups


def _bottom(menu: list[tuple[str, list[Link]]]) -> list[Link]:
    """The lines that a thumb reaches: what this role works with most, in the order of the menu."""
    links = [link for _group, links in menu for link in links]
    ranked = sorted(links, key=lambda link: BOTTOM.index(link.key) if link.key in BOTTOM else len(BOTTOM))
    return [link for link in links if link in ranked[:ON_THE_BOTTOM]]


def section(request: HttpRequest) -> str:
    """Which menu line is the current one: the first part of the address."""
    first = request.path_info.strip("/").split("/")[0]
    if request.path_info.startswith("/members/duplicates/"):
        return "duplicates"
    return {"": "home", "segments": "members", "me": ""}.get(first, first)


def _link(entry: Entry, person: User) -> Link | None:
    if entry.right and not may(person, entry.right):
        return None
    if entry.key == "outbox" and not settings.DEMO:
        return None
    try:
        href = reverse(entry.url_name)
    except NoReverseMatch:
        return None
    return Link(entry.key, str(entry.label), str(entry.short or entry.label), entry.icon, href)
