"""Chains of stages written down as a night would, for the figures that read them."""

from collections.abc import Sequence
from datetime import date

from lifecycle.models import LifecyclePolicy, LifecycleRun, MemberStage, StageTransition
from members.models import Member

#: One member's life: (day, stage) in order of days; the first is the day they were first seen.
Chain = Sequence[tuple[date, str]]


def write(chains: Sequence[Chain], *, nights: Sequence[date], generation: int = 1) -> list[Member]:
    """Members with these chains, and a run for each night."""
    policy = LifecyclePolicy.current()
    runs = {
        night: LifecycleRun.objects.create(
            generation=generation, as_of=night, policy=policy, brand_gap_days=60, gap_members=40, rfm_buyers=0
        )
        for night in nights
    }
    members = Member.objects.bulk_create(Member(external_id=f"{generation}-{n}") for n in range(len(chains)))
    for member, chain in zip(members, chains, strict=True):
        stage = ""
        for seq, (day, to_stage) in enumerate(chain, start=1):
            StageTransition.objects.create(
                member=member, generation=generation, seq=seq, from_stage=stage, to_stage=to_stage, on=day,
                cause="time", run=runs[day], order_count=0,
            )  # fmt: skip
            stage = to_stage
        if chain:
            MemberStage.objects.create(member=member, stage=stage, seq=len(chain), since_on=chain[-1][0])
    return members


def stage_on(chain: Chain, day: date) -> str:
    """Where a member stood after the night of a day."""
    return next((stage for on, stage in reversed(chain) if on <= day), "")
