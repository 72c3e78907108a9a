"""What waits for somebody today: each line a number, what it is, and the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from crm import sql
from crm.access import may
from crm.models import User
from crm.pages.home.drawings import members_url


@dataclass(frozen=True)
class Task:
    count: int
    title: str
    note: str
    href: str
    tone: str = ""


def tasks(person: User) -> list[Task]:
    """Only what there is, and only what this person may open."""
    since = timezone.now().date() - timedelta(days=7)
    (counts,) = sql.query("crm/open_tasks", since=since).dicts()
    found = []
    if may(person, "members.list"):
        found += [
            Task(
                counts["core_at_risk"],
                gettext("Core customers are falling silent"),
                gettext("late by half a cycle or more"),
                members_url(stage="core", risk="high"),
                "bad",
            ),
            Task(
                counts["newly_gone"],
                gettext("Lapsed or defected in the last week"),
                gettext("the win-back campaign takes up those worth it"),
                f"{members_url(sort='last_order', since=since.isoformat())}&stage=lost&stage=defector",
                "warn",
            ),
            Task(
                counts["first_orders"],
                gettext("First orders in the last week"),
                gettext("the second order decides whether they stay"),
                members_url(stage="first_buyer", sort="last_order", since=since.isoformat()),
            ),
        ]
    if counts["campaigns_to_approve"] and may(person, "campaigns.approve"):
        title = gettext("Campaigns wait for approval")
        note = gettext("by somebody other than the author")
        found.append(Task(counts["campaigns_to_approve"], title, note, reverse("campaigns:list"), "warn"))
    if counts["referrals_to_review"] and may(person, "referrals.review"):
        title = gettext("Referrals look odd")
        note = gettext("nobody is rewarded before you have looked")
        found.append(Task(counts["referrals_to_review"], title, note, reverse("referrals:review"), "warn"))
    if counts["loads_failed"] and may(person, "loads.run"):
        title, note = gettext("Loads failed"), gettext("in the last week")
        found.append(Task(counts["loads_failed"], title, note, reverse("loads"), "bad"))
    return [task for task in found if task.count]
