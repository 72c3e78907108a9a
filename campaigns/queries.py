"""What does a screen read about campaigns? Lists, counts and pages; nothing here decides or writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Count, QuerySet

from campaigns.models import AudienceMember, Campaign, Coupon, CouponFlag, CouponType, Delivery
from crm import sql
from crm.models import AuditEntry
from crm.numbers import row_number

PAGE = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list; `next` names the last row shown, or nothing at the end."""

    rows: Sequence[Row]
    next: str = ""


@dataclass(frozen=True)
class Listed:
    """A campaign with what the list says about it."""

    campaign: Campaign
    contacted: int
    held_out: int
    sent: int
    returned: int
    last_sent_at: datetime | None


def listed() -> list[Listed]:
    """All campaigns, the newest first."""
    figures = {row["id"]: row for row in sql.query("campaigns/campaign_figures").dicts()}
    campaigns = Campaign.objects.select_related("segment", "created_by").order_by("is_past", "-id")
    names = ("contacted", "held_out", "sent", "returned", "last_sent_at")
    return [Listed(one, **{name: figures[one.pk][name] for name in names}) for one in campaigns]


@dataclass(frozen=True)
class Reactions:
    """What became of the messages, from queued to ordered."""

    queued: int
    sent: int
    skipped: int
    failed: int
    uncertain: int
    quarantined: int
    cancelled: int
    opened: int
    clicked: int
    redeemed: int
    ordered: int
    reasons: list[tuple[str, str, int]]

    @property
    def total(self) -> int:
        ended = self.sent + self.skipped + self.failed + self.uncertain + self.quarantined + self.cancelled
        return self.queued + ended


def reactions(campaign: Campaign) -> Reactions:
    rows = sql.query("campaigns/delivery_figures", campaign_id=campaign.pk).dicts()
    under_way = {"queued", "claimed", "calling"}

    def total(name: str, *states: str) -> int:
        return sum(row[name] for row in rows if not states or row["state"] in states)

    ends = ("sent", "skipped", "failed", "uncertain", "quarantined", "cancelled")
    return Reactions(
        queued=total("messages", *under_way),
        **{state: total("messages", state) for state in ends},
        opened=total("opened"),
        clicked=total("clicked"),
        redeemed=total("redeemed"),
        ordered=total("ordered"),
        reasons=[(row["state"], row["reason"], row["messages"]) for row in rows if row["reason"]],
    )


def audience(campaign: Campaign, *, arm: str = "", cursor: str = "") -> Page[AudienceMember]:
    rows = AudienceMember.objects.filter(campaign=campaign).select_related("member")
    return _page(rows.filter(arm=arm) if arm else rows, cursor=cursor)


def deliveries(campaign: Campaign, *, state: str = "", cursor: str = "") -> Page[Delivery]:
    rows = Delivery.objects.filter(send__campaign=campaign).select_related("member", "send")
    return _page(rows.filter(state=state) if state else rows, cursor=cursor)


def undecided(campaign: Campaign) -> QuerySet[Delivery]:
    """Messages that wait for a person: uncertain or set aside."""
    waiting = [Delivery.State.UNCERTAIN, Delivery.State.QUARANTINED]
    return (
        Delivery.objects.filter(send__campaign=campaign, state__in=waiting)
        .select_related("member")
        .prefetch_related("attempts")
        .order_by("id")
    )


def flags(campaign: Campaign) -> QuerySet[CouponFlag]:
    """Orders whose code is not in order: of this campaign's coupons, and unknown ones that look like ours."""
    ours = CouponFlag.objects.filter(coupon__type=campaign.coupon_type_id) | CouponFlag.objects.filter(
        coupon=None
    )
    return ours.select_related("order__member", "coupon").order_by("-id")


def coupon_states(campaign: Campaign) -> dict[str, int]:
    """How many coupons that this campaign gave stand in each state."""
    given = Coupon.objects.filter(pk__in=Delivery.objects.filter(send__campaign=campaign).values("coupon"))
    counts = dict(given.values_list("state").annotate(Count("id")))
    return {state: counts.get(state, 0) for state in Coupon.State.values}


def coupon_types() -> QuerySet[CouponType]:
    return CouponType.objects.annotate(issued=Count("coupons")).order_by("-id")


def log(campaign: Campaign) -> QuerySet[AuditEntry]:
    """Who did what to this campaign, the newest first."""
    return (
        AuditEntry.objects.filter(object_type="campaign", object_id=str(campaign.pk))
        .select_related("user")
        .order_by("-id")[:200]
    )


def _page(rows: QuerySet[Any], *, cursor: str) -> Page[Any]:
    """Keyset paging by rising id; one row more than shown tells whether there is a next page."""
    start = row_number(cursor)
    found = list(rows.filter(pk__gt=start).order_by("pk")[: PAGE + 1])
    shown = found[:PAGE]
    return Page(shown, next=str(shown[-1].pk) if len(found) > PAGE else "")
