"""How good is the model of lifetime value? What it stands on, what it expected, and what came."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from crm import charts
from crm.access import right_required
from crm.formats import days, money, number, percent
from lifecycle import queries
from lifecycle.clv.quality import GROUPS
from lifecycle.models import ClvRun, LifecyclePolicy

FITS_SHOWN = 8


@require_GET
@right_required("figures.view")
def model(request: HttpRequest) -> HttpResponse:
    fit = queries.newest_fit()
    context: dict[str, Any] = {"fit": fit, "here": "risk"}
    if fit:
        policy = LifecyclePolicy.current()
        context |= {
            "counts": _counts(fit, policy),
            "fits": ClvRun.objects.filter(generation=fit.generation).order_by("-as_of")[:FITS_SHOWN],
            "quality": fit.quality,
            "says": says(fit),
            "parameters": _parameters(fit),
        }
    if fit and fit.quality:
        context |= {
            "pairs": pairs(fit.quality),
            "verdict": verdict(fit.quality),
            "split_on": date.fromisoformat(fit.quality["split_on"]),
        }
    return render(request, "lifecycle/value_model.html", context)


def _counts(fit: ClvRun, policy: LifecyclePolicy) -> list[tuple[str, str, str, bool]]:
    """What the data are, what is needed, and whether there is enough."""
    return [
        (
            gettext("Members with two purchase days"),
            number(fit.repeat_buyers),
            number(policy.value_min_members),
            fit.repeat_buyers >= policy.value_min_members,
        ),
        (
            gettext("History"),
            days(fit.history_days),
            days(policy.value_min_days),
            fit.history_days >= policy.value_min_days,
        ),
    ]


def verdict(quality: dict[str, Any]) -> str:
    """One sentence: expected against came."""
    words = {
        "days": days(quality["held_days"]),
        "members": number(quality["members"]),
        "expected": number(quality["expected"]),
        "seen": number(quality["seen"]),
    }
    off = quality["expected"] / quality["seen"] - 1 if quality["seen"] else 0.0
    if abs(off) < 0.05:
        said = gettext(
            "In the last %(days)s, %(expected)s purchase days of %(members)s buyers were expected, and"
            " %(seen)s came: as good as equal."
        )
        return said % words
    if off > 0:
        said = gettext(
            "In the last %(days)s, %(expected)s purchase days of %(members)s buyers were expected, and"
            " %(seen)s came: %(off)s too many were expected."
        )
    else:
        said = gettext(
            "In the last %(days)s, %(expected)s purchase days of %(members)s buyers were expected, and"
            " %(seen)s came: %(off)s too few were expected."
        )
    return said % {**words, "off": percent(abs(off))}


def pairs(quality: dict[str, Any]) -> Any:
    """Expected and seen purchase days of each group, as bars with their numbers."""
    rows = [
        charts.Pair(
            label=_group(group["x"] + 1),
            first=group["expected"],
            second=group["seen"],
            first_figure=number(group["expected"], 2),
            second_figure=number(group["seen"], 2),
            note=number(group["members"]),
        )
        for group in quality["groups"]
    ]
    return charts.pairs_table(
        rows,
        caption=gettext("Purchase days per buyer, expected and seen"),
        heads=(gettext("Bought before on"), gettext("expected"), gettext("came"), gettext("buyers")),
    )


def _group(purchase_days: int) -> str:
    if purchase_days >= GROUPS:
        return gettext("%(n)s days or more") % {"n": GROUPS}
    return ngettext("%(n)s day", "%(n)s days", purchase_days) % {"n": purchase_days}


def says(fit: ClvRun) -> list[str]:
    """What the parameters mean for this brand."""
    if fit.r is None or fit.alpha is None or fit.a is None or fit.b is None:
        return []
    said = [
        gettext("An active buyer orders every %(weeks)s weeks on average.")
        % {"weeks": number(fit.alpha / fit.r, 1)},
        gettext("After an order %(share)s of the buyers stop for good.")
        % {"share": percent(fit.a / (fit.a + fit.b))},
    ]
    if fit.p is not None and fit.q is not None and fit.gamma is not None and fit.q > 1:
        said.append(
            gettext("A purchase day brings %(amount)s on average.")
            % {"amount": money(fit.p * fit.gamma / (fit.q - 1))}
        )
    if fit.is_margin:
        words = gettext(
            "Values are margins: %(rate)s of the net amount, as the cost of %(share)s of it is known."
        )
        said.append(words % {"rate": percent(fit.margin_rate), "share": percent(fit.cost_share)})
    else:
        words = gettext("Values are revenue, since the cost of only %(share)s of the net amount is known.")
        said.append(words % {"share": percent(fit.cost_share)})
    return said


def _parameters(fit: ClvRun) -> list[tuple[str, str]]:
    names = {
        "r": "r",
        "alpha": "α",
        "a": "a",
        "b": "b",
        "log_likelihood": gettext("log-likelihood"),
        "p": "p",
        "q": "q",
        "gamma": "γ",
    }
    return [
        (names[name], number(value, 4 if abs(value) < 1000 else 1))
        for name, value in fit.parameters().items()
        if value is not None
    ]
