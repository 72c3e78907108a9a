"""What was in each purchase? Lines, prices of the day, discounts, payment, and what came back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crm.demo.draws import Flags, Floats, Ints, Moments, Texts, pick, pick_by_row, runs, stream, words
from crm.demo.membership.people import CHANNELS, NEVER, STORE, People
from crm.demo.membership.places import STORES
from crm.demo.season import DAY, OFFICE_HOURS, Span, at_hour, days
from crm.demo.shop.buying import Purchases
from crm.demo.shop.catalogue import BAD_BATCH_YEARS, PRICE_RISE, PRICE_RISE_YEARS, Catalogue, month_pull
from crm.demo.talk.campaigns import Plan
from crm.demo.talk.past import PAST

PENDING, PAID, FULFILLED, CANCELLED = range(4)
STATUSES = ("pending", "paid", "fulfilled", "cancelled")
CANCELLED_SHARE, REFUND_SHARE = 0.022, 0.027

PAYMENTS = ("信用卡", "LINE Pay", "超商付款", "貨到付款", "信用卡分期", "ATM 轉帳", "現金")
CARD, SLIP, ON_DELIVERY, INSTALMENTS = 0, 2, 3, 4
#: Rows as CHANNELS.
PAYMENT_SHARES = np.array(
    [[52, 18, 10, 8, 6, 6, 0], [52, 20, 0, 0, 3, 0, 25], [33, 57, 10, 0, 0, 0, 0], [40, 0, 24, 36, 0, 0, 0]],
    dtype=np.float64,
)
INSTALMENTS_FROM = 3_000
GIFT_PRICES = (1_180, 1_500)


@dataclass
class Orders:
    """One entry an order, by time; its key is its place + 1. Lines and refunds name orders by place."""

    member: Ints
    at: Moments
    campaign: Ints
    status: Ints
    amount: Ints
    cost: Ints
    cost_known: Flags
    channel: Ints
    store: Texts
    payment: Ints
    instalments: Ints
    coupon: Texts
    line_order: Ints
    line_no: Ints
    line_product: Ints
    line_quantity: Ints
    line_amount: Ints
    line_cost: Ints
    refund_order: Ints
    refund_at: Moments
    refund_amount: Ints

    def __len__(self) -> int:
        return len(self.member)

    @property
    def is_valid(self) -> Flags:
        """Paid or fulfilled, and not all of it given back."""
        refunded = np.bincount(self.refund_order, self.refund_amount, minlength=len(self))
        counts = (self.status == PAID) | (self.status == FULFILLED)
        return np.asarray(counts & (self.amount > refunded))


def fill_baskets(
    *, seed: int, span: Span, people: People, purchases: Purchases, plans: list[Plan], catalogue: Catalogue
) -> Orders:
    """Orders with their lines; coupons are taken off, refunds come later."""
    rng = stream(seed, "baskets")
    member, at, campaign, cancelled = with_cancelled(rng, span, purchases)
    size = len(member)
    line_order, product, quantity = draw_lines(
        rng, at=at, member=member, for_gift=is_for_gift(campaign), people=people, catalogue=catalogue
    )
    # Before the price rise everything was cheaper.
    level = np.where(at < span.at(PRICE_RISE_YEARS), 1 / PRICE_RISE, 1.0)
    unit = np.round(level[line_order] * catalogue.price[product] / 10) * 10
    off = 1 - discounts(rng, at)[line_order]
    line_amount = np.round(unit * quantity * off).astype(np.int64)
    line_cost = catalogue.cost[product] * quantity
    channel = np.where(rng.random(size) < 0.82, people.channel[member], pick(rng, (40, 22, 18, 20), size))
    amount = np.bincount(line_order, line_amount, minlength=size).astype(np.int64)
    payment, instalments = payments(rng, channel, amount)
    orders = Orders(
        member=member,
        at=at,
        campaign=campaign,
        status=statuses(rng, span, at, payment, cancelled),
        amount=amount,
        cost=np.bincount(line_order, line_cost, minlength=size).astype(np.int64),
        cost_known=rng.random(size) > np.where(channel == CHANNELS.index("蝦皮"), 0.45, 0.045),
        channel=channel,
        store=stores(rng, people, member, channel),
        payment=payment,
        instalments=instalments,
        coupon=words([""] * size),
        line_order=line_order,
        line_no=runs(np.bincount(line_order, minlength=size)) + 1,
        line_product=product,
        line_quantity=quantity,
        line_amount=line_amount,
        line_cost=line_cost,
        refund_order=np.zeros(0, dtype=np.int64),
        refund_at=np.zeros(0, dtype=np.int64),
        refund_amount=np.zeros(0, dtype=np.int64),
    )
    use_coupons(orders, plans)
    return orders


def is_for_gift(campaign: Ints) -> Flags:
    """Purchases made for the sake of a gift: one thing that costs little more."""
    gift = np.array([past.is_gift for past in PAST])
    return np.asarray(gift[campaign] & (campaign != NEVER))


def use_coupons(orders: Orders, plans: list[Plan]) -> None:
    """Take the coupon off the lines, from the first on; an order below the minimum goes without."""
    for place in np.flatnonzero(orders.campaign != NEVER).tolist():
        plan = plans[orders.campaign[place]]
        offer = plan.past.offer
        if offer is None or orders.amount[place] < max(offer.min_spend, offer.value + 1):
            orders.campaign[place] = NEVER
            continue
        orders.coupon[place] = plan.code[np.searchsorted(plan.member, orders.member[place])]
        orders.amount[place] -= offer.value
        # A coupon is redeemed by an order that counts.
        orders.status[place] = PAID if orders.status[place] == PENDING else orders.status[place]
        left = offer.value
        line = int(np.searchsorted(orders.line_order, place))
        while left:
            taken = min(left, int(orders.line_amount[line]))
            orders.line_amount[line] -= taken
            left, line = left - taken, line + 1


def with_cancelled(
    rng: np.random.Generator, span: Span, purchases: Purchases
) -> tuple[Ints, Moments, Ints, Flags]:
    """The purchases, and among them some ordered once more by mistake and cancelled."""
    twice = np.flatnonzero(rng.random(len(purchases)) < CANCELLED_SHARE)
    again = purchases.at[twice] + rng.integers(300, 40_000, len(twice))
    twice, again = twice[again < span.ends], again[again < span.ends]
    member = np.concatenate([purchases.member, purchases.member[twice]])
    at = np.concatenate([purchases.at, again])
    campaign = np.concatenate([purchases.campaign, np.full(len(twice), NEVER)])
    cancelled = np.concatenate([np.zeros(len(purchases), dtype=bool), np.ones(len(twice), dtype=bool)])
    order = np.lexsort((cancelled, member, at))
    return member[order], at[order], campaign[order], cancelled[order]


def draw_lines(
    rng: np.random.Generator,
    *,
    at: Moments,
    member: Ints,
    for_gift: Flags,
    people: People,
    catalogue: Catalogue,
) -> tuple[Ints, Ints, Ints]:
    """Order, product and quantity of each line: half what the member always takes, half the season."""
    spend = people.spend[member]
    counts = 1 + np.minimum(rng.poisson(0.62 * spend), 5)
    counts[for_gift] = 1
    line_order = np.repeat(np.arange(len(at)), counts)
    months = days(at).astype("datetime64[M]").astype(np.int64) % 12 + 1
    weights = catalogue.weight * month_pull(np.arange(1, 13))[:, catalogue.category]
    product = np.zeros(len(line_order), dtype=np.int64)
    line_month = months[line_order]
    for month in range(1, 13):
        here = np.flatnonzero(line_month == month)
        product[here] = pick(rng, weights[month - 1], len(here))
    favourites = pick(rng, catalogue.weight, len(people) * 3).reshape(-1, 3)
    own = favourites[member[line_order], rng.integers(0, 3, len(line_order))]
    product = np.where(rng.random(len(line_order)) < 0.48, own, product)
    fits_gift = np.flatnonzero((catalogue.price >= GIFT_PRICES[0]) & (catalogue.price <= GIFT_PRICES[1]))
    product = np.where(for_gift[line_order], rng.choice(fits_gift, len(line_order)), product)
    many = rng.random(len(line_order))
    more = np.where(for_gift[line_order], 0.0, spend[line_order])
    quantity = 1 + (many < 0.14 * more) + (many < 0.03 * more)
    # The same product twice in one order is one line with a larger quantity.
    keys, place = np.unique(line_order * len(catalogue) + product, return_inverse=True)
    total = np.bincount(place, quantity, minlength=len(keys)).astype(np.int64)
    return keys // len(catalogue), keys % len(catalogue), total


def discounts(rng: np.random.Generator, at: Moments) -> Floats:
    """15 % off in early November, 10 % at the anniversary and before Mother's Day, now and then a code."""
    day = days(at)
    month = day.astype("datetime64[M]").astype(np.int64) % 12 + 1
    of_month = (day - day.astype("datetime64[M]")).astype(np.int64) + 1
    sale = np.select(
        [(month == 11) & (of_month <= 12), (month == 10) & (of_month <= 20), (month == 5) & (of_month <= 12)],
        [0.15, 0.10, 0.10],
        0.0,
    )
    code = np.where(rng.random(len(at)) < 0.12, 0.05, 0.0)
    return np.asarray(np.maximum(sale, code))


def payments(rng: np.random.Generator, channel: Ints, amount: Ints) -> tuple[Ints, Ints]:
    """How it was paid, and in how many parts (0 for at once)."""
    payment = pick_by_row(rng, PAYMENT_SHARES[channel])
    payment = np.where((payment == INSTALMENTS) & (amount < INSTALMENTS_FROM), CARD, payment)
    often = (amount > 2 * INSTALMENTS_FROM) & (payment == CARD) & (rng.random(len(amount)) < 0.4)
    payment = np.where(often, INSTALMENTS, payment)
    parts = np.array([3, 6, 12])[pick(rng, (60, 30, 10), len(amount))]
    return payment, np.where(payment == INSTALMENTS, parts, 0)


def stores(rng: np.random.Generator, people: People, member: Ints, channel: Ints) -> Texts:
    other = words(STORES)[rng.integers(0, len(STORES), len(member))]
    own = people.store[member]
    return np.where(channel == STORE, np.where(own == "", other, own), "")


def statuses(rng: np.random.Generator, span: Span, at: Moments, payment: Ints, cancelled: Flags) -> Ints:
    """Old orders are fulfilled; of the last days some are on their way and some slips are unpaid."""
    age = (span.ends - at) / DAY
    chance = rng.random(len(at))
    status = np.where(age < 1 + 3 * chance, PAID, FULFILLED)
    unpaid = np.isin(payment, [SLIP, ON_DELIVERY]) & (age < 4) & (chance < 0.45)
    return np.where(cancelled, CANCELLED, np.where(unpaid, PENDING, status))


def add_refunds(*, seed: int, span: Span, orders: Orders, catalogue: Catalogue) -> None:
    """Some send a thing back, some all of it; many who got the bad batch do."""
    rng = stream(seed, "refunds")
    share = np.full(len(orders), REFUND_SHARE)
    batch = span.at(BAD_BATCH_YEARS)
    bad = np.unique(orders.line_order[orders.line_product == catalogue.bad_batch])
    bad = bad[(orders.at[bad] > batch - 30 * DAY) & (orders.at[bad] < batch + 30 * DAY)]
    share[bad] = 0.3
    share[(orders.status != FULFILLED) | (orders.coupon != "")] = 0
    sent_back = np.flatnonzero(rng.random(len(orders)) < share)
    day = orders.at[sent_back] + rng.integers(3, 21, len(sent_back)) * DAY
    at = at_hour(rng, day, OFFICE_HOURS)
    first = np.searchsorted(orders.line_order, sent_back)
    whole = rng.random(len(sent_back)) < 0.4
    amount = np.where(whole, orders.amount[sent_back], orders.line_amount[first])
    known = at < span.ends
    orders.refund_order, orders.refund_at, orders.refund_amount = sent_back[known], at[known], amount[known]
