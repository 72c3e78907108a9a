"""domain.md §2–4 said again in plain Python, member by member, to hold the SQL against."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from lifecycle.models import LifecyclePolicy
from lifecycle.stages import Facts, decide


@dataclass
class Bought:
    """An order: its day, amount, whether its status counts, and refunds as (day, amount)."""

    on: date
    amount: int
    counts: bool = True
    refunds: list[tuple[date, int]] = field(default_factory=list)

    def net(self, as_of: date) -> int:
        return self.amount - sum(amount for on, amount in self.refunds if on < as_of)

    def is_valid(self, as_of: date) -> bool:
        return self.counts and self.on < as_of and self.net(as_of) > 0


@dataclass
class Person:
    orders: list[Bought] = field(default_factory=list)
    acted_on: list[date] = field(default_factory=list)
    ended_on: date | None = None
    chain: list[tuple[str, date]] = field(default_factory=list)
    last_core_on: date | None = None

    def known(self, as_of: date) -> bool:
        facts = (
            [order.on for order in self.orders] + self.acted_on + ([self.ended_on] if self.ended_on else [])
        )
        return any(day < as_of for day in facts)


@dataclass(frozen=True)
class Standing:
    """Days and ratios to nine decimals: the median of PostgreSQL and ours may part in the last bit."""

    order_count: int
    purchase_days: int
    net_amount: int
    order_count_365d: int
    net_amount_365d: int
    cycle_days: float | None
    cycle_ratio: float | None
    r: int | None
    f: int | None
    m: int | None
    stage: str

    def __post_init__(self) -> None:
        for name in ("cycle_days", "cycle_ratio"):
            if (exact := getattr(self, name)) is not None:
                object.__setattr__(self, name, round(exact, 9))


def night(people: list[Person], as_of: date, policy: LifecyclePolicy) -> list[Standing | None]:
    """What the night of as_of finds for each person; it appends the moves to their chains."""
    valid = [[order for order in person.orders if order.is_valid(as_of)] for person in people]
    gaps = [gap for orders in valid if (gap := mean_gap(orders)) is not None]
    brand_gap = median(gaps) if len(gaps) >= policy.gap_min_members else policy.default_gap_days
    recent = [[o for o in orders if o.on >= as_of - timedelta(days=365)] for orders in valid]
    cuts = Cuts(
        as_of, policy, [(max(o.on for o in r), len(r), sum(o.net(as_of) for o in r)) for r in recent if r]
    )
    return [
        standing(person, orders, window, as_of, policy, brand_gap, cuts) if person.known(as_of) else None
        for person, orders, window in zip(people, valid, recent, strict=True)
    ]


def mean_gap(orders: list[Bought]) -> float | None:
    days = {order.on for order in orders}
    return (max(days) - min(days)).days / (len(days) - 1) if len(days) >= 2 else None


class Cuts:
    """The scores of a population of (last day, count, amount)."""

    def __init__(self, as_of: date, policy: LifecyclePolicy, population: list[tuple[date, int, int]]) -> None:
        self.as_of, self.policy = as_of, policy
        enough = len(population) >= policy.rfm_min_buyers
        count = sum(n for _, n, _ in population)
        self.average = sum(amount for _, _, amount in population) / count if count else None
        axes = [sorted(values) for values in zip(*population, strict=True)] if enough else [[], [], []]
        self.r, self.f, self.m = (
            [percentile_disc(axis, q) for q in (0.2, 0.4, 0.6, 0.8)] if axis else None for axis in axes
        )
        if self.f and len(set(self.f)) < 4:
            self.f = None

    def score(self, last: date, count: int, amount: int) -> tuple[int, int, int]:
        def by(cuts: list, value: object) -> int:
            return 1 + sum(cut < value for cut in cuts)

        policy, waited = self.policy, (self.as_of - last).days
        r = by(self.r, last) if self.r else 1 + sum(waited <= days for days in policy.fixed_r_days)
        f = by(self.f, count) if self.f else 1 + sum(count >= n for n in policy.fixed_f_counts)
        m = (
            by(self.m, amount)
            if self.m
            else 1 + sum(amount >= times * self.average for times in policy.fixed_m_multiples)
        )
        return r, f, m


def percentile_disc(ordered: list, share: float) -> object:
    """The first value whose share of the population reaches `share`, as SQL defines it."""
    return next(value for n, value in enumerate(ordered, 1) if n / len(ordered) >= share - 1e-12)


def standing(
    person: Person,
    orders: list,
    recent: list,
    as_of: date,
    policy: LifecyclePolicy,
    brand_gap: float,
    cuts: Cuts,
) -> Standing:
    days = {order.on for order in orders}
    cycle = ratio = None
    r = f = m = None
    if orders:
        repeats = len(days) - 1
        cycle = (2 * brand_gap + repeats * (mean_gap(orders) or 0)) / (2 + repeats)
        cycle = max(policy.cycle_min_days, min(policy.cycle_max_days, cycle))
        ratio = (as_of - max(days)).days / cycle
        r, f, m = 0, 0, 0
        if recent:
            r, f, m = cuts.score(max(o.on for o in recent), len(recent), sum(o.net(as_of) for o in recent))
    own = [day for day in person.acted_on if day < as_of]
    ended = person.ended_on if person.ended_on and person.ended_on < as_of else None
    own += [ended] if ended else []
    stage_now, since = person.chain[-1] if person.chain else (None, None)
    net = sum(order.net(as_of) for order in orders)
    stage = decide(
        Facts(
            as_of=as_of,
            order_count=len(orders),
            last_order_on=max(days, default=None),
            first_own_on=min(own, default=None),
            last_own_on=max(own, default=None),
            is_ended=bool(ended and not any(day >= ended for day in days)),
            cycle_ratio=ratio,
            average_order_value=net / len(orders) if orders else None,
            r=r,
            f=f,
            m=m,
            stage=stage_now,
            since_on=since,
            last_core_on=person.last_core_on,
        ),
        policy,
    )
    if stage != stage_now:
        if stage_now == "core":
            person.last_core_on = as_of - timedelta(days=1)
        person.chain.append((str(stage), as_of))
    return Standing(
        order_count=len(orders),
        purchase_days=len(days),
        net_amount=net,
        order_count_365d=len(recent),
        net_amount_365d=sum(order.net(as_of) for order in recent),
        cycle_days=cycle,
        cycle_ratio=ratio,
        r=r,
        f=f,
        m=m,
        stage=str(stage),
    )
