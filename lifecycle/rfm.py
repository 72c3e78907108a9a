"""How recent, how often, how much? Step 3: the parameters of a run, and the scores of each member by them."""

from __future__ import annotations

from datetime import date

from django.db import connection

from crm import sql
from crm.bare import without_indexes
from lifecycle import metrics
from lifecycle.metrics import Scope, use_scope
from lifecycle.models import LifecyclePolicy, LifecycleRun


def fill_first(*, as_of: date, generation: int, policy: LifecyclePolicy) -> tuple[LifecycleRun, int]:
    """Fill the empty table with facts and scores in one pass; the run and the rows written."""
    metrics.collect(as_of=as_of, scope="everyone", policy=policy)
    run, written = measure(as_of=as_of, generation=generation, policy=policy, scope="fact")
    sql.run("lifecycle/scored", as_of=as_of, run_id=run.pk, **policy.as_params())
    with without_indexes("lifecycle_membermetrics"):
        written += sql.run("lifecycle/metrics_first")
    with connection.cursor() as cursor:
        cursor.execute("drop table fact cascade")
        cursor.execute("analyze lifecycle_membermetrics")
    return run, written


def measure(
    *, as_of: date, generation: int, policy: LifecyclePolicy, scope: Scope = "everyone"
) -> tuple[LifecycleRun, int]:
    """The brand's rhythm and the cut points (domain.md §2, §3): the run, and the rows written (0 or 1)."""
    use_scope(scope)
    written = sql.run(
        "lifecycle/run_parameters",
        as_of=as_of,
        generation=generation,
        policy_id=policy.pk,
        **policy.as_params(),
    )
    return LifecycleRun.objects.get(generation=generation, as_of=as_of), written


def score(*, as_of: date, run: LifecycleRun, scope: Scope) -> int:
    """R, F, M, band and risk as of a day by the parameters of a run; the number of rows written."""
    use_scope(scope)
    return sql.script(
        "lifecycle/scored", "lifecycle/scores_update", as_of=as_of, run_id=run.pk, **run.policy.as_params()
    )


def snapshot(*, as_of: date) -> int:
    """Keep the scores of a month end (as_of is the first of a month); the number of rows written."""
    return sql.run("lifecycle/rfm_snapshot", as_of=as_of) if as_of.day == 1 else 0
