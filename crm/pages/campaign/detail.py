"""One campaign: does it work, who is in it, what does it say, what left, and who did what?"""

from __future__ import annotations

from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext

from analytics import recovery
from analytics.recovery.figures import ALWAYS, HOLDOUT, TREATED
from campaigns import approval, content, queries, sending
from campaigns.forms.campaign import topic_name
from campaigns.models import AudienceMember, Campaign, ChannelBudget, Delivery
from campaigns.usable import usable
from crm import charts
from crm.access import may, right_required
from crm.charts.bars import BarRow, rate
from crm.charts.interval import Axis, Interval
from crm.models import Brand
from crm.pages.campaign.shown import ICONS, REASONS, TONES, may_approve, name_of, open_moves, person, tabs
from members.models import Member


@right_required("campaigns.view")
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """The verdict first, then the evidence, then the table."""
    campaign, page = _page(request, pk, "detail")
    comparison, reactions = page["comparison"], page["reactions"]
    page |= {
        "verdict": recovery.conclude(comparison),
        "arms": _arms(comparison),
        "axis": charts.interval_axis(_axis(comparison)),
        "funnel": _funnel(reactions, comparison),
        "budget": ChannelBudget.objects.filter(channel="email").first(),
        "missing": approval.what_is_missing(campaign) if campaign.state == Campaign.State.DRAFT else [],
        "undecided": reactions.uncertain + reactions.quarantined,
        "sends": campaign.sends.order_by("-id")[:5],
    }
    return render(request, "campaigns/campaign_detail.html", page)


@right_required("campaigns.view")
def audience(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, page = _page(request, pk, "audience")
    arm = request.GET.get("arm", "")
    rows = queries.audience(
        campaign, arm=arm if arm in AudienceMember.Arm.values else "", cursor=request.GET.get("cursor", "")
    )
    named = [(row, name_of(row.member, person(request))) for row in rows.rows]
    page |= {"page": rows, "rows": named, "arm": arm, "arms": AudienceMember.Arm.choices}
    # What a better record would be worth; only while somebody may still act on it.
    page["usable"] = None if campaign.is_past else usable(campaign=campaign)
    return render(request, "campaigns/campaign_audience.html", page)


@right_required("campaigns.view")
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """The words as a member reads them, the coupon, and orders whose code is not in order."""
    campaign, page = _page(request, pk, "mail")
    words, brand = campaign.contents.first(), Brand.get()
    letters = []
    if words:
        coupon = sending.sample_coupon(campaign.coupon_type, at=timezone.now(), brand=brand)
        for language, label in (("zh-hant", "中文"), ("en", "English")):
            reader = Member(name="", language=language)
            letter = content.write(content=words, member=reader, brand=brand, coupon=coupon, links=None)
            letters.append((label, letter))
    page |= {
        "letters": letters,
        "words": words,
        "coupon_states": queries.coupon_states(campaign),
        "flags": queries.flags(campaign)[:50],
        "may_edit": may(request.user, "campaigns.edit") and not campaign.is_past,
    }
    return render(request, "campaigns/campaign_mail.html", page)


@right_required("campaigns.view")
def deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    """Every message with its state and reason; what waits for a decision stands above."""
    campaign, page = _page(request, pk, "deliveries")
    state = request.GET.get("state", "")
    rows = queries.deliveries(
        campaign, state=state if state in Delivery.State.values else "", cursor=request.GET.get("cursor", "")
    )
    user = person(request)
    page |= {
        "page": rows,
        "rows": [(row, name_of(row.member, user), REASONS.get(row.reason, row.reason)) for row in rows.rows],
        "state": state,
        "states": Delivery.State.choices,
        "undecided": [
            (row, name_of(row.member, user), REASONS.get(row.reason, row.reason), row.attempts.all())
            for row in queries.undecided(campaign)[:100]
        ],
        "may_decide": may(user, "campaigns.edit"),
        "reasons": _reasons(page["reactions"]),
    }
    return render(request, "campaigns/campaign_deliveries.html", page)


@right_required("campaigns.view")
def log(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, page = _page(request, pk, "log")
    return render(request, "campaigns/campaign_log.html", page | {"entries": queries.log(campaign)})


def _page(request: HttpRequest, pk: int, current: str) -> tuple[Campaign, dict[str, Any]]:
    """What every tab shows: head, buttons, tabs."""
    related = ("segment", "coupon_type", "created_by", "submitted_by", "approved_by", "topic")
    campaign = get_object_or_404(Campaign.objects.select_related(*related), pk=pk)
    user = person(request)
    comparison = recovery.compare(campaign=campaign, at=timezone.now())
    reactions = queries.reactions(campaign)
    return campaign, {
        "campaign": campaign,
        "topic_name": topic_name(campaign.topic) if campaign.topic else "",
        "comparison": comparison,
        "reactions": reactions,
        "tone": TONES[campaign.state],
        "state_icon": ICONS[campaign.state],
        "moves": open_moves(campaign, user),
        "may_approve": may_approve(campaign, user),
        "is_author": user.pk in {campaign.created_by_id, campaign.submitted_by_id},
        "may_change": campaign.state == Campaign.State.DRAFT and may(user, "campaigns.edit"),
        "tabs": tabs(campaign, current, entered=comparison.entered, messages=reactions.total),
    }


def _arms(comparison: recovery.Comparison) -> list[dict[str, Any]]:
    """The rows of the table: the held out as the base line, then those contacted."""
    axis, base = _axis(comparison), comparison.basis[HOLDOUT].share
    names = {
        HOLDOUT: (gettext("Held out"), gettext("no win-back message")),
        TREATED: (gettext("Contacted"), gettext("chosen by the draw")),
        ALWAYS: (gettext("Always contacted"), gettext("the top 1 % by value, outside the comparison")),
    }
    rows = []
    for key, (name, note) in names.items():
        arm = comparison.basis[key]
        if not arm.members and key == ALWAYS:
            continue
        tone = "accent" if key == TREATED else "mute"
        drawn = Interval(arm.span.low, arm.share or 0, arm.span.high, tone, reference=base)  # type: ignore[arg-type]
        rows.append(
            {
                "key": str(key),
                "name": name,
                "note": note,
                "arm": arm,
                # Outside the comparison, and too few for an interval that says anything.
                "interval": charts.interval(drawn, axis) if arm.members and key != ALWAYS else "",
            }
        )
    return rows


def _axis(comparison: recovery.Comparison) -> Axis:
    """From 0 to the next round share above every interval, in three steps."""
    highest = max(
        (comparison.basis[key].span.high for key in (TREATED, HOLDOUT) if comparison.basis[key].members),
        default=0.3,
    )
    top = min(ceil(highest * 100 / 6) * 6, 102) / 100
    return Axis(0, top, [0, top / 3, top * 2 / 3, top])


def _funnel(reactions: queries.Reactions, comparison: recovery.Comparison) -> Any:
    steps = [
        (gettext("Members contacted"), comparison.contacted),
        (gettext("Sent"), reactions.sent),
        (gettext("Opened"), reactions.opened),
        (gettext("Clicked"), reactions.clicked),
        (gettext("Ordered"), reactions.ordered),
        (gettext("Coupon redeemed"), reactions.redeemed),
    ]
    rows = [
        BarRow(label, count, note=rate(count, reactions.sent) if n > 1 else "")
        for n, (label, count) in enumerate(steps)
    ]
    return charts.bars_table(rows, caption=gettext("From contact to order"))


def _reasons(reactions: queries.Reactions) -> list[tuple[str, str, int]]:
    states = dict(Delivery.State.choices)
    return [
        (str(states[state]), str(REASONS.get(reason, reason)), count)
        for state, reason, count in reactions.reasons
    ]
