"""Who may be won back tonight, and who is held out? The one place that draws the win-back holdout.

Eligible are buyers who are lost or defected now, may be written to, and whose address nobody more valuable
shares. Worth it is the top share of them by value, ties included; the cut looks at all eligible, answered or
not, so that it does not sink night by night until everybody is in. Both arms enter by the same rule on the
same night, see docs/adr/0006-holdout.md.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crm import sql
from crm.models import Brand
from members.models import Channel
from members.privacy.addresses import pads
from winback.models import HoldoutYear

#: The buckets of a draw; HoldoutYear.percent of them are held out.
BUCKETS = 10_000


@dataclass(frozen=True)
class Draw:
    """The salt of a year and how many of the buckets it holds out."""

    salt: str
    held_out: int

    @classmethod
    def of(cls, on: date) -> Draw:
        year, _ = HoldoutYear.objects.get_or_create(year=on.year, defaults={"salt": secrets.token_hex(16)})
        return cls(salt=year.salt, held_out=year.percent * BUCKETS // 100)

    @classmethod
    def nobody(cls) -> Draw:
        return cls(salt="", held_out=0)


@dataclass(frozen=True)
class Candidate:
    member_id: int
    stage: str
    arm: str
    value_amount: Decimal
    #: The loss this answers; unique, so that one loss is answered once.
    occasion_key: str


@dataclass(frozen=True)
class Estimate:
    """How the audience comes about, step by step; counts of members as of now."""

    lost: int
    eligible: int
    worth_it: int
    waiting: int
    held_out: int
    tonight: int
    lowest_value: Decimal | None


def candidates(*, top_percent: int, quota: int, draw: Draw) -> list[Candidate]:
    """Tonight's entries by falling value: up to `quota` messages, and the held-out ranked among them."""
    rows = _judged("winback/eligible_tonight", top_percent=top_percent, draw=draw, quota=quota).rows
    return [Candidate(*row) for row in rows]


def estimate(*, top_percent: int, quota: int, draw: Draw) -> Estimate:
    ((lost, eligible, worth_it, waiting, held_out, lowest),) = _judged(
        "winback/eligible_counts", top_percent=top_percent, draw=draw, quota=quota
    ).rows
    return Estimate(
        lost=lost,
        eligible=eligible,
        worth_it=worth_it,
        waiting=waiting,
        held_out=held_out,
        tonight=min(quota, waiting - held_out),
        lowest_value=lowest,
    )


def _judged(final: str, *, top_percent: int, draw: Draw, quota: int) -> sql.Result:
    params = full_params(top_percent=top_percent, draw=draw, quota=quota)
    return sql.fetch(sql.text("winback/eligible") + sql.text(final), params)


def full_params(*, top_percent: int, draw: Draw, quota: int) -> dict[str, Any]:
    """What eligible.sql and its continuations are asked with."""
    return {
        "channel": Channel.EMAIL,
        "worth_from": (100 - top_percent) / 100,
        "salt": draw.salt,
        "held_out": draw.held_out,
        "zone": Brand.get().time_zone,
        "quota": quota,
        **pads(),
    }
