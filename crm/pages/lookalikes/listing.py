"""Who is most like the core members, with the three reasons of each, ready for a segment or an audience."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm.access import may, right_required
from crm.formats import percent
from crm.models import User
from crm.pages.lookalikes.words import reason_words, tabs
from lifecycle import lookalikes, queries, segments
from lifecycle.models import LookalikeRun, MemberLikeness, Stage

PAGE = 50
STAGES = (Stage.PROSPECT, Stage.INTERESTED, Stage.FIRST_BUYER)
#: The upper parts that are offered.
PARTS = (5, 10, 20)


@require_GET
@right_required("lookalikes.view")
def listing(request: HttpRequest) -> HttpResponse:
    person, run = cast("User", request.user), lookalikes.newest()
    stage = request.GET.get("stage", "")
    stage = stage if stage in STAGES else ""
    rows = lookalikes.likely(for_user=person, stage=stage)
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "tabs": tabs("list"),
        "fit": run,
        "rows": _rows(list(shown), run) if run else [],
        "shown": shown,
        "stage": stage,
        "stages": STAGES,
        "parts": PARTS,
        "may_edit": may(person, "segments.edit"),
        "may_export": may(person, "exports.personal"),
    }
    return render(request, "lifecycle/lookalike_list.html", context)


@require_POST
@right_required("segments.edit")
def make_segment(request: HttpRequest) -> HttpResponse:
    """The upper part as a segment, which each night keeps."""
    asked = request.POST.get("part", "")
    part = int(asked) if asked in {str(part) for part in PARTS} else PARTS[1]
    score = lookalikes.top_share(part / 100)
    if score is None:
        messages.error(request, gettext("There are no scores yet."))
        return redirect("lookalikes:list")
    least = round(score * 100, 2)
    tree = {"v": 1, "all": [{"field": "likeness", "op": ">=", "value": least}]}
    name = gettext("Like the core: top %(part)s %% (%(least)s and more)") % {
        "part": part,
        "least": percent(score, 1),
    }
    try:
        made = segments.save_segment(
            by=cast("User", request.user), name=name, tree=tree, as_of=queries.shown_as_of()
        )
    except segments.NameTaken:
        messages.info(request, gettext("This segment is there already."))
        return redirect("segments:list")
    messages.success(request, gettext("The segment is there. Campaigns can go out to it."))
    return redirect("segments:detail", made.pk)


def _rows(likeness: list[MemberLikeness], run: LookalikeRun) -> list[dict[str, Any]]:
    known = {row.member.pk: row for row in queries.listed([one.member_id for one in likeness])}
    base = run.base_rate or 0.0
    return [
        {
            "row": known[one.member_id],
            "score": one.score,
            "times": one.score / base if base else None,
            "reasons": reason_words(lookalikes.reasons_of(one, run.levels)),
        }
        for one in likeness
        if one.member_id in known
    ]
