"""How much may we say to one member, and at what hour? Caps over counted contacts, and the office's hours.

The gate asks here under the member's lock, so the counts are exact. A message over a cap waits for the moment
at which the rules allow it again; nothing is dropped for it but by the send's own expiry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm import workdays
from crm.models import Brand
from members.models import Channel

#: The longest window of any rule: older contacts need not be read.
LONGEST = timedelta(days=7)


@dataclass(frozen=True)
class Contact:
    channel: str
    at: datetime


@dataclass(frozen=True)
class CapRule:
    """At most `maximum` marketing contacts in the window; maximum 0 means there is no such rule."""

    maximum: int
    channel: str | None = None
    #: A rolling window; None is the calendar day of the brand.
    window: timedelta | None = None

    def allowed_from(self, contacts: Sequence[Contact], *, at: datetime, zone: ZoneInfo) -> datetime:
        """`at` itself, or the moment at which the rule next allows one more."""
        counted = sorted(one.at for one in contacts if self.channel in {None, one.channel} and one.at <= at)
        if not self.maximum:
            return at
        if self.window is None:
            today = at.astimezone(zone).date()
            if sum(one.astimezone(zone).date() == today for one in counted) < self.maximum:
                return at
            return datetime.combine(today + timedelta(days=1), time(), tzinfo=zone)
        inside = [one for one in counted if one > at - self.window]
        if len(inside) < self.maximum:
            return at
        # The window is half-open, so at this very moment the oldest one too many has left it.
        return inside[len(inside) - self.maximum] + self.window


RULES = (
    CapRule(1),
    CapRule(4, window=timedelta(days=7)),
    CapRule(3, channel=Channel.EMAIL, window=timedelta(days=7)),
    CapRule(2, channel=Channel.SMS, window=timedelta(days=7)),
    CapRule(2, channel=Channel.LINE, window=timedelta(days=7)),
)


def allowed_from(
    contacts: Sequence[Contact],
    *,
    channel: str,
    at: datetime,
    brand: Brand,
    any_hour: bool,
    rules: Sequence[CapRule] = RULES,
) -> datetime:
    """The first moment from `at` on at which every rule and the office's hours allow this message."""
    zone = brand.zone
    while True:
        later = max(
            rule.allowed_from(contacts, at=at, zone=zone) for rule in rules if rule.channel in {None, channel}
        )
        if not any_hour:
            later = workdays.next_office_hour(later, zone=zone, country=brand.country)
        if later == at:
            return at
        at = later
