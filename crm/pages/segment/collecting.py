"""From the member list into a list kept by hand: the ticked rows, or everybody whom the filter finds."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crm.access import right_required
from crm.models import User
from crm.pages.segment.forms import CollectForm
from lifecycle import queries, segments
from lifecycle.forms import MemberFilter
from lifecycle.models import Segment
from lifecycle.queries import Matching
from lifecycle.queries import shown_as_of as as_of
from lifecycle.segments import InvalidTree, NameTaken
from members.models import Member
from members.queries import visible_to

#: More rows than a page of the list shows are never ticked.
MOST_TICKED = 200


@right_required("segments.edit")
def collect(request: HttpRequest) -> HttpResponse:
    """Which list, and why; the address says who, as the address of the member list does."""
    person = cast("User", request.user)
    found = _members(request, person)
    form = CollectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            target = _target(form, person)
        except NameTaken as taken:
            form.add_error("name", str(taken))
        except InvalidTree as refused:
            form.add_error("name", refused.problems[0].message)
        else:
            return _put(request, person, target, found, form.cleaned_data["reason"])
    chosen = queries.matching_members(for_user=person, matching=found)
    context = {"form": form, "count": chosen.count(), "query": request.GET.urlencode()}
    return render(request, "lifecycle/segment_collect.html", context, status=422 if form.errors else 200)


@require_POST
@right_required("segments.edit")
def uncollect(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was put in at one time."""
    segment, person = get_object_or_404(Segment, pk=pk), cast("User", request.user)
    try:
        at = datetime.fromisoformat(request.POST.get("at", ""))
    except ValueError:
        return redirect("segments:detail", pk)
    gone = segments.take_back_put(by=person, segment=segment, at=at, as_of=as_of())
    said = ngettext("%(n)s member is out again.", "%(n)s members are out again.", gone)
    messages.success(request, said % {"n": gone})
    return redirect("segments:detail", pk)


def _members(request: HttpRequest, person: User) -> Matching:
    """The ticked ones, else everybody of the filter, as far as this person may see them."""
    ticked = [
        int(one) for one in request.GET.getlist("member")[:MOST_TICKED] if one.isdecimal() and len(one) < 19
    ]
    if ticked:
        return queries.selected(visible_to(person).filter(pk__in=ticked), prefix="ticked")
    form = MemberFilter(request.GET)
    if not form.is_valid():
        raise Http404
    return form.matching(for_user=person, as_of=as_of()) or queries.selected(
        Member.objects.all(), prefix="all"
    )


def _target(form: CollectForm, person: User) -> Segment:
    chosen: Segment | None = form.cleaned_data["segment"]
    return chosen or segments.save_list(by=person, name=form.cleaned_data["name"], as_of=as_of())


def _put(request: HttpRequest, person: User, target: Segment, found: Matching, reason: str) -> HttpResponse:
    seen = queries.selected(queries.matching_members(for_user=person, matching=found), prefix="put")
    before = target.member_count or 0
    segments.put_selection(by=person, segment=target, selection=seen, reason=reason, as_of=as_of())
    target.refresh_from_db()
    came = (target.member_count or 0) - before
    said = ngettext("%(n)s member came into the list.", "%(n)s members came into the list.", came)
    messages.success(request, said % {"n": came})
    address = redirect("segments:detail", target.pk)
    newest = target.overrides.filter(by=person).order_by("-at").first() if came else None
    if newest:
        address["Location"] += "?" + urlencode({"put": newest.at.isoformat()})
    return address
