"""The rule that decided, in words, with the member's own numbers: of the newest night or an earlier day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from crm.formats import day, days, number
from lifecycle.models import LifecyclePolicy, LifecycleRun, MemberStage
from lifecycle.queries import ListedMember


@dataclass(frozen=True)
class Inputs:
    """What the rules looked at when they decided."""

    stage: str
    order_count: int
    first_order_on: date | None
    last_order_on: date | None
    last_own_on: date | None
    days_since_last_order: int | None
    cycle_days: float | None
    cycle_ratio: float | None
    r: int | None
    f: int | None
    m: int | None
    since_on: date | None
    last_core_on: date | None


def reasons(
    row: ListedMember, *, state: MemberStage, run: LifecycleRun, cycle_days: float | None
) -> list[str]:
    """Sentences, the deciding one first; the numbers are those of the newest night."""
    words = told(
        Inputs(
            stage=row.computed_stage,
            order_count=row.order_count,
            first_order_on=row.first_order_on,
            last_order_on=row.last_order_on,
            last_own_on=row.last_own_on,
            days_since_last_order=row.days_since_last_order,
            cycle_days=cycle_days,
            cycle_ratio=row.cycle_ratio,
            r=row.r,
            f=row.f,
            m=row.m,
            since_on=state.since_on,
            last_core_on=state.last_core_on,
        ),
        run.policy,
    )
    if state.override_stage and row.stage != row.computed_stage:
        words.append(_override(state))
    return words


def told(seen: Inputs, policy: LifecyclePolicy) -> list[str]:
    """The rule that decided, and the rhythm beside it."""
    words = [_BY_STAGE[seen.stage](seen, policy)]
    if seen.cycle_days and seen.days_since_last_order is not None:
        words.append(_rhythm(seen, seen.cycle_days))
    return words


def _prospect(_seen: Inputs, _policy: LifecyclePolicy) -> str:
    return gettext("Has not ordered yet, and has not done anything with us yet either.")


def _interested(seen: Inputs, policy: LifecyclePolicy) -> str:
    return gettext("Has not ordered yet, but last did something with us on %(on)s, within %(days)s.") % {
        "on": day(seen.last_own_on),
        "days": days(policy.interested_days),
    }


def _first_buyer(seen: Inputs, _policy: LifecyclePolicy) -> str:
    return gettext("Has exactly one order, on %(on)s.") % {"on": day(seen.first_order_on)}


def _repeat_buyer(seen: Inputs, policy: LifecyclePolicy) -> str:
    words = gettext(
        "Has %(count)s orders; for core, R, F and M would all have to be %(least)s or more (now %(scores)s)."
    )
    return words % {
        "count": number(seen.order_count),
        "least": policy.core_min_score,
        "scores": _scores(seen),
    }


def _core(seen: Inputs, policy: LifecyclePolicy) -> str:
    if min(seen.r or 0, seen.f or 0, seen.m or 0) >= policy.core_min_score:
        words = gettext("R, F and M are all %(least)s or more (%(scores)s).")
        return words % {"least": policy.core_min_score, "scores": _scores(seen)}
    words = gettext(
        "Was core, and F and M are still %(least)s or more (%(scores)s); being late alone does not demote."
    )
    return words % {"least": policy.core_keep_score, "scores": _scores(seen)}


def _lost(seen: Inputs, policy: LifecyclePolicy) -> str:
    if not seen.order_count:
        words = gettext("Never ordered, and last did something with us on %(on)s, longer than %(days)s ago.")
        return words % {"on": day(seen.last_own_on), "days": days(policy.interested_days)}
    return _gone(seen, policy)


def _defector(seen: Inputs, policy: LifecyclePolicy) -> str:
    words = gettext("Was core within the last %(months)s months (until %(on)s), and is gone.")
    return (
        words % {"months": policy.defector_months, "on": day(seen.last_core_on)} + " " + _gone(seen, policy)
    )


def _gone(seen: Inputs, policy: LifecyclePolicy) -> str:
    if (seen.cycle_ratio or 0) < policy.lost_ratio:
        words = gettext("Has counted as gone since %(on)s and has not ordered since.")
        return words % {"on": day(seen.since_on)}
    return gettext(
        "The silence has lasted %(ratio)s of the member's own cycles; %(limit)s count as gone."
    ) % {
        "ratio": number(seen.cycle_ratio, 1),
        "limit": number(policy.lost_ratio, 1),
    }


def _rhythm(seen: Inputs, cycle_days: float) -> str:
    late = (seen.days_since_last_order or 0) - cycle_days
    values = {
        "cycle": number(cycle_days),
        "since": days(seen.days_since_last_order),
        "late": number(abs(late)),
    }
    if late > 0:
        return (
            gettext(
                "Usually orders every %(cycle)s days; the last order was %(since)s ago: %(late)s days late."
            )
            % values
        )
    return (
        gettext("Usually orders every %(cycle)s days; the last order was %(since)s ago: %(late)s days to go.")
        % values
    )


def _override(state: MemberStage) -> str:
    words = gettext("Set by hand until %(until)s: %(reason)s")
    return words % {"until": day(state.override_until), "reason": state.override_reason}


def _scores(seen: Inputs) -> str:
    return f"{seen.r}·{seen.f}·{seen.m}"


_BY_STAGE = {
    "prospect": _prospect,
    "interested": _interested,
    "first_buyer": _first_buyer,
    "repeat_buyer": _repeat_buyer,
    "core": _core,
    "lost": _lost,
    "defector": _defector,
}
