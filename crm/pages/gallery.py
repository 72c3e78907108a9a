"""Every shared element in every state: our own style guide, and what the screenshot and axe tests look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from crm import charts
from crm.access import may
from crm.charts.flow import other_moves
from crm.formats import STAGES, stage_name


class Sample(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("As it stands on the parcel."))
    channel = forms.ChoiceField(label=_("Channel"), choices=[("email", _("e-mail")), ("line", _("LINE"))])
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("a", _("one")), ("b", _("several"))], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label=_("I have read it"))


FLOW = charts.Flow(
    [
        charts.StageFigure("prospect", 9412, 173, "?stage=prospect"),
        charts.StageFigure("interested", 11860, 36, "?stage=interested"),
        charts.StageFigure("first_buyer", 8274, -163, "?stage=first_buyer"),
        charts.StageFigure("repeat_buyer", 7935, 84, "?stage=repeat_buyer"),
        charts.StageFigure("core", 3108, 64, "?stage=core"),
        charts.StageFigure("lost", 6482, 589, "?stage=lost"),
        charts.StageFigure("defector", 1145, 32, "?stage=defector"),
    ],
    {
        ("", "prospect"): 815,
        ("prospect", "interested"): 642,
        ("interested", "first_buyer"): 418,
        ("first_buyer", "repeat_buyer"): 305,
        ("repeat_buyer", "core"): 96,
        ("interested", "lost"): 188,
        ("first_buyer", "lost"): 276,
        ("repeat_buyer", "lost"): 212,
        ("core", "defector"): 41,
        ("repeat_buyer", "defector"): 12,
        ("lost", "repeat_buyer"): 87,
        ("defector", "core"): 3,
        ("defector", "repeat_buyer"): 18,
        ("core", "repeat_buyer"): 6,
    },
)


def gallery(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or request.user.is_staff or may(request.user, "brand.edit")):
        raise PermissionDenied
    return render(request, "crm/gallery.html", _elements())


def _elements() -> dict[str, Any]:
    refused = Sample({"name": "", "channel": "email"})
    refused.is_valid()
    axis = charts.Axis(0, 0.18, (0, 0.06, 0.12, 0.18))
    rate = charts.Trend(
        [charts.Point(f"{month}", 0.24 + month * 0.006, month == 12) for month in range(1, 13)],
        str(_("Yearly loss rate of the last twelve months")),
        high=0.5,
        band=(0.2, 0.4),
        band_label=str(_("usual: 20–40%")),
    )
    cells = [(0.033, 1486), (0.051, 1204), (0.084, 1122), (0.118, 918), (0.189, 742)]
    heat = charts.HeatMap(
        "R ＼ F",
        ["1", "2", "3", "4", "5"],
        [("5", [charts.HeatCell(count, share, "?") for share, count in cells])],
        str(_("Members by recency and frequency")),
    )
    moved = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)
    return {
        "stages": STAGES,
        "form": Sample(),
        "refused": refused,
        "flow": charts.lifecycle_flow(FLOW),
        "flow_table": charts.lifecycle_table(FLOW),
        "other": [(stage_name(a), stage_name(b), count) for a, b, count in other_moves(FLOW)],
        "heat": charts.heat_table(heat),
        "rate": charts.trend(rate),
        "rate_table": charts.trend_table(rate, heading=str(_("Month")), column=str(_("Loss rate"))),
        "spark": charts.sparkline([3, 4, 3.5, 5, 6, 5.5, 7], label=str(_("rising"))),
        "stack": charts.stackbar([charts.Part("4", 1016, "4"), charts.Part("5", 268, "5")]),
        "funnel": charts.bars_table(
            [
                charts.BarRow("2,140", 2140),
                charts.BarRow("1,386", 1386, "64.8%"),
                charts.BarRow("96", 96, "6.9%"),
            ],
            caption=str(_("Win-back funnel")),
        ),
        "axis": charts.interval_axis(axis),
        "intervals": [
            charts.interval(charts.Interval(0.028, 0.044, 0.068, "mute", 0.044), axis),
            charts.interval(charts.Interval(0.084, 0.11, 0.143, "accent", 0.044), axis),
        ],
        "tabs": [
            {"text": "A", "href": "?", "current": True, "count": 48216},
            {"text": "B", "href": "?b", "current": False, "count": None},
        ],
        "phases": [
            {"text": "1", "state": "done"},
            {"text": "2", "state": "now"},
            {"text": "3", "state": "later"},
        ],
        "consents": [
            {"label": "LINE", "state": "granted", "note": ""},
            {"label": "SMS", "state": "withdrawn", "note": "2026/08/03"},
            {"label": "E-mail", "state": "unknown", "note": ""},
        ],
        "months": [
            (
                "2026 / 11",
                [
                    {
                        "icon": "shopping-bag",
                        "tone": "good",
                        "title": "A-88412 · NT$2,380",
                        "text": "×2",
                        "at": moved,
                        "when": "11/19 14:00",
                        "who": "Web",
                    },
                    {
                        "icon": "trending-down",
                        "tone": "warn",
                        "title": "61% → 38%",
                        "text": "",
                        "at": moved,
                        "when": "11/19 14:00",
                        "who": "",
                    },
                ],
            )
        ],
        "rows": [(_("Name"), "林佳穎"), (_("City"), None)],
    }
