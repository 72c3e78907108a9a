"""What is to be concluded? One sentence from fixed rules, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext

from analytics.recovery.figures import HOLDOUT, TREATED, Comparison
from crm import formats

Kind = Literal["win", "costly", "no_difference", "harmful", "too_early", "no_comparison", "empty"]


@dataclass(frozen=True)
class Verdict:
    kind: Kind
    title: str
    sentence: str
    #: Not everybody's observation is over.
    is_provisional: bool


def conclude(comparison: Comparison) -> Verdict:
    """Only members whose observation is over decide, and only an interval that excludes 0."""
    kind = _kind(comparison)
    titles: dict[Kind, str] = {
        "win": gettext("It works: keep going"),
        "costly": gettext("It works, but costs more than it brings"),
        "no_difference": gettext("No difference detected"),
        "harmful": gettext("It does harm: stop"),
        "too_early": gettext("Too early to say"),
        "no_comparison": gettext("Nothing to compare with"),
        "empty": gettext("Nobody is in this campaign yet"),
    }
    return Verdict(kind, titles[kind], _sentence(kind, comparison), is_provisional=not comparison.is_final)


def _kind(comparison: Comparison) -> Kind:
    if not comparison.entered:
        return "empty"
    if not (comparison.arms[TREATED].members and comparison.arms[HOLDOUT].members):
        return "no_comparison"
    if comparison.is_provisional:
        return "too_early"
    if comparison.span.low > 0:
        return "costly" if (comparison.incremental_margin or 0) < 0 else "win"
    if comparison.span.high < 0:
        return "harmful"
    return "no_difference"


def _sentence(kind: Kind, comparison: Comparison) -> str:
    if kind == "empty":
        return gettext("The first members join on the night after the approval.")
    if kind == "no_comparison":
        return gettext(
            "%(returned)s of %(contacted)s contacted members came back, but without a holdout nobody can say "
            "how many would have come anyway."
        ) % {
            "returned": formats.number(comparison.returned),
            "contacted": formats.number(comparison.contacted),
        }
    if kind == "too_early":
        return gettext(
            "The first observation ends on %(day)s; until then every figure here is provisional."
        ) % {"day": formats.day(comparison.first_end)}
    return _compared(kind) % {
        "difference": formats.signed((comparison.difference or 0) * 100, 1),
        "low": formats.signed(comparison.span.low * 100, 1),
        "high": formats.signed(comparison.span.high * 100, 1),
        "margin": formats.money(comparison.incremental_margin or 0),
        "people": formats.number(comparison.incremental_returns),
        "members": formats.number(comparison.basis[TREATED].members + comparison.basis[HOLDOUT].members),
    }


def _compared(kind: Kind) -> str:
    if kind == "win":
        return gettext(
            "Of those contacted, %(difference)s percentage points more came back than of those held "
            "out (95%% interval %(low)s to %(high)s): about %(people)s members who would not have come "
            "by themselves."
        )
    if kind == "costly":
        return gettext(
            "Of those contacted, %(difference)s percentage points more came back than of those held "
            "out (95%% interval %(low)s to %(high)s), but what they bought brought %(margin)s after all "
            "costs: try a smaller offer."
        )
    if kind == "harmful":
        return gettext(
            "Of those contacted, fewer came back than of those held out (%(difference)s percentage points, "
            "95%% interval %(low)s to %(high)s): the message drives members away."
        )
    return gettext(
        "The difference of %(difference)s percentage points among %(members)s observed members may be chance "
        "(95%% interval %(low)s to %(high)s): wait for more members, or try another offer."
    )
