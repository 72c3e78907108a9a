"""The editor: every change is posted, the server draws the rows anew and counts. Saving is a post too."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from campaigns import catalogue
from crm.access import right_required
from crm.models import User
from crm.pages.segment import drafts
from crm.pages.segment.building import Built, build
from crm.pages.segment.controls import Controls
from crm.pages.segment.forms import SegmentNotes
from lifecycle import segments
from lifecycle.forms import MemberFilter
from lifecycle.models import Segment
from lifecycle.queries import shown_as_of as as_of
from lifecycle.segments import InvalidTree, NameTaken
from lifecycle.segments.tree import AllOf

TEMPLATE = "lifecycle/segment_form.html"


@right_required("segments.edit")
def new(request: HttpRequest) -> HttpResponse:
    """A new segment: empty, from the filter of the member list, or a copy of another (?from=)."""
    return _editor(request, None)


@right_required("segments.edit")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    segment = get_object_or_404(Segment, pk=pk, archived_at=None)
    if segment.is_list:
        raise Http404
    return _editor(request, segment)


def _editor(request: HttpRequest, segment: Segment | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, segment, _begun(request, segment), SegmentNotes(instance=segment))
    draft = drafts.read(request.POST)
    part = request.POST.get("part", "")
    if part == "panel":
        return render(request, f"{TEMPLATE}#panel", _panel(cast("User", request.user), build(draft)))
    verb, _colon, path = str(request.POST.get("act", "")).partition(":")
    if verb:
        drafts.act(draft, verb, path)
    notes = SegmentNotes(request.POST, instance=segment)
    if verb or part == "tree":
        is_fragment = bool(request.headers.get("HX-Request"))
        return _page(request, segment, draft, notes, fragment="tree" if is_fragment else "")
    return _save(request, segment, draft, notes)


def _save(
    request: HttpRequest, segment: Segment | None, draft: drafts.Group, notes: SegmentNotes
) -> HttpResponse:
    built = build(draft)
    if notes.is_valid() and built.is_complete and built.tree != {"v": 1, "all": []}:
        try:
            saved = segments.save_segment(
                by=cast("User", request.user),
                name=notes.cleaned_data["name"],
                tree=built.tree,
                as_of=as_of(),
                segment=segment,
                notes=notes.notes(),
            )
        except NameTaken as taken:
            notes.add_error("name", str(taken))
        except InvalidTree as refused:
            notes.add_error(None, " ".join(problem.message for problem in refused.problems))
        else:
            if saved.error:
                messages.error(request, saved.error)
            else:
                messages.success(request, gettext("The segment is saved; it is computed anew every night."))
            return redirect("segments:detail", saved.pk)
    elif notes.is_valid():
        notes.add_error(None, gettext("Complete the marked conditions, or take them out."))
    return _page(request, segment, draft, notes, status=422)


def _page(
    request: HttpRequest,
    segment: Segment | None,
    draft: drafts.Group,
    notes: SegmentNotes,
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    built = build(draft)
    problems = built.problems if request.method == "POST" else {}
    controls = Controls(own=segment.pk if segment else None)
    context = {
        "segment": segment,
        "notes": notes,
        "group": controls.group(draft, drafts.ROOT, problems),
        "words": words(built),
        "is_complete": built.is_complete,
    }
    return render(request, TEMPLATE + (f"#{fragment}" if fragment else ""), context, status=status)


def words(built: Built) -> str:
    try:
        return segments.sentence(segments.parse(built.tree))
    except InvalidTree as refused:
        return " ".join(problem.message for problem in refused.problems)


def _begun(request: HttpRequest, segment: Segment | None) -> drafts.Group:
    """What the editor opens with."""
    source = segment
    if source is None and request.GET.get("from", "").isdecimal():
        source = Segment.objects.filter(pk=int(request.GET["from"][:18])).first()
    if source is not None and not source.is_list:
        try:
            return drafts.of_tree(segments.parse(source.tree))
        except InvalidTree:
            return drafts.Group()
    form = MemberFilter(request.GET)
    if form.is_valid() and form.chosen():
        return drafts.of_tree(segments.parse(form.tree()))
    return drafts.Group("all", [drafts.Row()])


def _panel(person: User, built: Built) -> dict[str, Any]:
    """Counts of every row, and what the side says: reach, stages, overlap, four members."""
    try:
        tree, day = segments.parse(built.tree), as_of()
    except InvalidTree as refused:
        return {"refused": [problem.message for problem in refused.problems]}
    steps = segments.steps(tree=tree, as_of=day, for_user=person)
    running = catalogue.running_on()
    both = segments.overlaps(tree=tree, segments=list(running), as_of=day) or {}
    everybody = segments.count(tree=AllOf(()), as_of=day, for_user=person).members if steps else 0
    return {
        "as_of": day,
        "steps": steps,
        "counts": [(built.places[place], count) for place, count in steps.counts.items()] if steps else [],
        "excluded": excluded(built),
        "preview": segments.preview(tree=tree, as_of=day, for_user=person),
        "share": min(1, steps.total / everybody) if steps and everybody else None,
        "overlaps": [
            {"campaign": campaign, "members": both[pk]}
            for pk, campaigns in running.items()
            for campaign in campaigns
            if both.get(pk)
        ],
        "samples": segments.sample(tree=tree, as_of=day, for_user=person),
        "words": words(built),
        "is_complete": built.is_complete,
    }


def excluded(built: Built) -> set[str]:
    """The rows of groups that exclude, whose counts are taken away."""
    found: set[str] = set()

    def walk(node: dict[str, Any], place: str, *, is_out: bool) -> None:
        if "not" in node:
            walk(node["not"], place, is_out=True)
            return
        for index, child in enumerate(node.get("all") or node.get("any") or ()):
            inner = f"{place}.{index}"
            if is_out:
                found.add(built.places.get(inner.lstrip("."), ""))
            walk(child, inner, is_out=False)

    walk(built.tree, "", is_out=False)
    return found
