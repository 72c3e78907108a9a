"""Whom can we contact on which channel, and why not the others?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crm import sql
from members.models import Channel, Suppression
from members.privacy.addresses import pads

#: Why a member cannot be contacted, in the order in which it is looked at; "" is: can be.
REASONS = (
    "no_address", "not_a_mobile", "restricted", "never_asked", "withdrawn", "suppressed", "only_service",
    "paused",
)  # fmt: skip

#: Those of them that the counts find among the consents.
COUNTED = ("restricted", "withdrawn", "suppressed", "only_service", "paused")


def contactable_summary() -> dict[str, dict[str, int]]:
    """channel → {"contactable": count, reason: count, …} over all members, without empty reasons."""
    rows = sql.query("members/privacy/contactable_counts", **pads()).rows
    found = {(channel, answer): int(count) for channel, answer, count in rows}
    everybody = found["everybody", "addressed"]
    return {channel: _reach(channel, found, everybody) for channel in Channel.values}


def reach_parameters() -> dict[str, Any]:
    """What members/privacy/reach.sql asks for."""
    return {**pads(), "is_suppressing": Suppression.objects.exists()}


def _reach(channel: str, found: dict[tuple[str, str], int], everybody: int) -> dict[str, int]:
    addressed = found[channel, "addressed"]
    answers = {answer: found.get((channel, answer), 0) for answer in ("contactable", *COUNTED)}
    others = {
        "no_address": everybody - addressed - found.get((channel, "not_a_mobile"), 0),
        "not_a_mobile": found.get((channel, "not_a_mobile"), 0),
        "never_asked": addressed - sum(answers.values()),
        **{reason: answers[reason] for reason in COUNTED},
    }
    return {"contactable": answers["contactable"]} | {
        reason: others[reason] for reason in REASONS if others[reason]
    }


def contactability(*, members: Iterable[int]) -> dict[int, dict[str, str]]:
    """member → channel → why not; an empty text means that the member can be contacted there."""
    found: dict[int, dict[str, str]] = {}
    rows = sql.query("members/privacy/contactability", members=sorted(set(members)), **pads()).rows
    for member, channel, reason in rows:
        found.setdefault(member, {})[channel] = reason
    return found
