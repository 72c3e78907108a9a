"""Advice in one sentence: what to do, what it brings, and why."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext

from analytics.advice import Suggestion
from analytics.advice.reading import Line
from analytics.models import CategoryStep, MemberAdvice
from crm.formats import money, number, percent
from crm.pages.worth.words import daypart_words
from members.models import Channel

Action, Reason = MemberAdvice.Action, MemberAdvice.Reason


def action_words(action: str) -> str:
    return str(dict(Action.choices).get(action, action))


def of_member(found: Suggestion) -> str:
    """One sentence about one member."""
    advice = found.advice
    return _sentence(
        action=advice.action, reason=advice.reason, chance=advice.chance, added=advice.added,
        gain=advice.gain, offer_gain=advice.offer_gain,
    )  # fmt: skip


def of_line(line: Line) -> str:
    """One sentence about members with the same advice; chances and amounts are their means."""
    each = line.gain / line.members if line.members else Decimal(0)
    offer_gain = None if line.offer_gain is None else Decimal(str(round(line.offer_gain, 2)))
    return _sentence(
        action=line.action, reason=line.reason, chance=line.chance, added=line.added, gain=each,
        offer_gain=offer_gain,
    )  # fmt: skip


def _sentence(
    *, action: str, reason: str, chance: float, added: float, gain: Decimal, offer_gain: Decimal | None
) -> str:
    values = {
        "chance": percent(chance, 0),
        "added": number(added * 100, 1),
        "gain": money(gain),
        "lost": money(-(offer_gain or 0)),
    }
    if action == Action.NONE:
        said = _left_alone(reason) % values
    else:
        said = (
            gettext(
                "%(chance)s order within 60 days by themselves; this adds %(added)s percentage points, worth "
                "%(gain)s after its costs."
            )
            % values
        )
    if action in {Action.NONE, Action.MESSAGE} and offer_gain is not None and offer_gain < 0:
        said += gettext(" A discount would cost %(lost)s more than it brings.") % values
    return said


def _left_alone(reason: str) -> str:
    return {
        Reason.COMES_ANYWAY: gettext("%(chance)s order within 60 days without us: leave them alone."),
        Reason.COSTS_MORE: gettext("Nothing that we could do brings more than it costs now."),
        Reason.UNREACHABLE: gettext("No consent or no address on a channel that we use: ask for it first."),
        Reason.COMPLAINT: gettext("A complaint is open: settle it first."),
        Reason.ENDED: gettext("They told us that it is over: hold an interview rather than sell."),
        Reason.HELD_OUT: gettext("In this year's holdout of win-back, so that its effect can be measured."),
        Reason.UNMEASURED: gettext(
            "Too little of our own acting is measured: run a campaign that holds some members out."
        ),
    }[MemberAdvice.Reason(reason)]


def evidence(step: CategoryStep) -> str:
    """Why this category: counts, share, and how that compares with all."""
    return gettext(
        "After %(before)s, %(support)s of %(of)s next visits had %(after)s (%(share)s; among all visits "
        "%(all)s, so %(lift)s ×)."
    ) % {
        "before": step.before,
        "after": step.after,
        "support": number(step.support),
        "of": number(step.of_before),
        "share": percent(step.confidence, 0),
        "all": percent(step.share_of_all, 0),
        "lift": number(step.lift, 1),
    }


def channel_words(channel: str) -> str:
    return str(dict(Channel.choices).get(channel, ""))


def when(daypart: str) -> str:
    return daypart_words(daypart)
