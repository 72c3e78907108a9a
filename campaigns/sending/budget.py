"""How fast may a channel go, and is its provider well? One row that every worker sees."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import Q

from campaigns.channels import Ambiguous, Refused, Result
from campaigns.models import ChannelBudget
from crm import sql

log = logging.getLogger(__name__)


def take(*, channel: str, wanted: int) -> int:
    """Tokens for up to `wanted` calls; 0 while the breaker is open, three probes when it may close again."""
    with transaction.atomic():
        rows = sql.query("campaigns/budget_take", channel=channel, wanted=wanted).rows
        if not rows:
            ChannelBudget.objects.get_or_create(channel=channel)
            rows = sql.query("campaigns/budget_take", channel=channel, wanted=wanted).rows
        granted: int = rows[0][0]
        return min(granted, wanted)


def is_open(*, channel: str) -> bool:
    return ChannelBudget.objects.filter(channel=channel, breaker="open").exists()


def note(result: Result, *, channel: str) -> None:
    """Let the breaker know. A healthy channel is not written to, so workers do not queue for this row."""
    if isinstance(result, Ambiguous) or (isinstance(result, Refused) and result.provider_fault):
        ((breaker,),) = sql.query("campaigns/breaker_fail", channel=channel).rows
        if breaker == "open":
            log.error("The provider of %s fails; no more calls for a while", channel)
        return
    ChannelBudget.objects.filter(Q(failures_in_a_row__gt=0) | ~Q(breaker="closed"), channel=channel).update(
        failures_in_a_row=0, breaker="closed", open_until=None, open_seconds=60
    )
