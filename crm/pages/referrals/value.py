"""What do members bring by recommending us, beside what they buy? The map against RFM, and who leads."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from analytics import advocates
from analytics.advocates import BROUGHT, RFM, AdvocateMap, Cell
from campaigns.referrals import reading
from crm.access import right_required
from crm.formats import money, number
from crm.pages.referrals.shown import tabs, today

STEPS = 7


@right_required("referrals.view")
def value(request: HttpRequest) -> HttpResponse:
    found = advocates.advocate_map()
    brought, rfm = request.GET.get("brought", ""), request.GET.get("rfm", "")
    is_cell = brought in BROUGHT and rfm in RFM
    figures = reading.figures(on=today())
    context = {
        "map": found,
        "columns": [rfm_words(name) for name in RFM],
        "rows": [
            (brought_words(cells[0].brought), [_shown(found, cell) for cell in cells]) for cells in found.rows
        ],
        "sentence": sentence(found),
        "reasons": reading.join_reasons(since=today() - timedelta(days=reading.PREVIEW_DAYS)),
        "leaders": advocates.top_advocates(brought=brought, rfm=rfm, limit=100)
        if is_cell
        else advocates.top_advocates(),
        "chosen": f"{brought_words(brought)} · {rfm_words(rfm)}" if is_cell else "",
        "tabs": tabs(request, "value", waiting=figures.to_review + figures.unfound),
    }
    return render(request, "campaigns/referral_value.html", context)


def sentence(found: AdvocateMap) -> str:
    """The finding that a manager could forward."""
    if not found.members:
        return gettext("Nobody has bought anything yet.")
    if hidden := found.hidden:
        count = sum(cell.members for cell in hidden)
        return gettext(
            "%(count)s members buy little themselves, but with those they brought they are worth more than "
            "those who buy much and recommend nobody (%(yardstick)s). Whoever looks at purchases alone "
            "misses them."
        ) % {"count": number(count), "yardstick": money(found.cell("0", "high").average)}
    best = max((cell for row in found.rows[:2] for cell in row), key=lambda cell: cell.average)
    if not best.members:
        return gettext("Nobody has recommended us yet.")
    return gettext("Most valuable: %(brought)s, %(rfm)s, with %(amount)s each.") % {
        "brought": brought_words(best.brought),
        "rfm": rfm_words(best.rfm),
        "amount": money(best.average),
    }


def brought_words(key: str) -> str:
    return {
        "3": gettext("brought 3 or more"),
        "1": gettext("brought 1 or 2"),
        "0": gettext("brought nobody"),
    }[key]


def rfm_words(key: str) -> str:
    return {"high": gettext("RFM high"), "mid": gettext("RFM middle"), "low": gettext("RFM low")}[key]


def _shown(found: AdvocateMap, cell: Cell) -> tuple[Cell, str, int]:
    """A cell, the address of its members, and its colour from 0 to 6 by what each is worth."""
    most = max((float(other.average) for row in found.rows for other in row), default=0.0)
    step = min(int(float(cell.average) / most * STEPS), STEPS - 1) if most > 0 and cell.average > 0 else 0
    href = (
        f"{reverse('referrals:value')}?brought={cell.brought}&rfm={cell.rfm}#leaders" if cell.members else ""
    )
    return cell, href, step
