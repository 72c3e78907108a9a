"""When is an answer due? Two clocks in service hours, first reply and resolution, and the law's fifteen days.

The targets go by severity (domain.md §14), one level up for members whom the brand cannot lose. While the
customer's answer is waited for, the resolution clock stands still; nothing stops the law's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.workdays import Calendar, add_business_time, business_time_between
from members.models import Complaint

#: Calendar days in which a consumer's complaint is to be dealt with properly (Taiwan).
LEGAL_DAYS = timedelta(days=15)
LEVELS = ("s1", "s2", "s3", "s4")


@dataclass(frozen=True)
class Target:
    """Service hours, or whole business days of however many hours the brand keeps."""

    first_reply_hours: int = 0
    first_reply_days: int = 0
    resolution_hours: int = 0
    resolution_days: int = 0

    def first_reply(self, calendar: Calendar) -> timedelta:
        return timedelta(hours=self.first_reply_hours) + self.first_reply_days * calendar.day_length

    def resolution(self, calendar: Calendar) -> timedelta:
        return timedelta(hours=self.resolution_hours) + self.resolution_days * calendar.day_length


TARGETS: dict[str, Target] = {
    "s1": Target(first_reply_hours=1, resolution_hours=8),
    "s2": Target(first_reply_hours=4, resolution_hours=24),
    "s3": Target(first_reply_hours=8, resolution_days=3),
    "s4": Target(first_reply_days=2, resolution_days=7),
}


@dataclass(frozen=True)
class Clocks:
    first_reply_due_at: datetime
    resolution_due_at: datetime
    legal_due_at: datetime


def raised(severity: str, *, is_vip: bool) -> str:
    """The level whose targets count: one above for those the brand cannot lose."""
    place = LEVELS.index(severity)
    return LEVELS[max(place - 1, 0)] if is_vip else severity


def clocks_of(*, level: str, since: datetime, calendar: Calendar) -> Clocks:
    """What is due when for a complaint received at `since`."""
    target = TARGETS[level]
    return Clocks(
        first_reply_due_at=add_business_time(since, target.first_reply(calendar), calendar=calendar),
        resolution_due_at=add_business_time(since, target.resolution(calendar), calendar=calendar),
        legal_due_at=since + LEGAL_DAYS,
    )


def resumed(complaint: Complaint, *, at: datetime, calendar: Calendar) -> tuple[datetime, int]:
    """When the resolution is due after a pause that ends now, and the seconds paused in all.

    What was left of the service time when the pause began is left when it ends; a clock that had run out
    stays so.
    """
    if complaint.paused_at is None:
        return complaint.resolution_due_at, complaint.paused_seconds
    left = business_time_between(complaint.paused_at, complaint.resolution_due_at, calendar=calendar)
    due = add_business_time(at, left, calendar=calendar) if left else complaint.resolution_due_at
    return due, complaint.paused_seconds + int((at - complaint.paused_at).total_seconds())
