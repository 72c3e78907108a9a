"""Jump to a page or a record: the palette (Ctrl K) and its plain page give the same groups of results."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from campaigns.models import Campaign
from crm import masking
from crm.access import may
from crm.formats import number
from crm.models import User
from crm.pages.console import callers
from crm.pages.shell import menu_for
from lifecycle.models import Segment
from lifecycle.queries import ListedMember, listed
from members import exports
from members.queries import best

#: Results of one kind; whoever needs more has the member list.
MOST = 8


@dataclass(frozen=True)
class Hit:
    """One line: where it leads, its words, a remark at the right, and a stage or an icon before it."""

    href: str
    text: str
    note: str = ""
    stage: str = ""
    icon: str = "arrow-right"


@dataclass(frozen=True)
class Group:
    title: str
    hits: list[Hit] = field(default_factory=list)


def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:80]
    assert isinstance(request.user, User)  # noqa: S101 the middleware lets nobody else in
    person = request.user
    # A row that exists in one file alone: whoever looks it up has that file.
    exports.spot(words, door="search", by=person)
    results = (
        _members(person, words),
        _strangers(person, words),
        _segments(person, words),
        _campaigns(person, words),
        _pages(person, words),
    )
    groups = [group for group in results if group.hits]
    template = "crm/search.html#results" if request.headers.get("HX-Request") else "crm/search.html"
    context = {"words": words, "groups": groups, "by_whole_name": _by_whole_name(person)}
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _members(person: User, words: str) -> Group:
    """By number, external id, order, phone or its tail, e-mail, or part of the name."""
    title = gettext("Members")
    if not may(person, "members.view"):
        return Group(title)
    return Group(title, [_member(row, person) for row in listed(best(words, for_user=person, most=MOST))])


def _by_whole_name(person: User) -> bool:
    """Whether parts of a name find nobody, because the person sees names masked."""
    return may(person, "members.search") and masking.sight(person, "name") is masking.Sight.MASKED


def _strangers(person: User, words: str) -> Group:
    """Whom the whole number or code names and this person may not see yet: masked, one step from the desk."""
    return Group(
        gettext("Not on your desk yet"),
        [
            Hit(
                reverse("console:member", args=[hit.member.member_no]),
                hit.name,
                " · ".join(part for part in (hit.member.member_no, hit.phone) if part),
                hit.stage,
                "user",
            )
            for hit in callers.hits(words, for_user=person)
            if not hit.is_seen
        ],
    )


def _member(row: ListedMember, person: User) -> Hit:
    member = row.member
    tail = masking.shown(person, "phone", member.phone, of=member.pk)
    return Hit(
        reverse("members:detail", args=[member.member_no]),
        masking.shown(person, "name", member.name, of=member.pk) or member.member_no,
        " · ".join(part for part in (member.member_no, tail) if part),
        row.stage,
        "user",
    )


def _segments(person: User, words: str) -> Group:
    title = gettext("Segments")
    if not words or not may(person, "segments.view"):
        return Group(title)
    rows = Segment.objects.filter(name__icontains=words)[:MOST]
    address = reverse("members:list")
    return Group(
        title,
        [
            Hit(f"{address}?segment={row.pk}", row.name, number(row.member_count), icon="filter")
            for row in rows
        ],
    )


def _campaigns(person: User, words: str) -> Group:
    title = gettext("Campaigns")
    if not words or not may(person, "campaigns.view"):
        return Group(title)
    rows = Campaign.objects.filter(name__icontains=words)[:MOST]
    return Group(
        title,
        [
            Hit(
                reverse("campaigns:detail", args=[row.pk]),
                row.name,
                row.get_state_display(),
                icon="heart-handshake",
            )
            for row in rows
        ],
    )


def _pages(person: User, words: str) -> Group:
    links = [link for _heading, links in menu_for(person) for link in links]
    hits = [
        Hit(link.href, link.label, icon=link.icon) for link in links if words.lower() in link.label.lower()
    ]
    return Group(gettext("Pages"), hits)
