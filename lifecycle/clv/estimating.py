"""When is a model fitted, and whose value is computed? Step 3 of the path, beside the scores.

Everybody's value moves a little every day, so it is stored as of a day: all of them with each weekly fit, and
in between those of the members on the work list, by the parameters of that fit (docs/adr). The chance of
being alive is not stored; the view reckons it for the newest night.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm import sql
from lifecycle.clv import inputs, purchasing, quality, spending, storing, worth
from lifecycle.clv.errors import NoFit
from lifecycle.clv.inputs import DAY_ZERO, Buyers
from lifecycle.clv.purchasing import Purchasing
from lifecycle.clv.spending import Spending
from lifecycle.metrics import Scope, collect, use_scope
from lifecycle.models import ClvRun, LifecyclePolicy, MemberValue

FIT_EVERY_DAYS = 7


@dataclass(frozen=True)
class Fit:
    """Both models, and the data they stand on; `missing` says why there are none."""

    buyers: int
    repeat_buyers: int
    history_days: int
    missing: str = ""
    purchasing: Purchasing | None = None
    spending: Spending | None = None


def estimate(*, as_of: date, generation: int, policy: LifecyclePolicy, scope: Scope) -> int:
    """Bring the values up to date for a night; the number of rows written.

    Once a week, and when the scope is everybody, it fits anew and computes all; else it computes the scope.
    """
    newest = _newest(as_of=as_of, generation=generation)
    if newest is None or scope == "everyone" or as_of - newest.as_of >= timedelta(days=FIT_EVERY_DAYS):
        is_new = newest is None or newest.as_of < as_of
        return _estimate_all(as_of=as_of, generation=generation, policy=policy, is_new=is_new)
    return rescore(as_of=as_of, generation=generation, scope=scope)


def rescore(*, as_of: date, generation: int, scope: Scope) -> int:
    """The values of the members in scope by the parameters of the newest fit; the number of rows written."""
    run = _newest(as_of=as_of, generation=generation)
    models = _models_of(run) if run else None
    if run is None or models is None:
        return 0
    fitted, spent = models
    use_scope(scope)
    buyers = inputs.read(as_of=as_of)
    cohorts = {key: worth.Cohort(**cohort) for key, cohort in run.cohorts.items()}
    amount = worth.amounts_of(buyers, spent=spent, cohorts=cohorts)
    scored = worth.of_buyers(buyers, as_of=as_of, fitted=fitted, amount=amount, margin_rate=run.margin_rate)
    return storing.write_some(scored, as_of=as_of)


def _newest(*, as_of: date, generation: int) -> ClvRun | None:
    return ClvRun.objects.filter(generation=generation, as_of__lte=as_of).order_by("-as_of").first()


def fit(buyers: Buyers, *, as_of: date, policy: LifecyclePolicy) -> Fit:
    """Both models on at most 100,000 buyers; without a number below the least of data."""
    repeat_buyers = int((buyers.x > 0).sum())
    history_days = (as_of - DAY_ZERO).days - int(buyers.first_day.min()) if len(buyers) else 0
    found = Fit(buyers=len(buyers), repeat_buyers=repeat_buyers, history_days=history_days)
    if repeat_buyers < policy.value_min_members:
        return replace(found, missing=ClvRun.Missing.MEMBERS)
    if history_days < policy.value_min_days:
        return replace(found, missing=ClvRun.Missing.HISTORY)
    drawn = buyers.drawn()
    try:
        fitted = purchasing.fit(x=drawn.x, t_x=drawn.t_x, t=drawn.t(as_of))
        spent = spending.fit(x=drawn.x, m=drawn.m)
    except NoFit:
        return replace(found, missing=ClvRun.Missing.FIT)
    return replace(found, purchasing=fitted, spending=spent)


@transaction.atomic
def fit_as_of(*, as_of: date, with_gifts: bool) -> Fit:
    """Both models from the orders before a day, whatever the last night was; leaves nothing behind.

    with_gifts counts purchases of 0.00, as published figures do; a night does not, since they are not valid.
    """
    policy = LifecyclePolicy.current()
    collect(as_of=as_of, scope="with_gifts" if with_gifts else "everyone", policy=policy)
    use_scope("fact")
    found = fit(inputs.read(as_of=as_of), as_of=as_of, policy=policy)
    transaction.set_rollback(True)
    return found


def margin(*, as_of: date, least_share: float = 0.5) -> tuple[float, float]:
    """The share of the net amount of 365 days whose cost is known, and what is left of it after that cost.

    The rate is 1 where less than `least_share` is known: values are revenue then.
    """
    ((net_amount, with_cost, cost),) = sql.query("lifecycle/value/margin", as_of=as_of).rows
    share = with_cost / net_amount if net_amount > 0 else 0.0
    if share < least_share:
        return share, 1.0
    return share, max(0.0, (with_cost - cost) / with_cost)


def _estimate_all(*, as_of: date, generation: int, policy: LifecyclePolicy, is_new: bool) -> int:
    use_scope("everyone")
    buyers = inputs.read(as_of=as_of)
    found = fit(buyers, as_of=as_of, policy=policy)
    run = ClvRun(
        as_of=as_of,
        generation=generation,
        missing=found.missing,
        buyers=found.buyers,
        repeat_buyers=found.repeat_buyers,
        history_days=found.history_days,
        created_at=timezone.now(),
    )
    if not (found.purchasing and found.spending):
        written, _by_model = MemberValue.objects.all().delete()
        return written + _keep(run)
    cost_share, margin_rate = margin(as_of=as_of, least_share=policy.value_cost_percent / 100)
    cohorts = worth.cohorts_of(buyers, spent=found.spending, least=policy.cohort_min_members)
    amount = worth.amounts_of(buyers, spent=found.spending, cohorts=cohorts)
    scored = worth.of_buyers(
        buyers, as_of=as_of, fitted=found.purchasing, amount=amount, margin_rate=margin_rate
    )
    store = storing.replace_all if is_new else storing.write_some
    written = store(scored, as_of=as_of)
    for name, figure in _parameters(found.purchasing, found.spending).items():
        setattr(run, name, figure)
    run.cost_share, run.margin_rate = cost_share, margin_rate
    run.cohorts = {key: asdict(cohort) for key, cohort in cohorts.items()}
    run.quality = quality.hold_out(
        buyers, as_of=as_of, history_days=found.history_days, least=policy.cohort_min_members
    )
    return written + _keep(run)


def _models_of(run: ClvRun) -> tuple[Purchasing, Spending] | None:
    """The models as a run keeps them; None where it has none."""
    rhythm = (run.r, run.alpha, run.a, run.b, run.log_likelihood)
    amounts = (run.p, run.q, run.gamma, run.spend_log_likelihood)
    if None in rhythm or None in amounts:
        return None
    r, alpha, a, b, likelihood = (float(value or 0) for value in rhythm)
    p, q, gamma, spend_likelihood = (float(value or 0) for value in amounts)
    return (
        Purchasing(r, alpha, a, b, likelihood, run.fitted_members),
        Spending(p, q, gamma, spend_likelihood, run.spend_members),
    )


def _parameters(fitted: Purchasing, spent: Spending) -> dict[str, Any]:
    """Both models under the names of ClvRun."""
    return {
        "r": fitted.r,
        "alpha": fitted.alpha,
        "a": fitted.a,
        "b": fitted.b,
        "log_likelihood": fitted.log_likelihood,
        "fitted_members": fitted.members,
        "p": spent.p,
        "q": spent.q,
        "gamma": spent.gamma,
        "spend_log_likelihood": spent.log_likelihood,
        "spend_members": spent.members,
    }


def _keep(found: ClvRun) -> int:
    """The row of the run, written only where it says something else than before; 0 or 1."""
    before = ClvRun.objects.filter(generation=found.generation, as_of=found.as_of).first()
    names = [field.attname for field in ClvRun._meta.fields if field.attname not in {"id", "created_at"}]
    if before and all(getattr(before, name) == getattr(found, name) for name in names):
        return 0
    found.pk = before.pk if before else None
    found.save()
    return 1
