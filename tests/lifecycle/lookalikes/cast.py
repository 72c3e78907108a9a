"""A shop in which who comes from Taipei and adds the LINE account becomes core more often."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from django.db import connection

from lifecycle.models import MemberMetrics, MemberStage
from members.models import Interaction, Member
from tests.lifecycle.history import noon

AS_OF = date(2026, 5, 1)
JOINED = AS_OF - timedelta(days=400)


def a_shop(*, settled: int = 800, prospects: int = 60, seed: int = 4) -> None:
    """Settled members, a third of whom became core, and prospects of the last weeks."""
    rng = random.Random(seed)
    people = [
        Member(
            external_id=f"S{n:05}",
            city=rng.choice(["台北市", "台中市", "高雄市", ""]),
            sex=rng.choice(["female", "male", ""]),
            birthday=date(rng.randint(1960, 2004), 3, 7) if rng.random() < 0.8 else None,
            joined_on=JOINED if n < settled else AS_OF - timedelta(days=30),
        )
        for n in range(settled + prospects)
    ]
    Member.objects.bulk_create(people)
    stages, metrics, deeds = [], [], []
    for n, member in enumerate(people):
        adds = rng.random() < 0.4
        if adds:
            deeds.append(deed(member, "line_added", member.joined_on + timedelta(days=3)))
        is_settled = n < settled
        odds = 0.05 + 0.4 * (member.city == "台北市") + 0.35 * adds
        is_core = is_settled and rng.random() < odds
        stages.append(
            MemberStage(
                member=member,
                stage="core" if is_core else ("lost" if is_settled else "prospect"),
                since_on=AS_OF - timedelta(days=20),
                last_core_on=AS_OF if is_core else None,
            )
        )
        first = JOINED + timedelta(days=60) if is_core else None
        metrics.append(MemberMetrics(member=member, first_order_on=first, order_count=4 if is_core else 0))
    MemberStage.objects.bulk_create(stages)
    MemberMetrics.objects.bulk_create(metrics)
    Interaction.objects.bulk_create(deeds)
    # Without figures the planner takes full tables for empty ones.
    with connection.cursor() as cursor:
        cursor.execute(
            "analyze members_member, members_interaction, lifecycle_memberstage, lifecycle_membermetrics"
        )


def deed(member: Member, kind: str, on: date) -> Interaction:
    return Interaction(
        member=member, external_id=f"{kind}-{member.external_id}-{on}", kind=kind, is_own=True,
        occurred_at=noon(on), occurred_on=on,
    )  # fmt: skip


def prospect(
    number: str, *, stage: str = "prospect", first_order_on: date | None = None, **fields: Any
) -> Member:
    """One more of whom to ask; joined a month ago."""
    member = Member.objects.create(external_id=number, **{"joined_on": AS_OF - timedelta(days=30), **fields})
    MemberStage.objects.create(member=member, stage=stage, since_on=AS_OF)
    MemberMetrics.objects.create(
        member=member, first_order_on=first_order_on, order_count=int(first_order_on is not None)
    )
    return member
