"""What has each member allowed? Per channel: when, with which wording, where, and when it was taken back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crm.demo.draws import Flags, Ints, Moments, stream
from crm.demo.membership.people import BUYER, NEVER, PROSPECT, People
from crm.demo.season import DAY, OFFICE_HOURS, ONLINE_HOURS, Span, at_hour

#: Those who want to hear from the brand at all.
WILLING_SHARE = 0.74
#: Channel → chance that a willing one with such an address agreed, and that it was taken back later.
CHANNELS: dict[str, tuple[float, float]] = {
    "email": (0.97, 0.075),
    "line": (0.96, 0.06),
    "sms": (0.66, 0.05),
    "call": (0.42, 0.07),
    "post": (0.40, 0.02),
}
#: The wording changed twice.
VERSION_YEARS = (1.9, 0.8)
#: Addresses that no longer take mail, and people who reported ours as spam.
BOUNCED_SHARE, COMPLAINED_SHARE = 0.014, 0.0015


@dataclass
class Permission:
    """One entry a member: since when a channel is allowed and since when no longer; NEVER where neither."""

    granted: Moments
    withdrawn: Moments

    def held(self, at: int) -> Flags:
        """Who allowed it at that moment."""
        stands = (self.withdrawn == NEVER) | (self.withdrawn >= at)
        return np.asarray((self.granted != NEVER) & (self.granted < at) & stands)

    def withdraw(self, *, member: Ints, at: Moments) -> None:
        """Taken back by those who had not done so before."""
        first = (self.granted[member] != NEVER) & (self.withdrawn[member] == NEVER)
        self.withdrawn[member[first]] = at[first]


@dataclass
class Permissions:
    channels: dict[str, Permission]
    bounced: Ints
    complained: Ints


def draw_permissions(*, seed: int, span: Span, people: People) -> Permissions:
    rng = stream(seed, "consents")
    size = len(people)
    addresses = {
        "email": people.email != "",
        "line": people.line_id != "",
        "sms": people.phone != "",
        "call": people.phone != "",
        "post": people.address != "",
    }
    # Who buys agrees more readily than who is only on a list.
    warmth = np.select([people.kind == BUYER, people.kind == PROSPECT], [1.06, 0.80], 1.0)
    willing = rng.random(size) < WILLING_SHARE * warmth
    channels = {}
    for channel, (agrees, regrets) in CHANNELS.items():
        agreed = addresses[channel] & willing & (rng.random(size) < agrees)
        later = at_hour(
            rng, people.joined + (rng.exponential(40.0, size) * DAY).astype(np.int64), ONLINE_HOURS
        )
        at = np.where(rng.random(size) < 0.8, people.joined + 30, np.maximum(later, people.joined + 30))
        agreed &= at < span.ends
        back = at_hour(rng, at + (rng.exponential(260.0, size) * DAY).astype(np.int64) + DAY, OFFICE_HOURS)
        regretted = agreed & (rng.random(size) < regrets * 1.6) & (back < span.ends)
        channels[channel] = Permission(np.where(agreed, at, NEVER), np.where(regretted, back, NEVER))
    chance = rng.random(size)
    bounced = np.flatnonzero((people.email != "") & (chance < BOUNCED_SHARE))
    complained = np.flatnonzero((people.email != "") & (chance > 1 - COMPLAINED_SHARE))
    return Permissions(channels, bounced, complained)


def text_versions(span: Span, at: Moments) -> Ints:
    """v1, v2 or v3: the wording that stood on the form that day."""
    return 1 + np.searchsorted([span.at(years) for years in VERSION_YEARS], at, side="right")
