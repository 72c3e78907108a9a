"""Whom can we contact on which channel, and why not the others?"""

from __future__ import annotations

from collections.abc import Iterable

from crm import sql
from members.models import Channel, Member
from members.privacy.addresses import pads

#: Why a member cannot be contacted, in the order in which it is looked at; "" is: can be.
REASONS = ("no_address", "not_a_mobile", "never_asked", "withdrawn", "suppressed")


def contactable_summary() -> dict[str, dict[str, int]]:
    """channel → {"contactable": count, reason: count, …} over all members."""
    summary: dict[str, dict[str, int]] = {channel: {"contactable": 0} for channel in Channel.values}
    rows = sql.query("members/privacy/contactable_counts", **pads()).rows
    reached = dict.fromkeys(Channel.values, 0)
    for channel, reason, count in rows:
        summary[channel][reason or "contactable"] = count
        reached[channel] += count
    everybody = Member.objects.count()
    for channel, count in reached.items():
        # Members without any contact at all are left out of the query, and counted here.
        if everybody > count:
            summary[channel]["no_address"] = summary[channel].get("no_address", 0) + everybody - count
    return summary


def contactability(*, members: Iterable[int]) -> dict[int, dict[str, str]]:
    """member → channel → why not; an empty text means that the member can be contacted there."""
    found: dict[int, dict[str, str]] = {}
    rows = sql.query("members/privacy/contactability", members=sorted(set(members)), **pads()).rows
    for member, channel, reason in rows:
        found.setdefault(member, {})[channel] = reason
    return found
