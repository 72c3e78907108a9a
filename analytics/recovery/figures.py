"""How many of each arm came back, and what did the difference cost and bring?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from analytics.recovery.intervals import Span, newcombe, wilson
from campaigns.models import AudienceMember, Campaign
from crm import sql

TREATED, HOLDOUT, ALWAYS = AudienceMember.Arm.TREATED, AudienceMember.Arm.HOLDOUT, AudienceMember.Arm.ALWAYS


@dataclass(frozen=True)
class Arm:
    """Members of one arm, and those with a valid order in their days of observation."""

    members: int = 0
    returned: int = 0
    net_amount: Decimal = Decimal(0)
    costed_amount: Decimal = Decimal(0)
    margin_amount: Decimal = Decimal(0)

    @property
    def share(self) -> float | None:
        return self.returned / self.members if self.members else None

    @property
    def span(self) -> Span:
        return wilson(self.returned, self.members)


@dataclass(frozen=True)
class Comparison:
    """The arms so far, those whose observation is over, and the money."""

    arms: dict[str, Arm]
    over: dict[str, Arm]
    first_end: datetime | None
    last_end: datetime | None
    redeemed: int
    coupon_amount: Decimal
    extra_amount: Decimal
    message_amount: Decimal

    @property
    def is_provisional(self) -> bool:
        """Nobody's observation is over in one of the arms, so what is shown counts everybody so far."""
        return not (self.over[TREATED].members and self.over[HOLDOUT].members)

    @property
    def is_final(self) -> bool:
        return bool(self.entered) and self.over == self.arms

    @property
    def basis(self) -> dict[str, Arm]:
        """What the table and the interval count."""
        return self.arms if self.is_provisional else self.over

    @property
    def entered(self) -> int:
        return sum(arm.members for arm in self.arms.values())

    @property
    def contacted(self) -> int:
        return self.arms[TREATED].members + self.arms[ALWAYS].members

    @property
    def returned(self) -> int:
        return self.arms[TREATED].returned + self.arms[ALWAYS].returned

    @property
    def difference(self) -> float | None:
        """Share of the contacted minus share of the held out; None without one of the arms."""
        treated, holdout = self.basis[TREATED].share, self.basis[HOLDOUT].share
        return None if treated is None or holdout is None else treated - holdout

    @property
    def span(self) -> Span:
        treated, holdout = self.basis[TREATED], self.basis[HOLDOUT]
        return newcombe(treated.returned, treated.members, holdout.returned, holdout.members)

    @property
    def incremental_returns(self) -> float | None:
        """Members who came back because they were contacted."""
        return None if self.difference is None else self.difference * self.basis[TREATED].members

    @property
    def knows_costs(self) -> bool:
        """Whether at least half of what was bought has a known cost; else margin is revenue."""
        net = sum(arm.net_amount for arm in self.basis.values())
        return bool(net) and sum(arm.costed_amount for arm in self.basis.values()) * 2 >= net

    @property
    def cost_amount(self) -> Decimal:
        return self.coupon_amount + self.message_amount

    @property
    def incremental_margin(self) -> Decimal | None:
        """The contacted earned this much more than as many held-out members would have, costs deducted.

        Discounts are missing from the orders' amounts already; gifts, free delivery and mail come off here.
        """
        treated, holdout = self.basis[TREATED], self.basis[HOLDOUT]
        if not treated.members or not holdout.members:
            return None
        name = "margin_amount" if self.knows_costs else "net_amount"
        gained = (
            Decimal(getattr(treated, name))
            - Decimal(getattr(holdout, name)) * treated.members / holdout.members
        )
        return gained - self.extra_amount - self.message_amount


def compare(*, campaign: Campaign, at: datetime) -> Comparison:
    """Count the arms of a campaign as of now."""
    rows = sql.query(
        "analytics/recovery_arms", campaign_id=campaign.pk, days=campaign.observation_days, at=at
    ).dicts()
    (costs,) = sql.query("analytics/recovery_costs", campaign_id=campaign.pk).dicts()
    return Comparison(
        arms=_arms(rows),
        over=_arms([row for row in rows if row["is_over"]]),
        first_end=min((row["first_end"] for row in rows), default=None),
        last_end=max((row["last_end"] for row in rows), default=None),
        **costs,
    )


def _arms(rows: list[dict[str, Any]]) -> dict[str, Arm]:
    names = list(Arm.__dataclass_fields__)
    return {
        str(arm): Arm(**{name: sum(row[name] for row in rows if row["arm"] == arm) for name in names})
        for arm in (TREATED, HOLDOUT, ALWAYS)
    }
