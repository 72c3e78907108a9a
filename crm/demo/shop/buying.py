"""Who buys when? Gamma-Poisson buying with drop-out (Fader, Hardie & Lee 2005) on a clock of the seasons.

Each buyer has a rate of their own (gamma) and after each purchase a chance of their own (beta) of never
coming back. Two events of the brand's history end relations at once: a price rise and a bad batch of a serum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crm.demo.draws import Floats, Ints, Moments, stream
from crm.demo.membership.people import NEVER, STORE, People
from crm.demo.season import DAY, ONLINE_HOURS, STORE_HOURS, Span, at_hour
from crm.demo.shop.catalogue import BAD_BATCH_YEARS, PRICE_RISE_YEARS

#: Purchases per season-weighted day: gamma with this shape and mean.
RATE_SHAPE, RATE_MEAN = 2.0, 1 / 110
#: Every fourth event of the Poisson process is a purchase (condensed NBD, Chatfield & Goodhardt 1973): a jar
#: empties at a steadier pace than pure chance.
REGULARITY = 4.0
#: Chance of dropping out after a purchase: beta; after the first it is higher for everybody.
DROP_ALPHA, DROP_BETA = 0.4, 9.0
FIRST_DROP = 0.13
#: Of those still there, how many the price rise drove away, and the bad batch.
RISE_SHARE, BATCH_SHARE = 0.045, 0.055
#: Those who buy most compare most: they are so much likelier to go to a competitor.
EAGER_RATE, EAGER_FACTOR = 1.6 * RATE_MEAN, 6.0

STAYS, FADED, PRICE, BATCH = range(4)


@dataclass
class Purchases:
    """One entry a purchase, ordered by time; `rate` and `reason` have one entry a member."""

    member: Ints
    at: Moments
    campaign: Ints
    rate: Floats
    reason: Ints

    def __len__(self) -> int:
        return len(self.member)

    def add(self, *, member: Ints, at: Moments, campaign: Ints) -> None:
        """More purchases, in their place in time."""
        self.member = np.concatenate([self.member, member])
        self.at = np.concatenate([self.at, at])
        self.campaign = np.concatenate([self.campaign, campaign])
        order = np.lexsort((self.member, self.at))
        self.member, self.at, self.campaign = self.member[order], self.at[order], self.campaign[order]


def draw_purchases(*, seed: int, span: Span, people: People) -> Purchases:
    """Every purchase that nobody had to ask for."""
    rng = stream(seed, "buying")
    size = len(people)
    rate = rng.gamma(RATE_SHAPE, RATE_MEAN / RATE_SHAPE, size)
    drop = rng.beta(DROP_ALPHA, DROP_BETA, size)
    goes_at, reason = departures(rng, span, people, rate)
    buyers = np.flatnonzero(people.first_order != NEVER)
    drops_first = rng.random(size) < FIRST_DROP
    members, moments = [buyers], [people.first_order[buyers]]
    alive = buyers[~drops_first[buyers]]
    reason[buyers[drops_first[buyers]]] = FADED
    now = span.elapsed(people.first_order[alive].astype(np.float64))
    while len(alive):
        now = now + rng.gamma(REGULARITY, 1 / (REGULARITY * rate[alive]))
        at = span.moment(now).astype(np.int64)
        goes_on = (at < span.ends) & (at < goes_at[alive])
        alive, now, at = alive[goes_on], now[goes_on], at[goes_on]
        members.append(alive)
        moments.append(at_the_hour(rng, people, alive, at))
        dropped = rng.random(len(alive)) < drop[alive]
        reason[alive[dropped]] = FADED
        alive, now = alive[~dropped], now[~dropped]
    member, at = np.concatenate(members), np.concatenate(moments)
    order = np.lexsort((member, at))
    none = np.full(len(member), NEVER)
    return Purchases(member=member[order], at=at[order], campaign=none, rate=rate, reason=reason)


def departures(rng: np.random.Generator, span: Span, people: People, rate: Floats) -> tuple[Moments, Ints]:
    """When an event of the brand's history ends a relation, and which; far ahead where none does."""
    size = len(people)
    rise, batch = span.at(PRICE_RISE_YEARS), span.at(BAD_BATCH_YEARS)
    eager = np.where(rate > EAGER_RATE, EAGER_FACTOR, 1.0)
    by_rise = (rng.random(size) < RISE_SHARE * eager) & (people.first_order < rise)
    by_batch = (rng.random(size) < BATCH_SHARE * eager) & (people.first_order < batch) & ~by_rise
    lag = (rng.gamma(2.0, 12.0, size) * DAY).astype(np.int64)
    goes_at = np.where(by_rise, rise + lag, np.where(by_batch, batch + lag, span.ends + DAY))
    reason = np.where(by_rise, PRICE, np.where(by_batch, BATCH, STAYS))
    return goes_at, reason


def at_the_hour(rng: np.random.Generator, people: People, members: Ints, at: Moments) -> Moments:
    """An hour that suits the counter or the telephone, never before the member joined."""
    at_store = people.channel[members] == STORE
    moments = np.where(at_store, at_hour(rng, at, STORE_HOURS), at_hour(rng, at, ONLINE_HOURS))
    return np.maximum(moments, people.joined[members] + 60)


@dataclass(frozen=True)
class Standing:
    """One entry a member: how silence compares with the own rhythm; ratio 0 without a purchase."""

    orders: Ints
    ratio: Floats
    best_year: Ints


def standing_at(purchases: Purchases, size: int, until: int) -> Standing:
    """Where each buyer stood before a moment, by the rules of the product."""
    seen = purchases.at < until
    member, day = purchases.member[seen], purchases.at[seen] // DAY
    first, last = np.full(size, until // DAY), np.zeros(size, dtype=np.int64)
    np.minimum.at(first, member, day)
    np.maximum.at(last, member, day)
    distinct = np.bincount(np.unique(member * 1_000_000 + day) // 1_000_000, minlength=size)
    again = np.maximum(distinct - 1, 0)
    gap = (last - first) / np.maximum(again, 1)
    brand_gap = float(np.median(gap[again > 0])) if (again > 0).sum() >= 30 else 60.0
    cycle = np.clip((2 * brand_gap + again * gap) / (2 + again), 7, 365)
    orders = np.bincount(member, minlength=size)
    recent = np.bincount(member[day > last[member] - 365], minlength=size)
    ratio = np.where(orders > 0, (until // DAY - last) / cycle, 0.0)
    return Standing(orders=orders, ratio=ratio, best_year=recent)
