"""The member list with its filter, what stands beside it, saved segments, and the list as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from crm.access import may, right_required
from crm.models import User
from lifecycle import queries, segments
from lifecycle.forms import MANY, SCORES, MemberFilter, SegmentForm, conditions_of
from lifecycle.models import MemberMetrics, Segment
from lifecycle.queries import BadCursor, Matching
from lifecycle.queries import shown_as_of as as_of
from lifecycle.segments import InvalidTree, NameTaken, SegmentInUse
from lifecycle.segments.catalogue import group_choices
from members import exports

ROWS = 50
WORDS = {
    "bands": dict(MemberMetrics.Band.choices),
    "tones": {"n": "ok", "e0": "ok", "s1": "", "s2": "warn", "s3": "bad"},
    "groups": dict(group_choices()),
}


@right_required("members.list")
def member_list(request: HttpRequest) -> HttpResponse:
    form, person = MemberFilter(request.GET), cast("User", request.user)
    context: dict[str, Any] = {"form": form, "segments": Segment.objects.all(), "person": person, **WORDS}
    if form.is_valid():
        if not request.GET.get("cursor"):
            exports.spot(form.cleaned_data["q"], door="search", by=person)
        try:
            page = queries.members_page(
                for_user=person,
                matching=_matching(form, person),
                sort=form.order,
                cursor=request.GET.get("cursor", ""),
                limit=ROWS,
            )
        except BadCursor:
            return redirect("members:list")
        context |= _list_words(request, form) | {"page": page}
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    template = "lifecycle/member_list.html" + ("#results" if fragment else "")
    response = render(request, template, context, status=422 if form.errors else 200)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@right_required("members.list")
def member_panel(request: HttpRequest) -> HttpResponse:
    """Beside the list: how many, how many of them can be reached, and which condition cuts deepest."""
    form, person = MemberFilter(request.GET), cast("User", request.user)
    if not form.is_valid():
        return HttpResponseBadRequest()
    tree = segments.parse(form.tree())
    children = getattr(tree, "children", (tree,))
    running = segments.running_counts(tree=tree, as_of=as_of(), for_user=person)
    steps = list(zip([segments.sentence(child) for child in children], running or (), strict=False))
    preview = segments.preview(tree=tree, as_of=as_of(), for_user=person)
    return render(request, "lifecycle/member_list.html#panel", {"preview": preview, "steps": steps})


@require_POST
@right_required("segments.edit")
def segment_save(request: HttpRequest) -> HttpResponse:
    """Keep the conditions of the list as a segment: a new one, or the new definition of `edit`."""
    form, named = MemberFilter(request.GET), SegmentForm(request.POST)
    if not form.is_valid() or not named.is_valid():
        messages.error(request, gettext("A segment needs conditions and a name."))
        return redirect(f"{reverse('members:list')}?{request.GET.urlencode()}")
    old = Segment.objects.filter(pk=request.POST.get("edit") or 0).first()
    try:
        segment = segments.save_segment(
            by=cast("User", request.user),
            name=named.cleaned_data["name"],
            tree=form.tree(),
            as_of=as_of(),
            segment=old,
        )
    except NameTaken:
        messages.error(request, gettext("Another segment has this name already."))
    except InvalidTree as error:
        messages.error(request, " ".join(problem.message for problem in error.problems))
    else:
        if segment.error:
            messages.error(request, segment.error)
        else:
            messages.success(request, gettext("The segment is saved; it is computed anew every night."))
        return redirect(f"{reverse('members:list')}?segment={segment.pk}")
    return redirect(f"{reverse('members:list')}?{request.GET.urlencode()}")


@require_POST
@right_required("segments.edit")
def segment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    segment = get_object_or_404(Segment, pk=pk)
    try:
        segments.delete_segment(by=cast("User", request.user), segment=segment)
    except SegmentInUse as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('members:list')}?segment={pk}")
    messages.success(request, gettext("The segment is deleted."))
    return redirect("members:list")


def _matching(form: MemberFilter, person: User) -> Matching | None:
    # The day is asked for only where a condition needs it.
    return form.matching(for_user=person, as_of=as_of() if form.chosen() else date.max)


def _list_words(request: HttpRequest, form: MemberFilter) -> dict[str, Any]:
    """What the list says about itself: its sentence, its address, the segment it shows."""
    segment = form.cleaned_data["segment"]
    query = urlencode(form.query())
    if segment and form.chosen() == 1:
        words = segments.sentence(segments.parse(segment.tree))
        conditions = conditions_of(segment.tree)
    else:
        words, conditions = segments.sentence(segments.parse(form.tree())), None
    return {
        "words": words,
        "query": query,
        "collected": [*form.query(), *([("q", form.cleaned_data["q"])] if form.cleaned_data["q"] else [])],
        "segment": segment,
        "edit_query": f"{urlencode(conditions)}&edit={segment.pk}" if segment and conditions else "",
        "editing": _editing(request),
        "picks": [_pick(form, name) for name in (*MANY[1:], "consent")],
        "stages": _choices(form, "stage"),
        "hidden_scores": [pair for pair in form.query() if pair[0] in SCORES],
    }


def _editing(request: HttpRequest) -> Segment | None:
    """The segment whose conditions are open in the filter."""
    pk = request.GET.get("edit", "")
    if not pk.isdecimal() or not may(request.user, "segments.edit"):
        return None
    return Segment.objects.filter(pk=int(pk[:18])).first()


def _choices(form: MemberFilter, name: str) -> list[tuple[str, str, bool]]:
    chosen: Sequence[str] = form.cleaned_data[name]
    return [(value, str(label), value in chosen) for value, label in form.fields[name].choices]  # type: ignore[attr-defined]


def _pick(form: MemberFilter, name: str) -> dict[str, Any]:
    """A drop-down of check boxes: its name, heading, choices, and how many are set."""
    choices = _choices(form, name)
    return {
        "name": name,
        "label": form.fields[name].label,
        "choices": choices,
        "chosen": sum(is_set for _value, _label, is_set in choices),
    }
