"""The pairs that wait for an answer, the likeliest first, and the merges that can be taken back."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from crm import masking
from crm.access import may, right_required
from crm.models import User
from crm.pages.duplicates.words import why
from members.duplicates import queue as reads
from members.models import Member

MERGES_SHOWN = 50


@require_GET
@right_required("duplicates.decide")
def queue(request: HttpRequest) -> HttpResponse:
    person, now = cast("User", request.user), timezone.now()
    view = request.GET.get("view", "")
    view = view if view in reads.VIEWS else "open"
    page = reads.listed(for_user=person, view=view, at=now, cursor=request.GET.get("cursor", ""))
    rows = [
        {
            "pair": pair,
            "one": brief(pair.one, person),
            "other": brief(pair.other, person),
            "why": why(pair, most=4),
        }
        for pair in page.rows
    ]
    context = {
        "rows": rows,
        "page": page,
        "view": view,
        "tabs": tabs(person, view),
        "search": reads.newest_search(),
        "may_search": may(person, "duplicates.search"),
        "here": "duplicates",
    }
    return render(request, "members/duplicate_list.html", context)


@require_GET
@right_required("duplicates.decide")
def merged(request: HttpRequest) -> HttpResponse:
    person, now = cast("User", request.user), timezone.now()
    rows = [
        {
            "merge": merge,
            "name": masking.shown(person, "name", merge.survivor.name, of=merge.survivor_id),
            "absorbed": f"M-{merge.absorbed_id:06d}",
            "can_undo": merge.undone_at is None and merge.undo_until > now,
        }
        for merge in reads.merges(for_user=person)[:MERGES_SHOWN]
    ]
    context = {"rows": rows, "tabs": tabs(person, "merged"), "here": "duplicates"}
    return render(request, "members/duplicate_merged.html", context)


def tabs(person: User, view: str) -> list[dict[str, Any]]:
    numbers = reads.numbers(for_user=person, at=timezone.now())
    words = {
        "open": gettext("To decide"),
        "later": gettext("Later"),
        "rejected": gettext("Not the same"),
    }
    home = "/members/duplicates/"
    return [
        *(
            {"text": words[key], "href": f"{home}?view={key}", "current": key == view, "count": numbers[key]}
            for key in reads.VIEWS
        ),
        {"text": gettext("Merged"), "href": f"{home}merged/", "current": view == "merged", "count": None},
    ]


def brief(member: Member, person: User) -> dict[str, Any]:
    """A member in a line, as this person may see them."""
    return {
        "member": member,
        "name": masking.shown(person, "name", member.name, of=member.pk) or member.member_no,
        "phone": masking.shown(person, "phone", member.phone, of=member.pk),
        "email": masking.shown(person, "email", member.email, of=member.pk),
    }
