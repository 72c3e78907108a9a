"""What the brand's members told it: the calls that ended a relation as interviews, those that complained as
complaints with their clocks. Both come from the log of contacts, so that the pages tell one story.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
from django.db.models import Count, Sum

from crm.demo.draws import stream
from crm.demo.staff import TEAM
from crm.demo.world import World
from crm.models import Brand, Team
from crm.workdays import Calendar, add_business_time, business_time_between
from members.complaints import clocks_of
from members.models import Complaint, ComplaintEvent, Interaction, Order
from winback.models import Case, Interview

#: Subject of the call → first reason, second, competitor, what we should have done.
TOLD: dict[str, tuple[str, str, str, str]] = {
    "離開訪談：競品價格較低": (
        "price.cheaper_elsewhere",
        "price.rise",
        "藥妝店開架品牌",
        "漲價前先告訴我，留個老客戶價",
    ),
    "離開訪談：競品會員回饋較好": (
        "competitor.points_gift",
        "",
        "有點數回饋的品牌",
        "買這麼多年也沒有回饋",
    ),
    "離開訪談：超出預算": ("price.rise", "need.changed_need", "", "出小容量就好"),
    "離開訪談：膚況不適後改用他牌": (
        "product.safety",
        "competitor.better_product",
        "醫美品牌",
        "泛紅的時候主動關心",
    ),
    "離開訪談：對品質失去信心": ("product.quality", "trust.bad_press", "", "把批號檢驗報告公開"),
    "離開訪談：需求改變": ("need.life_event", "", "嬰幼兒系列", ""),
    "離開訪談：搬離台灣": ("involuntary.moved_abroad", "", "", ""),
    "離開訪談：朋友推薦他牌": ("personal.friend_family", "competitor.relationship", "直銷", ""),
    "離開訪談：存貨太多": ("need.too_much_stock", "", "", "別一直催我買組合"),
}
#: Subject of the call → category, detail, severity, what the customer wants.
COMPLAINED: dict[str, tuple[str, str, str, str]] = {
    "客訴：瓶口漏液": ("product", "defect", "s2", "補寄一瓶"),
    "客訴：到貨延遲": ("delivery", "late", "s3", "確定的到貨日"),
    "客訴：使用後泛紅": ("product", "allergy", "s1", "退費，並說明成分"),
    "客訴：客服回覆太慢": ("service", "slow_reply", "s3", "有人回覆"),
    "客訴：漲價未事先通知": ("promotion", "price", "s4", "事先通知"),
    "客訴：門市態度": ("service", "attitude", "s3", "道歉"),
    "客訴：贈品缺漏": ("delivery", "wrong_item", "s3", "補寄贈品"),
}
#: The reports look back a year; younger complaints are still open.
YEAR, YOUNG = timedelta(days=365), timedelta(days=4)
#: Who stays with a competitor is asked again after so long.
RETRY = timedelta(days=90)
#: One answer in so many comes too late.
LATE_SHARE = 0.09


def listen(world: World, *, by: dict[str, int], at: datetime) -> tuple[int, int]:
    """Interviews and complaints of the last year; how many of each."""
    told = Interaction.objects.filter(
        kind="ended", subject__in=TOLD, occurred_at__gte=at - YEAR, occurred_at__lt=at
    )
    interviews = write_interviews(told.order_by("id"), world, by=by, at=at)
    complained = Interaction.objects.filter(
        subject__in=COMPLAINED, occurred_at__gte=at - YEAR, occurred_at__lt=at
    )
    return interviews, write_complaints(complained.order_by("id"), world, by=by, at=at)


def write_interviews(rows: Iterable[Interaction], world: World, *, by: dict[str, int], at: datetime) -> int:
    """Each with the case that it closed; who went to a competitor lately waits to be asked again."""
    # A member may have left, come back and left again: the last word counts.
    last = {row.member_id: row for row in rows}
    calls = sorted(last.values(), key=lambda row: row.pk)
    worth = _worth(last)
    rng = stream(world.seed, "interviews")
    team = Team.objects.get(name=TEAM)
    cases = Case.objects.bulk_create(
        _case(row, worth[row.member_id], team=team, by=by["agent"], at=at) for row in calls
    )
    Interview.objects.bulk_create(
        _interview(row, case, would_return=_would_return(row, rng), by=by["agent"])
        for row, case in zip(calls, cases, strict=True)
    )
    return len(calls)


def write_complaints(rows: Iterable[Interaction], world: World, *, by: dict[str, int], at: datetime) -> int:
    rng = stream(world.seed, "complaints")
    calendar = Calendar.of(Brand.get())
    people = [by["agent"], by["team_lead"]]
    made, replies = [], []
    for row in rows:
        complaint, said = _complaint(row, rng, calendar=calendar, people=people, at=at)
        made.append(complaint)
        replies.append(said)
    Complaint.objects.bulk_create(made)
    ComplaintEvent.objects.bulk_create(
        event for complaint, said in zip(made, replies, strict=True) for event in _events(complaint, said)
    )
    return len(made)


def _worth(members: Iterable[int]) -> dict[int, tuple[int, Decimal]]:
    """Orders and amount of each, as far as the shop took them."""
    found = (
        Order.objects.filter(member_id__in=list(members), status__in=["paid", "fulfilled"])
        .values("member_id")
        .annotate(orders=Count("pk"), amount=Sum("amount"))
    )
    known = {row["member_id"]: (row["orders"], row["amount"]) for row in found}
    return {member: known.get(member, (0, Decimal(0))) for member in members}


def _case(row: Interaction, worth: tuple[int, Decimal], *, team: Team, by: int, at: datetime) -> Case:
    orders, amount = worth
    reason, _second, competitor, _should = TOLD[row.subject]
    waits = row.end_kind == "competitor" and row.occurred_at > at - RETRY
    return Case(
        member_id=row.member_id,
        kind=Case.Kind.WINBACK,
        state=Case.State.WITH_COMPETITOR if waits else Case.State.CLOSED,
        occasion_key=f"told:{row.external_id}",
        stage="defector" if orders >= 6 else "lost",
        value_amount=amount,
        team=team,
        owner_id=by,
        attempts=1,
        first_touch_at=row.occurred_at,
        next_at=row.occurred_at,
        retry_at=row.occurred_at + RETRY if waits else None,
        reason_code=reason,
        competitor=competitor if row.end_kind == "competitor" else "",
        outcome="" if waits else "with_competitor" if row.end_kind == "competitor" else "refused",
        opened_at=row.occurred_at - timedelta(days=2),
        closed_at=None if waits else row.occurred_at,
    )


def _interview(row: Interaction, case: Case, *, would_return: int, by: int) -> Interview:
    reason, second, competitor, should = TOLD[row.subject]
    return Interview(
        case=case,
        member_id=row.member_id,
        state=Interview.State.FINISHED,
        interviewer_id=by,
        purpose_said_at=row.occurred_at,
        primary_reason=reason,
        secondary_reasons=[second] if second else [],
        competitor=competitor,
        should_have_done=should,
        would_return=would_return,
        verbatim=row.note,
        may_follow_up=would_return >= 4,
        ending=row.end_kind,
        stage=case.stage,
        value_amount=case.value_amount,
        started_at=row.occurred_at,
        saved_at=row.occurred_at,
        finished_at=row.occurred_at,
    )


def _would_return(row: Interaction, rng: np.random.Generator) -> int:
    """Who only changed plans would rather come back than who was let down."""
    centre = {"need_changed": 6, "interview": 4, "competitor": 3}[row.end_kind]
    return int(np.clip(rng.normal(centre, 2), 0, 10))


def _complaint(
    row: Interaction, rng: np.random.Generator, *, calendar: Calendar, people: list[int], at: datetime
) -> tuple[Complaint, str]:
    category, detail, severity, wanted = COMPLAINED[row.subject]
    since = row.occurred_at
    clocks = clocks_of(level=severity, since=since, calendar=calendar)
    replied = _answered(since, clocks.first_reply_due_at, rng, calendar=calendar)
    resolved = max(_answered(since, clocks.resolution_due_at, rng, calendar=calendar), replied)
    owner, is_open = people[int(rng.random() < 0.25)], since > at - YOUNG
    has_reply = replied < at and (not is_open or rng.random() < 0.6)
    status = Complaint.Status.CLOSED
    if is_open or resolved >= at:
        is_open = True
        status = Complaint.Status.WORKING if has_reply else Complaint.Status.ASSIGNED
    return Complaint(
        member_id=row.member_id, submission=uuid.UUID(bytes=rng.bytes(16)), door=Complaint.Door.PHONE,
        received_at=since, subject=row.subject.removeprefix("客訴："), category=category, detail=detail,
        severity=severity, level=severity, wanted=wanted, text="", owner_id=owner, created_by_id=row.by_id,
        status=status, emotion=("calm", "disappointed", "angry")[int(rng.integers(3))],
        first_reply_due_at=clocks.first_reply_due_at, first_reply_at=replied if has_reply else None,
        first_reply_breached=replied > clocks.first_reply_due_at and has_reply,
        resolution_due_at=clocks.resolution_due_at, legal_due_at=clocks.legal_due_at,
        resolved_at=None if is_open else resolved, closed_at=None if is_open else resolved,
        resolution_breached=not is_open and resolved > clocks.resolution_due_at,
        satisfaction=None if is_open else int(np.clip(rng.normal(3.9, 0.9), 1, 5)),
        created_at=since, updated_at=replied if is_open and has_reply else since if is_open else resolved,
    ), row.note  # fmt: skip


def _answered(since: datetime, due: datetime, rng: np.random.Generator, *, calendar: Calendar) -> datetime:
    """Mostly well before it is due, now and then after."""
    allowed = business_time_between(since, due, calendar=calendar)
    share = rng.uniform(1.05, 1.6) if rng.random() < LATE_SHARE else rng.uniform(0.15, 0.9)
    return add_business_time(
        since, timedelta(seconds=int(allowed.total_seconds() * share)), calendar=calendar
    )


def _events(complaint: Complaint, said: str) -> Iterable[ComplaintEvent]:
    kind, status = ComplaintEvent.Kind, Complaint.Status
    yield ComplaintEvent(
        complaint=complaint, kind=kind.RECEIVED, at=complaint.received_at, by_id=complaint.created_by_id
    )
    if complaint.first_reply_at:
        yield ComplaintEvent(
            complaint=complaint, kind=kind.REPLIED, text=said, at=complaint.first_reply_at,
            by_id=complaint.owner_id,
        )  # fmt: skip
    if complaint.resolved_at:
        yield ComplaintEvent(
            complaint=complaint, kind=kind.STATUS, status_from=status.WORKING, status_to=status.CLOSED,
            at=complaint.resolved_at, by_id=complaint.owner_id,
        )  # fmt: skip
