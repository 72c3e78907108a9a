"""Write histories into the database the way ingest leaves them, for tests of the night."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from crm import nightly
from lifecycle.models import MemberStage, StageTransition
from members.models import ChangedMember, Interaction, Member, Order, Refund

from .reference import Person


def noon(day: date) -> datetime:
    """Midday in Taipei, so that the day is the same in UTC."""
    return datetime.combine(day, time(4), tzinfo=UTC)


def write(people: list[Person], *, since: date = date.min, before: date = date.max) -> list[Member]:
    """Bring in the facts dated in [since, before); members appear with their first fact."""
    members = []
    for number, person in enumerate(people):
        seen = [(n, o) for n, o in enumerate(person.orders) if since <= o.on < before]
        acted = [day for day in person.acted_on if since <= day < before]
        ended = person.ended_on if person.ended_on and since <= person.ended_on < before else None
        refunds = [
            (n, part, on, amount)
            for n, order in enumerate(person.orders)
            for part, (on, amount) in enumerate(order.refunds)
            if since <= on < before
        ]
        if not (seen or acted or ended or refunds):
            continue
        member, _ = Member.objects.get_or_create(external_id=f"C{number:04}", defaults={"is_stub": True})
        members.append(member)
        for n, order in seen:
            status = "paid" if order.counts else "cancelled"
            add_order(member, order.on, order.amount, status=status, number=f"{number}-{n}")
        for n, part, on, amount in refunds:
            bought = Order.objects.get(external_id=f"O{number}-{n}")
            Refund.objects.create(
                order=bought,
                member=member,
                external_id=str(part),
                refunded_on=on,
                refunded_at=noon(on),
                amount=amount,
            )
            changed(member, "refund", on)
        for day in acted:
            add_interaction(member, day)
        if ended:
            add_interaction(member, ended, kind="ended", end_kind="competitor")
    return members


def add_order(
    member: Member, on: date, amount: int = 100, *, status: str = "paid", number: str = ""
) -> Order:
    order = Order.objects.create(
        member=member,
        external_id=f"O{number or Order.objects.count() + 1}",
        placed_at=noon(on),
        placed_on=on,
        amount=amount,
        status=status,
    )
    changed(member, "order", on)
    return order


def add_interaction(member: Member, on: date, kind: str = "registered", end_kind: str = "") -> Interaction:
    contact = Interaction.objects.create(
        member=member,
        external_id=f"I{Interaction.objects.count() + 1}",
        kind=kind,
        end_kind=end_kind,
        is_own=True,
        # The end of the day: an order of the same day is older.
        occurred_at=noon(on) - timedelta(hours=1),
        occurred_on=on,
    )
    changed(member, "interaction", on)
    return contact


def changed(member: Member, reason: str, on: date) -> None:
    ChangedMember.objects.create(member=member, reason=reason, fact_on=on)


def run_nights(days: Iterable[date]) -> list[nightly.Report]:
    return [nightly.run(as_of=day, at=timezone.now()) for day in days]


def stages_now() -> dict[str, str]:
    return dict(
        MemberStage.objects.values_list("member__external_id", "stage").order_by("member__external_id")
    )


def chain() -> list[tuple]:
    """Every move of the newest generation, with the inputs that decided it."""
    newest = StageTransition.objects.order_by("-generation").values_list("generation", flat=True).first()
    return list(
        StageTransition.objects.filter(generation=newest)
        .order_by("member__external_id", "seq")
        .values_list(
            "member__external_id",
            "seq",
            "from_stage",
            "to_stage",
            "on",
            "cause",
            "cycle_days",
            "cycle_ratio",
            "order_count",
            "last_order_on",
            "last_own_on",
            "r",
            "f",
            "m",
        )
    )
