"""Which months, reason and stage are looked at; whatever cannot be read means all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from analytics import leaving
from analytics.leaving import Narrowed
from crm.formats import STAGES
from winback import reasons


@dataclass(frozen=True)
class Look:
    """What the address asks for."""

    months: int
    reason: str
    stage: str
    #: One month of the period, the first of it; None for all.
    month: date | None
    today: date

    @classmethod
    def of(cls, given: QueryDict, *, today: date) -> Look:
        months, reason, stage = given.get("months", ""), given.get("reason", ""), given.get("stage", "")
        return cls(
            months=int(months) if months in map(str, leaving.MONTHS) else leaving.MONTHS[-1],
            reason=reason if reason in reasons.SHIPPED else "",
            stage=stage if stage in STAGES else "",
            month=_month(given.get("month", "")),
            today=today,
        )

    @property
    def narrowed(self) -> Narrowed:
        since, before = leaving.period(today=self.today, months=self.months)
        if self.month and since <= self.month < before:
            since = self.month
            before = min(before, date(since.year + since.month // 12, since.month % 12 + 1, 1))
        return Narrowed(since, before, self.reason, self.stage)

    def query(self, **changes: str) -> str:
        """The address of the same look with something else."""
        words = {
            "months": str(self.months),
            "reason": self.reason,
            "stage": self.stage,
            "month": self.month.isoformat() if self.month else "",
            **changes,
        }
        return urlencode({key: value for key, value in words.items() if value})


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(text).replace(day=1)
    except ValueError:
        return None
