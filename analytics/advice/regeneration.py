"""Do lost customers come back more easily than new ones are won? Our rates beside the familiar 2 × and 4 ×.

Lost: members whom we contacted while they were lost or defected, and who ordered within 60 days. New: leads
whom we contacted, or, while those are few, everybody who joined without buying. The interval of the ratio is
Katz's (Biometrics 34, 1978, 469); below FEW members or LEAST orders on a side nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from math import exp, log, sqrt

from analytics.advice.rates import FEW, LOOK_BACK, Measured, Tally
from analytics.models import WorthRun
from analytics.recovery.intervals import Span, wilson
from crm import sql
from crm.models import Brand

#: What the trade says: sold twice as often as to strangers, and a new customer costs four times as much.
TWICE, FOUR_TIMES = 2.0, 4.0
LEAST = 5
Z = 1.959963984540054


@dataclass(frozen=True)
class Side:
    """Members, those who ordered within 60 days, and what contacting them cost; None is not known."""

    members: int
    returned: int
    cost_amount: Decimal | None

    @property
    def share(self) -> float | None:
        return self.returned / self.members if self.members else None

    @property
    def span(self) -> Span:
        return wilson(self.returned, self.members)

    @property
    def is_enough(self) -> bool:
        return self.members >= FEW and self.returned >= LEAST

    @property
    def cost_each(self) -> Decimal | None:
        """The cost of one who came; None where it is not known or nobody came."""
        return self.cost_amount / self.returned if self.cost_amount is not None and self.returned else None


@dataclass(frozen=True)
class Regeneration:
    lost: Side
    new: Side
    # Leads were contacted; else everybody who joined without buying stands for them.
    is_contacted: bool

    @property
    def ratio(self) -> float | None:
        """How many times as often a lost customer comes back as a new one is won."""
        if not (self.lost.is_enough and self.new.is_enough and self.lost.share and self.new.share):
            return None
        return self.lost.share / self.new.share

    @property
    def span(self) -> Span | None:
        if self.ratio is None:
            return None
        error = sqrt(
            sum(1 / side.returned - 1 / side.members for side in (self.lost, self.new)),
        )
        return Span(exp(log(self.ratio) - Z * error), exp(log(self.ratio) + Z * error))

    @property
    def cost_ratio(self) -> float | None:
        """How many times as much a new customer costs; None while the cost of either is not known."""
        lost, new = self.lost.cost_each, self.new.cost_each
        return float(new / lost) if lost and new is not None and self.ratio is not None else None


def regeneration(*, run: WorthRun) -> Regeneration:
    """As of a weighing, from what it measured."""
    measured = Measured.from_json(run.rates)
    until = datetime.combine(run.as_of, time(), tzinfo=Brand.get().zone)
    costs = dict(sql.query("analytics/advice/costs", since=until - LOOK_BACK, until=until).rows)
    minute = (
        run.yardstick.minute_amount * Decimal(run.yardstick.contact_minutes) if run.yardstick else Decimal(0)
    )

    def contacted(crowd: str) -> Side:
        tally = _together([measured.tally(kind, crowd) for kind in ("message", "offer", "call")])
        calls = measured.tally("call", crowd).members
        return Side(tally.members, tally.returned, costs.get(crowd, Decimal(0)) + calls * minute)

    lost, leads = contacted("lost"), contacted("lead")
    if leads.members >= FEW:
        return Regeneration(lost, leads, is_contacted=True)
    ((members, returned),) = sql.query(
        "analytics/advice/newcomers", since=run.as_of - LOOK_BACK, until=run.as_of
    ).rows
    # What advertising brought them cost is not recorded here.
    return Regeneration(lost, Side(members, returned, None), is_contacted=False)


def _together(tallies: list[Tally]) -> Tally:
    return Tally(*(sum(getattr(one, name) for one in tallies) for name in Tally.__dataclass_fields__))
