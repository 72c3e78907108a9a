"""Where does one member stand, and by which night? The newest figures, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.cache import cache
from django.utils import timezone

from crm import sql
from crm.models import Brand
from lifecycle.models import ClvRun, LifecycleRun, MemberStage
from members.models import Member

#: A word list that an editor offers is at most this long, and this old.
MOST_WORDS, WORDS_SECONDS = 300, 60


@dataclass(frozen=True)
class ListedMember:
    """One row of the member list. What the last night did not see yet is None."""

    member: Member
    stage: str
    computed_stage: str
    sub_state: str
    since_on: date | None
    reactivated_on: date | None
    band: str | None
    risk: str | None
    r: int | None
    f: int | None
    m: int | None
    rfm_group: str | None
    rfm_type: str | None
    first_order_on: date | None
    last_order_on: date | None
    days_since_last_order: int | None
    cycle_ratio: float | None
    order_count: int
    order_count_365d: int
    net_amount: Decimal
    net_amount_365d: Decimal
    value_amount: Decimal
    last_own_on: date | None
    # Lifetime value (domain.md §5); of one-time buyers an estimate without a chance of being alive.
    p_alive: float | None
    expected_order_on: date | None
    expected_orders_365d: float | None
    expected_amount: Decimal | None
    value_365d: Decimal | None
    value_is_estimate: bool | None


@dataclass(frozen=True)
class Standing:
    """One member with all that explains where they stand; `state` is None until the first night."""

    row: ListedMember
    state: MemberStage | None
    cycle_days: float | None


def newest_run() -> LifecycleRun | None:
    """The run whose figures the screens show."""
    return LifecycleRun.objects.select_related("policy").order_by("-generation", "-as_of").first()


def newest_fit() -> ClvRun | None:
    """The fit by which values are shown; its `missing` says why there are none."""
    return ClvRun.objects.order_by("-generation", "-as_of").first()


def shown_as_of() -> date:
    """The day that the figures on the screen see up to; today for an installation without a night."""
    run = newest_run()
    return run.as_of if run else timezone.now().astimezone(Brand.get().zone).date()


def known_words(name: str) -> list[str]:
    """The values that occur in a free column of members (origin, city, language), in order."""

    def read() -> list[str]:
        words = Member.objects.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct()
        return list(words[:MOST_WORDS])

    return cache.get_or_set(f"lifecycle.known_words.{name}", read, WORDS_SECONDS) or []


def listed(ids: list[int]) -> list[ListedMember]:
    """The rows of the list for these members, in this order."""
    members = Member.objects.in_bulk(ids)
    figures = {row.pop("member_id"): row for row in sql.query("lifecycle/members_listed", ids=ids).dicts()}
    return [ListedMember(member=members[pk], **figures[pk]) for pk in ids if pk in figures]


def standing_of(member: Member) -> Standing:
    """All in one query."""
    (found,) = sql.query("lifecycle/member_standing", member_id=member.pk).dicts()
    cycle_days = found.pop("cycle_days")
    own = {
        name: found.pop(name)
        for name in ("last_core_on", "override_stage", "override_reason", "override_until")
    }
    row = ListedMember(member=member, **found)
    shared = {name: found[name] for name in ("sub_state", "since_on", "reactivated_on")}
    state = (
        MemberStage(member=member, stage=row.computed_stage, **shared, **own) if row.computed_stage else None
    )
    return Standing(row=row, state=state, cycle_days=cycle_days)
