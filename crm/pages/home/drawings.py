"""The charts of the overview, from the figures of the newest night to drawings with their tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analytics.flows import MonthFlow
from analytics.losses import REFERENCE, LossPoint
from analytics.value import RfmMap
from crm import charts, sql
from crm.charts.flow import other_moves
from crm.charts.heat import heat_legend
from crm.formats import STAGES, is_chinese, number, percent, signed, stage_name


def members_url(**conditions: str | int) -> str:
    return f"{reverse('members:list')}?{urlencode(conditions)}"


def lifecycle(flow: MonthFlow, *, may_list: bool, lost_note: tuple[str, ...] = ()) -> dict[str, Any]:
    """The drawing, its table, the moves it has no line for, and the seven rows that phones show instead."""
    data = charts.Flow(
        [
            charts.StageFigure(
                row.stage,
                row.count,
                row.change,
                members_url(stage=row.stage) if may_list else "",
                lost_note if row.stage == "lost" else (),
            )
            for row in flow.stages
        ],
        flow.moves,
    )
    return {
        "drawing": charts.lifecycle_flow(data),
        "table": charts.lifecycle_table(data),
        "other": [(stage_name(a), stage_name(b), count) for a, b, count in other_moves(data)],
        "rows": [
            {
                "stage": row.stage,
                "count": row.count,
                "change": signed(row.change),
                "tone": "good" if (row.change >= 0) == (row.stage not in {"lost", "defector"}) else "warn",
                "words": _moves_words(flow, row.stage),
            }
            for row in flow.stages
        ],
    }


def focus(flow: MonthFlow) -> dict[str, Any] | None:
    """The stage from which most went away this month, whose playbook to open; None where none did."""
    away = {
        stage: sum(flow.moves.get((stage, target), 0) for target in ("lost", "defector") if target != stage)
        for stage in STAGES[:5]
    }
    stage = max(away, key=lambda one: (away[one], STAGES.index(one)))
    return {"stage": stage, "name": stage_name(stage), "count": away[stage]} if away[stage] else None


def _moves_words(flow: MonthFlow, stage: str) -> str:
    """New ones, and where members of this stage went."""
    new = flow.moves.get(("", stage), 0)
    parts = [gettext("%(count)s new") % {"count": number(new)}] if new else []
    parts += [
        gettext("%(count)s to %(stage)s") % {"count": number(count), "stage": stage_name(target)}
        for target in STAGES
        if (count := flow.moves.get((stage, target), 0))
    ]
    return ("；" if is_chinese() else "; ").join(parts) if parts else gettext("nobody moved")


def rfm(data: RfmMap, *, may_list: bool) -> dict[str, Any]:
    rows = [
        (
            f"R{5 - index} {words}",
            [
                charts.HeatCell(cell.members, cell.share, members_url(r=cell.r, f=cell.f) if may_list else "")
                for cell in data.rows[index]
            ],
        )
        for index, words in enumerate(data.row_words)
    ]
    columns = [f"F{index + 1}\n{words}" for index, words in enumerate(data.column_words)]
    caption = gettext("Members by recency and frequency; the colour is the share of the revenue of 365 days")
    return {
        "heat": charts.heat_table(charts.HeatMap("R ＼ F", columns, rows, caption)),
        "legend": heat_legend(),
        "outside": data.outside,
        "members": data.members,
    }


def loss_rate(points: Sequence[LossPoint]) -> dict[str, Any] | None:
    """The yearly rate month by month beside what is usual; None while no history is long enough."""
    known = [point for point in points if point.loss and point.loss.rate is not None]
    if not known:
        return None
    newest = known[-1]
    rate = newest.loss.rate if newest.loss else None
    label = gettext("Yearly loss rate at the last twelve month ends; now %(rate)s") % {"rate": percent(rate)}
    highest = max((point.loss.rate or 0) for point in known if point.loss)
    data = charts.Trend(
        [
            charts.Point(
                f"{point.month:%m}" if point.month.month != 1 else f"{point.month:%Y}",
                point.loss.rate if point.loss else None,
                point.is_partial,
            )
            for point in points
        ],
        label,
        high=0.5 if highest <= 0.5 else 1.0,
        steps=5 if highest <= 0.5 else 4,
        band=REFERENCE,
        band_label=gettext("usual: 20–40%"),
        tone="accent",
    )
    return {
        "drawing": charts.trend(data),
        "table": charts.trend_table(data, heading=gettext("Month"), column=gettext("Loss rate")),
        "newest": newest.loss,
    }


def winback(*, since: date) -> SafeString | None:
    """How far those taken up this month came; None where nobody was."""
    (counts,) = sql.query("crm/winback_progress", since=since).dicts()
    if not counts["taken_up"]:
        return None
    steps = [
        (gettext("taken up"), counts["taken_up"], 0),
        (gettext("sent"), counts["sent"], counts["taken_up"]),
        (gettext("opened"), counts["opened"], counts["sent"]),
        (gettext("coupon used"), counts["redeemed"], counts["sent"]),
        (gettext("ordered again"), counts["returned"], counts["sent"]),
    ]
    rows = [
        charts.BarRow(
            label,
            count,
            percent(count / whole) if whole else "",
            "accent" if label == steps[-1][0] else "soft",
        )
        for label, count, whole in steps
    ]
    return charts.bars_table(rows, caption=gettext("Progress of win-back this month"))
