"""Value groups: who brings what, what marks them, loyalty beside value, and who costs more than that."""

from __future__ import annotations

import csv
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from analytics import weighing
from analytics.models import WorthRun
from analytics.models.worth import ValueGroup
from analytics.worth import reading
from analytics.worth.reading import Cell, Twentieth
from analytics.worth.yardsticks import newest_run
from crm import charts
from crm.access import may, right_required
from crm.charts import BarRow, HeatCell, HeatMap, Point, Trend
from crm.formats import STAGES, local, number, percent, stage_name
from crm.models import User
from crm.pages.worth import words
from lifecycle import queries, segments
from lifecycle.models import Segment

PAGE = 50


@require_GET
@right_required("figures.view")
def page(request: HttpRequest) -> HttpResponse:
    person, run = cast("User", request.user), newest_run()
    context: dict[str, Any] = {
        "run": run,
        "waiting": _waiting(),
        "may_ask": may(person, "nights.run"),
        "may_edit": may(person, "yardstick.edit"),
        "may_segment": may(person, "segments.edit"),
        "may_list": may(person, "members.list"),
        "here": "value",
    }
    if run and run.members:
        context |= _figures(run)
    return render(request, "analytics/value.html", context)


def _figures(run: WorthRun) -> dict[str, Any]:
    figures, marks = reading.figures(run=run), reading.marks(run=run)
    whole = sum(group.contribution for group in figures.values())
    cells = reading.cells(run=run)
    curve = reading.pareto()
    return {
        "yardstick": run.yardstick,
        "verdict": words.verdict(figures),
        "sums": {
            "contribution": whole,
            "margin": sum(group.margin for group in figures.values()),
            "discounts": sum(group.discount_amount for group in figures.values()),
            "service": sum(group.service_amount for group in figures.values()),
            "draining": sum(group.draining for group in figures.values()),
            "drained": sum(group.drained for group in figures.values()),
        },
        "groups": [
            (words.group_name(one.group), one, float(one.contribution / whole) if whole > 0 else None)
            for one in figures.values()
        ],
        "marks": [
            (words.group_name(group), [(words.mark_words(mark), mark.line) for mark in marks[group]])
            for group in figures
        ],
        "cells": [
            (words.cell_words(is_valuable=cell.is_valuable, is_loyal=bool(cell.is_loyal)), cell)
            for cell in cells
            if cell.is_loyal is not None
        ],
        "map": _map(cells),
        "unknown": sum(cell.members for cell in cells if cell.is_loyal is None),
        "curve": charts.trend(trend) if (trend := _curve(curve)) else "",
        "curve_rows": curve,
        "discounts": _discounts(),
    }


def _map(cells: list[Cell]) -> Any:
    """The 2 × 2 as a table: colour and share are of those of whom loyalty is known."""
    known = sum(cell.members for cell in cells if cell.is_loyal is not None)
    found = {(cell.is_valuable, cell.is_loyal): cell.members for cell in cells}

    def row(*, is_loyal: bool) -> list[HeatCell]:
        counts = [found[is_valuable, is_loyal] for is_valuable in (True, False)]
        return [HeatCell(count, count / known if known else 0.0) for count in counts]

    return charts.heat_table(
        HeatMap(
            corner=gettext("Loyalty"),
            columns=[gettext("most valuable"), gettext("all others")],
            rows=[(gettext("loyal"), row(is_loyal=True)), (gettext("not loyal"), row(is_loyal=False))],
            caption=gettext("Customers by loyalty and value, with their share of those of whom it is known"),
        )
    )


def _curve(curve: list[Twentieth]) -> Trend | None:
    """From the most valuable on; where some drain, the curve rises above the whole and falls back."""
    if not curve or curve[-1].cumulative is None:
        return None
    peak = max(one.cumulative or 0.0 for one in curve)
    high = 1.0 if peak <= 1 else -(-peak * 10 // 2) / 5
    points = [
        Point("0%", 0.0),
        *(Point(percent(one.share, 0), one.cumulative) for one in curve),
    ]
    label = gettext("Share of the contribution that the most valuable customers bring together")
    return Trend(points, label=label, high=high, every=4, steps=4 if high == 1.0 else 5)


def _discounts() -> Any:
    found = {row.stage: row for row in reading.by_stage()}
    rows = [
        BarRow(
            label=stage_name(stage),
            value=found[stage].discount_share or 0.0,
            figure=percent(found[stage].discount_share, 0),
            note=gettext("%(n)s of %(of)s mostly")
            % {"n": number(found[stage].mostly_discounted), "of": number(found[stage].members)},
        )
        for stage in STAGES
        if stage in found and found[stage].discount_share is not None
    ]
    return charts.bars_table(rows, caption=gettext("Share of orders with a discount, by stage"), maximum=1.0)


@require_GET
@right_required("figures.view")
def export(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 a view takes one
    """The curve and the groups as csv that Excel opens in Chinese; no member is in it."""
    run = newest_run()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = run.as_of if run else local(timezone.now()).date()
    response["Content-Disposition"] = f'attachment; filename="value-groups-{name}.csv"'
    response.write("\N{BYTE ORDER MARK}")
    lines = csv.writer(response)
    lines.writerow(
        [gettext("Customers"), gettext("Members"), gettext("Contribution"), gettext("Net amount"),
         gettext("Together")]
    )  # fmt: skip
    for one in reading.pareto() if run else []:
        together = "" if one.cumulative is None else f"{one.cumulative:.4f}"
        lines.writerow(
            [percent(one.share, 0), one.members, f"{one.contribution:.2f}", f"{one.net_amount:.2f}", together]
        )
    lines.writerow([])
    lines.writerow(
        [gettext("Group"), gettext("Members"), gettext("Orders"), gettext("Margin at full price"),
         gettext("Discounts"), gettext("Cost of service"), gettext("Contribution"),
         gettext("Discounted orders")]
    )  # fmt: skip
    for group in reading.figures(run=run).values() if run else []:
        share = "" if group.discount_share is None else f"{group.discount_share:.4f}"
        lines.writerow(
            [words.group_name(group.group), group.members, group.orders, f"{group.margin:.2f}",
             f"{group.discount_amount:.2f}", f"{group.service_amount:.2f}", f"{group.contribution:.2f}",
             share]
        )  # fmt: skip
    return response


@require_GET
@right_required("members.list")
def drain(request: HttpRequest) -> HttpResponse:
    """Who costs more than they bring, the costliest first."""
    person = cast("User", request.user)
    shown = Paginator(reading.draining(for_user=person), PAGE).get_page(request.GET.get("page"))
    found = list(shown)
    known = {row.member.pk: row for row in queries.listed([one.member_id for one in found])}
    context = {
        "run": newest_run(),
        "shown": shown,
        "rows": [(one, known[one.member_id]) for one in found if one.member_id in known],
        "may_see_groups": may(person, "figures.view"),
        "here": "value",
    }
    return render(request, "analytics/drain.html", context)


@require_POST
@right_required("nights.run")
def ask(request: HttpRequest) -> HttpResponse:
    """A weighing as soon as a worker is free."""
    if weighing.ask(by=cast("User", request.user)) is None:
        messages.error(request, gettext("No night has run yet, so there is nothing to weigh."))
    else:
        messages.success(request, gettext("Everybody is weighed within a few minutes."))
    return redirect("value:page")


@require_POST
@right_required("segments.edit")
def make_segment(request: HttpRequest) -> HttpResponse:
    """The members of a value group as a segment, which the night keeps."""
    group = request.POST.get("group", "")
    if group not in ValueGroup.values:
        return HttpResponseBadRequest()
    tree = {"v": 1, "all": [{"field": "value_group", "op": "in", "value": [group]}]}
    name = gettext("Value group: %(group)s") % {"group": words.group_name(group)}
    try:
        segment = segments.save_segment(
            by=cast("User", request.user), name=name[:80], tree=tree, as_of=queries.shown_as_of()
        )
    except segments.NameTaken:
        segment = Segment.objects.get(name=name[:80])
        messages.info(request, gettext("There is a segment of this name already."))
    else:
        messages.success(request, gettext("The segment is saved; it is computed anew every night."))
    return redirect("segments:detail", segment.pk)


def _waiting() -> WorthRun | None:
    """A weighing that was asked for and is not done yet, or failed."""
    run = WorthRun.objects.first()
    if run and (run.error or run.computed_at is None or run.computed_at < run.asked_at):
        return run
    return None
