"""Why they left: the sentence, the reasons, reason by month and by stage, their words; and who they are."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from analytics import leaving
from analytics.leaving import Told
from crm import charts
from crm.access import may, right_required
from crm.charts import BarRow, HeatCell, HeatMap
from crm.formats import STAGES, local, money, money_short, month, percent, stage_name
from crm.models import User
from crm.pages.leaving.forms import Look
from lifecycle import segments
from lifecycle.models import Segment
from members.exports import harmless
from winback import reasons

PAGE = 50


@require_GET
@right_required("reasons.view")
def page(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    look = _look(request)
    rows = leaving.told(narrowed=look.narrowed)
    known = reasons.labels()
    context = {
        "look": look,
        "total": sum(row.interviews for row in rows),
        "sentence": _sentence(rows, known),
        "reasons": _bars(rows, look, known),
        "by_month": _by_month(rows, look, known),
        "by_stage": _by_stage(rows, look, known),
        "words": [
            (words, reasons.name_of(words.reason, known))
            for words in leaving.verbatims(narrowed=look.narrowed, for_user=person)
        ],
        "periods": [
            {
                "text": ngettext("%(n)s month", "%(n)s months", n) % {"n": n},
                "href": f"?{look.query(months=str(n), month='')}",
                "current": n == look.months,
            }
            for n in leaving.MONTHS
        ],
        "branches": [(branch.code, branch.name) for branch, _twigs in reasons.tree(known)],
        "stages": [(stage, stage_name(stage)) for stage in STAGES],
        "members_query": look.query(),
        "may_list": may(person, "members.list"),
        "may_word": may(person, "reasons.edit"),
        "here": "why",
    }
    return render(request, "analytics/leaving.html", context)


@require_GET
@right_required("reasons.view")
def members(request: HttpRequest) -> HttpResponse:
    """The members behind a figure, whom this person may see."""
    person, look = cast("User", request.user), _look(request)
    rows = leaving.interviews(narrowed=look.narrowed, for_user=person)
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    known = reasons.labels()
    context = {
        "look": look,
        "shown": shown,
        "rows": [(row, reasons.name_of(row.primary_reason, known)) for row in shown],
        "title": _title(look),
        "query": look.query(),
        "may_save": may(person, "segments.edit"),
        "here": "why",
    }
    return render(request, "analytics/leaving_members.html", context)


@require_POST
@right_required("segments.edit")
def make_segment(request: HttpRequest) -> HttpResponse:
    """A segment of these members, which the night keeps."""
    person, look = cast("User", request.user), _look(request)
    name = request.POST.get("name", "").strip() or _title(look)[:80]
    try:
        segment = segments.save_segment(
            by=person,
            name=name,
            tree=leaving.tree(narrowed=look.narrowed),
            as_of=local(timezone.now()).date(),
        )
    except segments.NameTaken:
        known = Segment.objects.get(name=name)
        messages.info(request, gettext("There is a segment of this name already."))
        return redirect(f"{reverse('members:list')}?segment={known.pk}")
    except segments.InvalidTree as problem:
        messages.error(request, str(problem))
        return redirect(f"{reverse('why:members')}?{look.query()}")
    messages.success(request, gettext("The segment is saved."))
    return redirect(f"{reverse('members:list')}?segment={segment.pk}")


@require_GET
@right_required("reasons.view")
def export(request: HttpRequest) -> HttpResponse:
    """The figures as csv that Excel opens in Chinese; no member is in it."""
    look, known = _look(request), reasons.labels()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="why-they-left-{look.today}.csv"'
    response.write("\N{BYTE ORDER MARK}")
    lines = csv.writer(response)
    lines.writerow(
        [gettext("Month"), gettext("Code"), gettext("Reason"), gettext("Stage"), gettext("Interviews"),
         gettext("Value lost")]
    )  # fmt: skip
    for row in leaving.told(narrowed=look.narrowed):
        name = harmless(reasons.name_of(row.reason, known))
        stage = stage_name(row.stage) if row.stage in STAGES else ""
        lines.writerow(
            [f"{row.month:%Y-%m}", row.reason, name, stage, row.interviews, f"{row.value_amount:.2f}"]
        )
    return response


def _look(request: HttpRequest) -> Look:
    return Look.of(request.GET, today=local(timezone.now()).date())


def _title(look: Look) -> str:
    """流失原因：價格 · 主要 · 2026 年 11 月."""
    words = [reasons.name_of(look.reason) or gettext("all reasons")]
    if look.stage:
        words.append(stage_name(look.stage))
    words.append(
        month(look.narrowed.since)
        if look.month
        else ngettext("%(n)s month", "%(n)s months", look.months) % {"n": look.months}
    )
    return gettext("Why they left: %(words)s") % {"words": " · ".join(words)}


def _sentence(rows: list[Told], known: Any) -> str:
    """What a manager could forward."""
    total = sum(row.interviews for row in rows)
    if not total:
        return ""
    branches = leaving.summed(rows, by=lambda row: row.branch)
    first = next(iter(branches))
    values = {
        "n": total,
        "reason": reasons.name_of(first, known),
        "count": branches[first].interviews,
        "share": percent(branches[first].interviews / total, 0),
        "value": money_short(branches[first].value_amount),
    }
    if total < leaving.FEW:
        return gettext("%(n)s interviews so far: too few to say what is common.") % values
    return (
        gettext(
            "Of %(n)s who told us why, %(count)s (%(share)s) named %(reason)s first; "
            "with them went %(value)s."
        )
        % values
    )


def _bars(rows: list[Told], look: Look, known: Any) -> Any:
    """By branch, or by its twigs where one branch is looked at."""
    by = (lambda row: row.reason) if look.reason else (lambda row: row.branch)
    total = sum(row.interviews for row in rows)
    return charts.bars_table(
        [
            BarRow(
                label=reasons.name_of(code, known),
                value=found.interviews,
                note=f"{percent(found.interviews / total, 0)} · {money(found.value_amount)}",
                tone="accent" if place == 0 else "soft",
                href=_address(look, reason=code),
            )
            for place, (code, found) in enumerate(leaving.summed(rows, by=by).items())
        ],
        caption=gettext("Reasons with interviews, share and value lost"),
    )


def _by_month(rows: list[Told], look: Look, known: Any) -> Any:
    months = _months(look)
    return _heat(
        rows, look, known,
        caption=gettext("Reason by month: interviews and share of all"),
        columns=[(on.isoformat(), f"{on:%Y}\n{on:%m}") for on in months],
        word=lambda row: row.month.isoformat(),
        name="month",
    )  # fmt: skip


def _by_stage(rows: list[Told], look: Look, known: Any) -> Any:
    stages = [stage for stage in STAGES if any(row.stage == stage for row in rows)]
    return _heat(
        rows, look, known,
        caption=gettext("Reason by stage: interviews and share of all"),
        columns=[(stage, stage_name(stage)) for stage in stages],
        word=lambda row: row.stage,
        name="stage",
    )  # fmt: skip


def _heat(
    rows: list[Told], look: Look, known: Any, *, caption: str, columns: list[tuple[str, str]], word: Any,
    name: str,
) -> Any:  # fmt: skip
    total = sum(row.interviews for row in rows)
    cells: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.branch, word(row))
        cells[key] = cells.get(key, 0) + row.interviews
    found = leaving.summed(rows, by=lambda row: row.branch)
    lines = []
    for branch in found:
        line = []
        for value, _label in columns:
            count = cells.get((branch, value), 0)
            href = _address(look, **{"reason": look.reason or branch, name: value})
            line.append(HeatCell(count, count / total if total else 0, href))
        lines.append((reasons.name_of(branch, known), line))
    return charts.heat_table(HeatMap(gettext("Reason"), [label for _value, label in columns], lines, caption))


def _months(look: Look) -> list[date]:
    narrowed = look.narrowed
    months, on = [], narrowed.since.replace(day=1)
    while on < narrowed.before:
        months.append(on)
        on = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    return months


def _address(look: Look, **changes: str) -> str:
    return f"{reverse('why:members')}?{look.query(**changes)}"
