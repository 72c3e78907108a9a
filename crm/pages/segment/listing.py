"""All segments: how many are in each, how it moved, what is built on it; ready-made ones; who is in two."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm.access import may, right_required
from crm.models import User
from lifecycle import segments
from lifecycle.models import Segment, SegmentNight
from lifecycle.queries import shown_as_of as as_of
from lifecycle.segments import NameTaken
from lifecycle.segments.overlapping import MOST_IN_MATRIX


@require_GET
@right_required("segments.view")
def listing(request: HttpRequest) -> HttpResponse:
    kept = list(Segment.objects.filter(archived_at=None))
    uses = segments.uses(kept)
    nights = {night.segment_id: night for night in _newest_nights(kept)}
    rows = [
        {"segment": segment, "uses": uses[segment.pk], "night": nights.get(segment.pk)} for segment in kept
    ]
    adopted = {segment.ready_key for segment in kept if segment.ready_key}
    offered = [
        {"ready": one, "words": segments.sentence(segments.parse(one.tree))}
        for one in segments.ready_made().values()
        if one.key not in adopted
    ]
    context = {
        "rows": rows,
        "offered": offered,
        "may_edit": may(request.user, "segments.edit"),
        "lists": sum(segment.is_list for segment in kept),
        "to_look_at": [segment for segment in kept if segment.watch or segment.error],
    }
    return render(request, "lifecycle/segment_list.html", context)


@require_POST
@right_required("segments.edit")
def adopt(request: HttpRequest, key: str) -> HttpResponse:
    person = cast("User", request.user)
    try:
        segment = segments.adopt(by=person, key=key, as_of=as_of())
    except KeyError:
        messages.error(request, gettext("There is no such ready-made segment."))
        return redirect("segments:list")
    except NameTaken:
        messages.error(request, gettext("Another segment has this name already."))
        return redirect("segments:list")
    messages.success(request, gettext("Adopted. Change the conditions as you like."))
    return redirect("segments:detail", segment.pk)


@require_GET
@right_required("segments.view")
def overlap(request: HttpRequest) -> HttpResponse:
    """Who is in two of the chosen segments?"""
    kept = list(Segment.objects.filter(archived_at=None))
    asked = [int(pk) for pk in request.GET.getlist("s") if pk.isascii() and pk.isdigit() and len(pk) < 18]
    chosen = [segment for segment in kept if segment.pk in asked][:MOST_IN_MATRIX]
    found = segments.matrix(chosen) if len(chosen) > 1 else None
    rows = [
        {
            "segment": first,
            "cells": [_cell(found.both, first, second) for second in chosen],
        }
        for first in chosen
        if found
    ]
    context = {"kept": kept, "chosen": [one.pk for one in chosen], "columns": chosen, "rows": rows}
    return render(request, "lifecycle/segment_overlap.html", {**context, "most": MOST_IN_MATRIX})


def _cell(both: dict[int, dict[int, int]], first: Segment, second: Segment) -> dict[str, Any]:
    members = both[first.pk].get(second.pk, 0)
    of = both[first.pk].get(first.pk, 0)
    share = members / of if of else 0.0
    return {
        "members": members,
        "share": share,
        "is_self": first == second,
        "shade": min(6, round(share * 6)),
    }


def _newest_nights(kept: list[Segment]) -> list[SegmentNight]:
    rows = SegmentNight.objects.filter(segment__in=kept).order_by("segment_id", "-as_of")
    return list(rows.distinct("segment_id"))
