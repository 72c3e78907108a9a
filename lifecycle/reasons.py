"""Why does this member stand where they stand? The rule that decided, with this member's own numbers."""

from __future__ import annotations

from django.utils.translation import gettext

from crm.formats import day, days, number
from lifecycle.models import LifecyclePolicy, LifecycleRun, MemberStage
from lifecycle.queries import ListedMember


def reasons(
    row: ListedMember, *, state: MemberStage, run: LifecycleRun, cycle_days: float | None
) -> list[str]:
    """Sentences, the deciding one first; the numbers are those of the newest night."""
    decide = _BY_STAGE[row.computed_stage]
    words = [decide(row, state, run.policy)]
    if cycle_days and row.days_since_last_order is not None:
        words.append(_rhythm(row, cycle_days))
    if state.override_stage and row.stage != row.computed_stage:
        words.append(_override(state))
    return words


def _prospect(_row: ListedMember, _state: MemberStage, _policy: LifecyclePolicy) -> str:
    return gettext("Has not ordered yet, and has not done anything with us yet either.")


def _interested(row: ListedMember, _state: MemberStage, policy: LifecyclePolicy) -> str:
    return gettext("Has not ordered yet, but last did something with us on %(on)s, within %(days)s.") % {
        "on": day(row.last_own_on),
        "days": days(policy.interested_days),
    }


def _first_buyer(row: ListedMember, _state: MemberStage, _policy: LifecyclePolicy) -> str:
    return gettext("Has exactly one order, on %(on)s.") % {"on": day(row.first_order_on)}


def _repeat_buyer(row: ListedMember, _state: MemberStage, policy: LifecyclePolicy) -> str:
    words = gettext(
        "Has %(count)s orders; for core, R, F and M would all have to be %(least)s or more (now %(scores)s)."
    )
    return words % {
        "count": number(row.order_count),
        "least": policy.core_min_score,
        "scores": _scores(row),
    }


def _core(row: ListedMember, _state: MemberStage, policy: LifecyclePolicy) -> str:
    if min(row.r or 0, row.f or 0, row.m or 0) >= policy.core_min_score:
        words = gettext("R, F and M are all %(least)s or more (%(scores)s).")
        return words % {"least": policy.core_min_score, "scores": _scores(row)}
    words = gettext(
        "Was core, and F and M are still %(least)s or more (%(scores)s); being late alone does not demote."
    )
    return words % {"least": policy.core_keep_score, "scores": _scores(row)}


def _lost(row: ListedMember, state: MemberStage, policy: LifecyclePolicy) -> str:
    if not row.order_count:
        words = gettext("Never ordered, and last did something with us on %(on)s, longer than %(days)s ago.")
        return words % {"on": day(row.last_own_on), "days": days(policy.interested_days)}
    return _gone(row, state, policy)


def _defector(row: ListedMember, state: MemberStage, policy: LifecyclePolicy) -> str:
    words = gettext("Was core within the last %(months)s months (until %(on)s), and is gone.")
    return (
        words % {"months": policy.defector_months, "on": day(state.last_core_on)}
        + " "
        + _gone(row, state, policy)
    )


def _gone(row: ListedMember, state: MemberStage, policy: LifecyclePolicy) -> str:
    if (row.cycle_ratio or 0) < policy.lost_ratio:
        words = gettext("Has counted as gone since %(on)s and has not ordered since.")
        return words % {"on": day(state.since_on)}
    return gettext(
        "The silence has lasted %(ratio)s of the member's own cycles; %(limit)s count as gone."
    ) % {
        "ratio": number(row.cycle_ratio, 1),
        "limit": number(policy.lost_ratio, 1),
    }


def _rhythm(row: ListedMember, cycle_days: float) -> str:
    late = (row.days_since_last_order or 0) - cycle_days
    values = {
        "cycle": number(cycle_days),
        "since": days(row.days_since_last_order),
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


def _scores(row: ListedMember) -> str:
    return f"{row.r}·{row.f}·{row.m}"


_BY_STAGE = {
    "prospect": _prospect,
    "interested": _interested,
    "first_buyer": _first_buyer,
    "repeat_buyer": _repeat_buyer,
    "core": _core,
    "lost": _lost,
    "defector": _defector,
}
