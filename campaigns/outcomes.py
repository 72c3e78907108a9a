"""What came of a message? Who opened and clicked, and which orders followed. Each order is credited once, to
the last message within the campaign's days.

This is for reading a campaign's story; whether it worked is judged against the holdout and never uses these
rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from campaigns.models import Delivery, FormerLink
from crm import sql
from crm.models import Brand
from members.models import ChangedMember, Interaction

SCANNERS = re.compile(
    r"bot|crawl|spider|scan|preview|proofpoint|mimecast|barracuda|safelinks|fetch|monitor|curl|wget|python",
    re.IGNORECASE,
)
#: Nobody reads a mail and clicks this soon after it was handed over.
HUMAN_AFTER = timedelta(seconds=5)


def attribute(*, as_of: date | None = None, member_ids: Sequence[int] | None = None) -> int:
    """Credit the orders not credited yet, dated before as_of, of these members or all; the rows written."""
    members = None if member_ids is None else list(member_ids)
    return sql.run("campaigns/outcome_attribute", as_of=as_of, members=members)


def delivery_of(token: str) -> Delivery | None:
    """The message whose mail carries this link, and whom it is about now: records may be merged."""
    rows = Delivery.objects.select_related("member", "send__content")
    found = rows.filter(link_token=token).first()
    if found is None:
        former = FormerLink.objects.filter(link_token=token).values("delivery")
        found = rows.filter(pk__in=former).first()
    return found


def note_open(*, token: str, at: datetime) -> bool:
    """The picture was fetched: the first time counts. Mail programs fetch by themselves: it is a hint."""
    delivery = delivery_of(token)
    if delivery is None:
        return False
    return Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(opened_at=at) == 1


def note_click(*, token: str, at: datetime, user_agent: str) -> str | None:
    """Where the link of this mail leads; the click is the member's own act unless a scanner made it.

    None when there is no such mail, or it leads nowhere.
    """
    delivery = delivery_of(token)
    if delivery is None or not delivery.send.content.link_url:
        return None
    if not is_scanner(user_agent=user_agent, sent_at=delivery.sent_at, at=at):
        _count_click(delivery, at=at)
    return delivery.send.content.link_url


def is_scanner(*, user_agent: str, sent_at: datetime | None, at: datetime) -> bool:
    """Security scanners follow every link of a mail: by name, or within seconds of the delivery."""
    if not user_agent or SCANNERS.search(user_agent):
        return True
    return sent_at is not None and at - sent_at < HUMAN_AFTER


def _count_click(delivery: Delivery, *, at: datetime) -> None:
    on = at.astimezone(Brand.get().zone).date()
    with transaction.atomic():
        won = Delivery.objects.filter(pk=delivery.pk, clicked_at=None).update(clicked_at=at)
        if not won:
            return
        Interaction.objects.create(
            member_id=delivery.member_id,
            source="campaigns",
            external_id=f"delivery-{delivery.pk}-clicked",
            kind="clicked",
            is_own=True,
            occurred_at=at,
            occurred_on=on,
            channel=delivery.channel,
        )
        ChangedMember.objects.create(
            member_id=delivery.member_id, reason=ChangedMember.Reason.INTERACTION, fact_on=on
        )
