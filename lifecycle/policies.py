"""What would other thresholds change? A preview that leaves nothing behind, and a new version of the policy.

A version is never edited: every run names the one it computed with. The next night looks at everybody under
the new one; until then all screens show the last night.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from crm import sql
from crm.formats import STAGES
from crm.models import User, record
from lifecycle import metrics, rfm, risk
from lifecycle.models import LifecyclePolicy, LifecycleRun, MemberRisk
from lifecycle.queries import newest_run

#: The generation of a run that is only tried out; it is rolled back, and no screen looks at negative ones.
TRIAL = -1
#: Names that a person edits: all but who saved which version.
EDITABLE = tuple(name for name in LifecyclePolicy().as_params() if name not in {"version", "created_by_id"})


class SavedMeanwhile(Exception):
    """Somebody else saved a version since this one was begun."""


@dataclass(frozen=True)
class PolicyPreview:
    """As of the last night: members by stage now and under the changes, and who would move where."""

    as_of: date
    before: Mapping[str, int]
    moves: Mapping[tuple[str, str], int]
    brand_gap_days: float
    brand_gap_days_before: float
    # The list "about to leave", as the stages are now.
    leaving: int
    leaving_before: int

    @property
    def moved(self) -> int:
        return sum(self.moves.values())

    @property
    def after(self) -> dict[str, int]:
        return {
            stage: self.before[stage]
            + sum(count * ((to == stage) - (source == stage)) for (source, to), count in self.moves.items())
            for stage in STAGES
        }


def preview(*, changes: Mapping[str, Any]) -> PolicyPreview | None:
    """How many members would move between stages under the changes; None before the first night.

    The real steps run under a policy that is rolled back, so the counts are those of the next night but for
    the day that passes until then.
    """
    run = newest_run()
    if run is None:
        return None
    with transaction.atomic():
        draft = _draft(run.policy, changes)
        trial = _score(draft, run)
        _decide(draft, trial, run)
        decided = sql.query("lifecycle/policy_moves").rows
        standing = sql.query("lifecycle/stage_counts").rows
        leaving = risk.count_leaving(as_of=run.as_of, policy=draft)
        leaving_before = MemberRisk.objects.count()
        transaction.set_rollback(True)
    return PolicyPreview(
        as_of=run.as_of,
        before={**dict.fromkeys(STAGES, 0), **dict(standing)},
        moves={(source, to): count for source, to, count in decided},
        brand_gap_days=trial.brand_gap_days,
        brand_gap_days_before=run.brand_gap_days,
        leaving=leaving,
        leaving_before=leaving_before,
    )


def save(*, by: User | None, changes: Mapping[str, Any], expected_version: int) -> LifecyclePolicy:
    """The changes as the next version; raises SavedMeanwhile when another came first."""
    with transaction.atomic():
        current = LifecyclePolicy.current()
        if current.version != expected_version:
            raise SavedMeanwhile(f"version {current.version} was saved meanwhile")
        changed = sorted(name for name in changes if changes[name] != getattr(current, name))
        try:
            with transaction.atomic():
                saved = _version(current, changes, version=expected_version + 1, by=by)
        except IntegrityError as error:
            raise SavedMeanwhile(f"version {expected_version + 1} was saved meanwhile") from error
        record(by=by, action="policy.saved", target=saved, version=saved.version, fields=changed)
    return saved


@dataclass(frozen=True)
class Difference:
    """One threshold that two versions do not share."""

    name: str
    before: Any
    after: Any


def differences(*, older: LifecyclePolicy, newer: LifecyclePolicy) -> list[Difference]:
    """What was changed from the one to the other, in the order of the policy."""
    return [
        Difference(name, getattr(older, name), getattr(newer, name))
        for name in EDITABLE
        if getattr(older, name) != getattr(newer, name)
    ]


def _version(
    base: LifecyclePolicy, changes: Mapping[str, Any], *, version: int, by: User | None
) -> LifecyclePolicy:
    if unknown := set(changes) - set(EDITABLE):
        raise ValueError(f"a policy has no {', '.join(sorted(unknown))}")
    values = {name: getattr(base, name) for name in EDITABLE} | dict(changes)
    saved = LifecyclePolicy.objects.create(version=version, created_by=by, **values)
    saved.refresh_from_db()
    return saved


def _draft(base: LifecyclePolicy, changes: Mapping[str, Any]) -> LifecyclePolicy:
    return _version(base, changes, version=TRIAL, by=None)


def _score(draft: LifecyclePolicy, run: LifecycleRun) -> LifecycleRun:
    """Scores by the draft, in the temp table rescored; facts anew only where their window is another."""
    scope: metrics.Scope = "everyone"
    if draft.rfm_window_days != run.policy.rfm_window_days:
        metrics.collect(as_of=run.as_of, scope="everyone", policy=draft)
        scope = "fact"
    trial, _written = rfm.measure(as_of=run.as_of, generation=TRIAL, policy=draft, scope=scope)
    sql.run("lifecycle/scored", as_of=run.as_of, run_id=trial.pk, **draft.as_params())
    sql.run("lifecycle/policy_rescored")
    return trial


def _decide(draft: LifecyclePolicy, trial: LifecycleRun, run: LifecycleRun) -> None:
    sql.run(
        "lifecycle/stage_decisions",
        as_of=run.as_of,
        on_day=run.as_of,
        since=run.as_of,
        run_id=trial.pk,
        policy_changed=True,
        **draft.as_params(),
    )
