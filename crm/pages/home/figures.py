"""The strip of key figures: each with its unit, its comparison with the same days, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from analytics import flows, losses
from analytics.flows import MonthFlow
from analytics.losses import LossRate
from analytics.queries import Figures
from analytics.value import AtRisk
from crm.formats import DASH, compact, number, percent, symbol
from crm.pages.home.drawings import members_url


@dataclass(frozen=True)
class KeyFigure:
    label: str
    value: str
    note: str
    unit: str = ""
    before: str = ""
    change: str = ""
    tone: str = ""
    href: str = ""


def key_figures(flow: MonthFlow, figures: Figures, risk: AtRisk) -> list[KeyFigure]:
    return [
        _month_loss(flow, losses.month_losses(figures)),
        _year_loss(losses.year_losses(figures)),
        _at_risk(risk),
        _won_back(flow),
        _reach(flow, figures),
    ]


def _month_loss(flow: MonthFlow, month: LossRate | None) -> KeyFigure:
    label = gettext("Loss rate this month")
    if month is None or month.rate is None:
        return KeyFigure(label, DASH, gettext("the history is too short"))
    note = gettext("%(lost)s of %(base)s buyers, day %(day)s of the month") % {
        "lost": number(month.lost),
        "base": number(month.base),
        "day": flow.days,
    }
    gone = f"{members_url(sort='last_order', since=flow.first.isoformat())}&stage=lost&stage=defector"
    return KeyFigure(label, *_share(month.rate, 2), note=note, href=gone)


def _year_loss(year: LossRate | None) -> KeyFigure:
    label = gettext("Loss rate in twelve months")
    if year is None or year.rate is None:
        return KeyFigure(label, DASH, gettext("needs a year of nights"))
    return KeyFigure(label, *_share(year.rate, 1), note=gettext("usual in the trade: 20–40%"))


def _at_risk(risk: AtRisk) -> KeyFigure:
    figure, unit = compact(risk.amount)
    # Who has left is no longer at risk, however late.
    customers = "".join(f"&stage={stage}" for stage in ("first_buyer", "repeat_buyer", "core"))
    return KeyFigure(
        gettext("Revenue at risk (365 days)"),
        figure,
        gettext("%(count)s customers are late by half a cycle or more") % {"count": number(risk.members)},
        unit=unit,
        before=symbol(),
        href=members_url(risk="high") + customers,
    )


def _won_back(flow: MonthFlow) -> KeyFigure:
    change, tone = "", ""
    if flow.previous is not None:
        before = flows.won_back(flow.previous)
        change, tone = _change(flow.won_back - before, better_up=True)
        note = gettext("than the same days of last month")
    else:
        note = gettext("lapsed or defected, and bought again")
    unit = gettext("people")
    return KeyFigure(
        gettext("Won back this month"), number(flow.won_back), note, unit=unit, change=change, tone=tone
    )


def _reach(flow: MonthFlow, figures: Figures) -> KeyFigure:
    reached = figures.get("contactable", {}).get("", Decimal(0))
    share = float(reached) / flow.members if flow.members else 0.0
    note = gettext("%(share)s of all members") % {"share": percent(share)}
    label = gettext("Can be contacted, with consent")
    return KeyFigure(label, number(reached), note, href=members_url(contactable="on"))


def _share(rate: float, digits: int) -> tuple[str]:
    return (percent(rate, digits),)


def _change(difference: int, *, better_up: bool) -> tuple[str, str]:
    if not difference:
        return gettext("as many"), ""
    mark = "▲" if difference > 0 else "▼"
    return f"{mark} {number(abs(difference))}", "good" if (difference > 0) == better_up else "bad"
