"""Jump to a page or a record: the palette (Ctrl K) and its plain page give the same groups of results."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from crm.models import User
from crm.pages.shell import menu_for


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
    words = request.GET.get("q", "").strip()[:80]
    groups = [group for group in (_pages(request, words),) if group.hits]
    template = "crm/search.html#results" if request.headers.get("HX-Request") else "crm/search.html"
    response = render(request, template, {"words": words, "groups": groups})
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _pages(request: HttpRequest, words: str) -> Group:
    assert isinstance(request.user, User)  # noqa: S101 the middleware lets nobody else in
    links = [link for _heading, links in menu_for(request.user) for link in links]
    found = [link for link in links if words.lower() in link.label.lower()]
    return Group(gettext("Pages"), [Hit(link.href, link.label, icon=link.icon) for link in found])
