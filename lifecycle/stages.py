"""At which of the seven stages does each member stand? Step 4, and the one function every door goes through.

The rules are lifecycle/sql/stage_decisions.sql; `decide` below says the same in Python for one member, to
explain a stage on a page, and the two are tested against each other.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction

from crm import sql
from crm.bare import without_indexes
from crm.models import ApiClient, User, record
from lifecycle.metrics import Scope, use_scope
from lifecycle.models import LifecyclePolicy, LifecycleRun, MemberStage, Stage, StageTransition

#: Moves that a person, the API or an import may ask for; a computed move always stands (domain.md §4).
REQUESTABLE: dict[str, frozenset[str]] = {
    Stage.PROSPECT: frozenset(
        {Stage.INTERESTED, Stage.FIRST_BUYER, Stage.REPEAT_BUYER, Stage.CORE, Stage.LOST}
    ),
    Stage.INTERESTED: frozenset({Stage.FIRST_BUYER, Stage.REPEAT_BUYER, Stage.CORE, Stage.LOST}),
    Stage.FIRST_BUYER: frozenset({Stage.REPEAT_BUYER, Stage.CORE, Stage.LOST}),
    Stage.REPEAT_BUYER: frozenset({Stage.CORE, Stage.LOST, Stage.DEFECTOR}),
    Stage.CORE: frozenset({Stage.REPEAT_BUYER, Stage.DEFECTOR}),
    Stage.LOST: frozenset({Stage.INTERESTED, Stage.FIRST_BUYER, Stage.REPEAT_BUYER, Stage.CORE}),
    Stage.DEFECTOR: frozenset({Stage.REPEAT_BUYER, Stage.CORE, Stage.LOST}),
}


#: A stage set by hand holds a year at most: it says what a person knows, and knowledge ages.
LONGEST_OVERRIDE_DAYS = 365


class MoveRefused(Exception):
    """The requested move is not one of the allowed ones; the message names both stages."""

    def __init__(self, source: str, to: str) -> None:
        super().__init__(f"{source or 'no stage'} → {to or 'no stage'} is not a move that can be asked for")
        self.source, self.to = source, to


class NoReason(ValueError):
    """Nobody can say later why the stage was set."""


class BadTerm(ValueError):
    """It would have ended already, or hold for longer than a year."""


def check_requested(*, source: str, to: str) -> None:
    """Whether a person, a program, a file or a journey may ask for this move; raises MoveRefused."""
    if to not in REQUESTABLE.get(source, frozenset()):
        raise MoveRefused(source, to)


@dataclass(frozen=True)
class Facts:
    """What the rules look at, for one member as of a day; days and ratios as in lifecycle_standing."""

    as_of: date
    order_count: int
    last_order_on: date | None
    first_own_on: date | None
    last_own_on: date | None
    is_ended: bool
    cycle_ratio: float | None
    average_order_value: float | None
    r: int | None
    f: int | None
    m: int | None
    stage: str | None
    since_on: date | None
    last_core_on: date | None
    past_changed: bool = False


def advance(*, as_of: date, run: LifecycleRun, scope: Scope, on: date, since: date | None) -> int:
    """Move whoever's computed stage differs from the current one; the number of moves appended.

    `on` dates the moves (a night: as_of; an event: today), `since` is the as_of of the run before.
    """
    use_scope(scope)
    params = {
        "as_of": as_of, "on_day": on, "since": since or date(1, 1, 1), "run_id": run.pk,
        "generation": run.generation, "policy_changed": _has_policy_changed(run, as_of=as_of),
        **run.policy.as_params(),
    }  # fmt: skip
    if scope == "same" or MemberStage.objects.exists():
        moves = sql.script("lifecycle/stage_decisions", "lifecycle/stage_advance", **params)
        moves += sql.run("lifecycle/stage_first", **params)
    else:
        sql.run("lifecycle/stage_decisions", **params)
        with (
            without_indexes("lifecycle_memberstage"),
            _built_afterwards_if_empty("lifecycle_stagetransition"),
        ):
            moves = sql.run("lifecycle/stage_first", **params)
        with connection.cursor() as cursor:
            cursor.execute("analyze lifecycle_memberstage")
    return moves


def _has_policy_changed(run: LifecycleRun, *, as_of: date) -> bool:
    """Whether the run before this day went by another policy; an event goes by the run of the last night."""
    if run.as_of < as_of:
        return False
    earlier = LifecycleRun.objects.filter(generation=run.generation, as_of__lt=as_of).order_by("-as_of")
    before = earlier.first()
    return before is not None and before.policy_id != run.policy_id


def _built_afterwards_if_empty(table: str) -> AbstractContextManager[None]:
    return nullcontext() if StageTransition.objects.exists() else without_indexes(table)


def restart() -> None:
    """Begin a new generation of the chain: nobody has a computed stage; overrides stay."""
    MemberStage.objects.update(stage="", sub_state="", seq=0, last_core_on=None, reactivated_on=None)


def decide(facts: Facts, policy: LifecyclePolicy) -> str:
    """The stage by the table of domain.md §4, first match wins."""
    if facts.order_count == 0:
        if facts.last_own_on is None:
            return Stage.PROSPECT
        waited = (facts.as_of - facts.last_own_on).days
        return Stage.INTERESTED if waited <= policy.interested_days else Stage.LOST
    if facts.cycle_ratio is None or facts.last_order_on is None:
        raise ValueError("a member with valid orders has a cycle ratio and a last order")
    was_core = facts.stage == Stage.CORE or (
        facts.last_core_on is not None
        and facts.last_core_on >= months_before(facts.as_of, policy.defector_months)
    )
    if facts.stage in {Stage.LOST, Stage.DEFECTOR} and not facts.past_changed:
        if facts.since_on is None:
            raise ValueError("a member with a stage has a day on which it began")
        if facts.last_order_on < facts.since_on:
            return Stage.DEFECTOR if facts.stage == Stage.DEFECTOR and was_core else Stage.LOST
    if facts.cycle_ratio >= policy.lost_ratio or facts.is_ended:
        return Stage.DEFECTOR if was_core else Stage.LOST
    if facts.order_count >= 2:
        return Stage.CORE if _is_core(facts, policy) else Stage.REPEAT_BUYER
    return Stage.FIRST_BUYER


def _is_core(facts: Facts, policy: LifecyclePolicy) -> bool:
    r, f, m = facts.r or 0, facts.f or 0, facts.m or 0
    floor = policy.core_min_order_value
    if floor is not None and (facts.average_order_value or 0) < float(floor):
        return False
    if min(r, f, m) >= policy.core_min_score and (facts.cycle_ratio or 0) < policy.core_max_ratio:
        return True
    return facts.stage == Stage.CORE and min(f, m) >= policy.core_keep_score


def months_before(day: date, months: int) -> date:
    """The same day `months` calendar months earlier, or the last day of that month, as PostgreSQL counts."""
    month = day.month - 1 - months
    year, month = day.year + month // 12, month % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))


@transaction.atomic
def override(
    *,
    member_id: int,
    stage: str,
    reason: str,
    until: date,
    by: User | None,
    today: date,
    client: ApiClient | None = None,
) -> MemberStage:
    """Show another stage up to and on a day; the computed one goes on beneath and "was core" ignores this.

    The one door for every requested move: a person's page, a program, a journey (by neither of the two).

    Raises MoveRefused where the move is not allowed, NoReason, BadTerm, and MemberStage.DoesNotExist.
    """
    if not reason.strip():
        raise NoReason("an override needs a reason")
    if not today < until <= today + timedelta(days=LONGEST_OVERRIDE_DAYS):
        raise BadTerm(f"from tomorrow on and for {LONGEST_OVERRIDE_DAYS} days at most")
    current = MemberStage.objects.select_for_update().get(member_id=member_id)
    check_requested(source=current.stage, to=stage)
    current.override_stage, current.override_reason = stage, reason.strip()
    current.override_until, current.override_by = until, by
    current.save(update_fields=["override_stage", "override_reason", "override_until", "override_by"])
    record(
        by=by,
        client=client,
        action="stage.override",
        target=current,
        stage=stage,
        until=until.isoformat(),
    )
    return current


@transaction.atomic
def lift_override(*, member_id: int, by: User | None, client: ApiClient | None = None) -> None:
    current = MemberStage.objects.select_for_update().get(member_id=member_id)
    current.override_stage, current.override_reason, current.override_until, current.override_by = (
        "",
        "",
        None,
        None,
    )
    current.save(update_fields=["override_stage", "override_reason", "override_until", "override_by"])
    record(by=by, client=client, action="stage.override_lifted", target=current)
