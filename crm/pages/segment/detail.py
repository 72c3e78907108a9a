"""One segment: who is in it, how that moved, its versions and exceptions, why a member is in, its profile."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from crm.access import may, right_required
from crm.models import User
from crm.pages.segment.forms import ListForm, PutForm
from crm.pages.segment.traits import shown_topics
from lifecycle import segments
from lifecycle.models import Segment, SegmentOverride
from lifecycle.queries import shown_as_of as as_of
from lifecycle.segments import InvalidTree, NameTaken, ProfileTooSlow, SegmentInUse, TooMany
from members.models import Member
from members.queries import visible_to

NIGHTS, VERSIONS, EXCEPTIONS, UNKNOWN = 30, 20, 50, 10


@require_GET
@right_required("segments.view")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    segment, person = get_object_or_404(Segment, pk=pk), cast("User", request.user)
    nights = list(segment.nights.order_by("-as_of")[:NIGHTS])
    context: dict[str, Any] = {
        "segment": segment,
        "words": _words(segment),
        "nights": nights,
        "most": max((night.members for night in nights), default=0),
        "uses": segments.uses([segment])[segment.pk],
        "versions": list(segment.versions.select_related("by")[:VERSIONS]),
        "exceptions": list(segments.overrides(segment, for_user=person)[:EXCEPTIONS]),
        "put_form": PutForm(needs_reason=not segment.is_list),
        "may_edit": may(person, "segments.edit") and not segment.archived_at,
        "may_list": may(person, "members.list"),
        "put_at": request.GET.get("put", "") if segment.is_list and may(person, "segments.edit") else "",
        "may_audience": may(person, "exports.personal") and not segment.archived_at,
        "asked": request.GET.get("member", ""),
        **_explained(segment, person, request.GET.get("member", "")),
    }
    return render(request, "lifecycle/segment_detail.html", context)


@require_GET
@right_required("segments.view")
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """What marks its members, against all the others."""
    segment = get_object_or_404(Segment, pk=pk)
    context: dict[str, Any] = {"segment": segment}
    try:
        found = segments.profile(segment=segment, as_of=segment.as_of or as_of())
    except ProfileTooSlow:
        context["is_slow"] = True
    else:
        context |= {"profile": found, "topics": shown_topics(found) if found else []}
    return render(request, "lifecycle/segment_profile.html", context)


@right_required("segments.edit")
def new_list(request: HttpRequest) -> HttpResponse:
    """A list kept by hand, with whom it begins."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        person = cast("User", request.user)
        try:
            read = segments.read_numbers(form.text(), for_user=person)
            made = segments.save_list(
                by=person,
                name=form.cleaned_data["name"],
                description=form.cleaned_data["description"],
                as_of=as_of(),
            )
        except NameTaken as taken:
            form.add_error("name", str(taken))
        except InvalidTree as refused:
            form.add_error("name", refused.problems[0].message)
        except TooMany:
            form.add_error("numbers", gettext("At most 50,000 numbers at one time."))
        else:
            segments.put(
                by=person, segment=made, members=read.members, kind="include", reason="", as_of=as_of()
            )
            _say(request, read)
            return redirect("segments:detail", made.pk)
    return render(
        request, "lifecycle/segment_new_list.html", {"form": form}, status=422 if form.errors else 200
    )


@require_POST
@right_required("segments.edit")
def put(request: HttpRequest, pk: int) -> HttpResponse:
    """Members put in or kept out by hand, or given back to the filter."""
    segment, person = get_object_or_404(Segment, pk=pk, archived_at=None), cast("User", request.user)
    back = request.POST.get("back", "")
    if back.isdecimal():
        segments.take_back(by=person, segment=segment, member=int(back[:18]), as_of=as_of())
        messages.success(request, gettext("Done."))
        return redirect("segments:detail", pk)
    form = PutForm(request.POST, needs_reason=not segment.is_list)
    if not form.is_valid():
        messages.error(request, gettext("Say who, and why."))
        return redirect("segments:detail", pk)
    try:
        read = segments.read_numbers(form.cleaned_data["numbers"], for_user=person)
    except TooMany:
        messages.error(request, gettext("At most 50,000 numbers at one time."))
        return redirect("segments:detail", pk)
    segments.put(
        by=person,
        segment=segment,
        members=read.members,
        kind=form.cleaned_data["kind"] or SegmentOverride.Kind.INCLUDE,
        reason=form.cleaned_data["reason"],
        as_of=as_of(),
    )
    _say(request, read)
    return redirect("segments:detail", pk)


@require_POST
@right_required("segments.edit")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Put away, take a flag off, or go back to an earlier version."""
    segment, person = get_object_or_404(Segment, pk=pk), cast("User", request.user)
    asked = request.POST.get("act", "")
    if asked == "archive":
        try:
            segments.archive_segment(by=person, segment=segment)
        except SegmentInUse as error:
            messages.error(request, str(error))
            return redirect("segments:detail", pk)
        messages.success(request, gettext("Put away."))
        return redirect("segments:list")
    if asked == "seen":
        segments.seen(by=person, segment=segment)
    elif asked.startswith("version:") and asked[8:].isdecimal():
        version = get_object_or_404(segment.versions, number=int(asked[8:16]))
        try:
            segments.restore_version(by=person, segment=segment, number=version.number, as_of=as_of())
        except InvalidTree as refused:
            messages.error(request, " ".join(problem.message for problem in refused.problems))
            return redirect("segments:detail", pk)
    messages.success(request, gettext("Done."))
    return redirect("segments:detail", pk)


def _words(segment: Segment) -> str:
    if segment.is_list:
        return gettext("members put in by hand")
    try:
        return segments.sentence(segments.parse(segment.tree))
    except InvalidTree as refused:
        return " ".join(problem.message for problem in refused.problems)


def _explained(segment: Segment, person: User, asked: str) -> dict[str, Any]:
    """Why this member is in or out: each condition, and what was put by hand."""
    if not asked:
        return {}
    try:
        found = segments.read_numbers(asked[:100], for_user=person).members
    except TooMany:
        found = []
    member = visible_to(person).filter(pk__in=found[:1]).first()
    if member is None:
        return {"is_unknown": True}
    override = segment.overrides.filter(member=member).first()
    try:
        tree = segments.parse(segment.tree)
    except InvalidTree:
        return {"member": member, "override": override}
    why = (
        None
        if segment.is_list
        else segments.explain(tree=tree, member=member, as_of=segment.as_of or as_of())
    )
    return {"member": member, "override": override, "why": why, "place": _place(segment, member)}


def _place(segment: Segment, member: Member) -> Any:
    return segment.rows.filter(member=member).first()


def _say(request: HttpRequest, read: segments.Read) -> None:
    found = len(read.members)
    messages.success(request, ngettext("%(n)s member put.", "%(n)s members put.", found) % {"n": found})
    if lost := [*read.unknown, *read.ambiguous]:
        words = {"n": len(lost), "names": ", ".join(lost[:UNKNOWN])}
        messages.error(request, gettext("%(n)s name nobody, or several: %(names)s") % words)
