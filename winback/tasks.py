"""What hurries the audiences up. A lost wake-up costs half a minute, or for a standing campaign a night."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.db.models import Max

from campaigns.models import Campaign
from crm import sql
from lifecycle.models import LifecycleRun
from winback import offers


@shared_task
def build() -> None:
    """Freeze the audiences of approved one-off campaigns; beat looks every half minute."""
    offers.build_sends(at=_now())


@shared_task
def enrol(*, campaign_id: int) -> None:
    """A standing campaign was approved by day: enter the newest night's members now."""
    newest = LifecycleRun.objects.aggregate(newest=Max("as_of"))["newest"]
    if newest and offers.may_act(as_of=newest, at=_now()):
        offers.enrol(campaign=Campaign.objects.get(pk=campaign_id), as_of=newest, at=_now())


def _now() -> datetime:
    at: datetime = sql.fetch("select now()").rows[0][0]
    return at
