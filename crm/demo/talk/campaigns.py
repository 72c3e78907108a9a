"""Who was in the audience of each past campaign, and what did the mail change?

Planned before the baskets are filled: an effect is a purchase that would not have happened. Audience and arms
follow the rules of the product: lost by cycle ratio, consent to e-mail, a random holdout, the top 1 % always
contacted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from campaigns import coupons
from crm.demo.draws import Flags, Ints, Moments, Texts, stream, words
from crm.demo.membership.consents import Permission, Permissions
from crm.demo.membership.people import NEVER, People
from crm.demo.season import DAY, ONLINE_HOURS, Span, at_hour
from crm.demo.shop.buying import Purchases, standing_at
from crm.demo.talk.past import PAST, WINDOW_DAYS, Past

TREATED, HOLDOUT, ALWAYS = range(3)
LOST_RATIO = 3.0
#: Once back, how many stay for more, and how many of those leave after each further purchase.
STAYS_SHARE, LEAVES_SHARE = 0.5, 0.3
OPENED_SHARE, CLICKED_SHARE, UNSUBSCRIBED_SHARE = 0.39, 0.07, 0.012
#: How many of those who come back use the coupon, because of it or anyway; and a gift.
REDEEMS_SHARE, TAKES_GIFT_SHARE = 0.74, 0.95


@dataclass
class Plan:
    """One past campaign: an entry a member of the audience; NEVER for what did not happen."""

    past: Past
    sent: int
    # The key of the first delivery; those contacted follow in the order of members.
    first_delivery: int
    member: Ints
    arm: Ints
    was_core: Flags
    is_sent: Flags
    sent_at: Moments
    opened_at: Moments
    clicked_at: Moments
    code: Texts

    @property
    def contacted(self) -> Ints:
        """Places of those with a delivery."""
        return np.flatnonzero(self.arm != HOLDOUT)

    @property
    def delivery_ids(self) -> Ints:
        return self.first_delivery + np.arange(len(self.contacted))


def plan_campaigns(
    *, seed: int, span: Span, people: People, permissions: Permissions, purchases: Purchases
) -> list[Plan]:
    """The campaigns in the order they went out; adds the purchases that they caused."""
    plans: list[Plan] = []
    for number, past in enumerate(PAST):
        rng = stream(seed, f"campaign {number}")
        sent = span.ends - past.days_before * DAY + past.hour * 3600
        open_to = contactable(permissions, sent, plans)
        first = sum(len(plan.contacted) for plan in plans) + 1
        plan = invite(
            rng,
            past=past,
            sent=sent,
            first_delivery=first,
            people=people,
            open_to=open_to,
            bounced=permissions.bounced,
            purchases=purchases,
        )
        came_back(rng, span, plan, purchases)
        redeem(rng, number, plan, purchases)
        respond(rng, span, plan, purchases, permissions.channels["email"])
        plans.append(plan)
    return plans


def contactable(permissions: Permissions, sent: int, before: list[Plan]) -> Flags:
    """Who may be mailed that day and is in no other campaign's window."""
    email = permissions.channels["email"]
    may = email.held(sent) & email.held(sent + DAY)
    may[permissions.complained] = False
    for plan in before:
        # An address that failed once is suppressed from then on.
        may[plan.member[(plan.arm != HOLDOUT) & ~plan.is_sent]] = False
        if sent - plan.sent < WINDOW_DAYS * DAY:
            may[plan.member] = False
    return may


def invite(
    rng: np.random.Generator,
    *,
    past: Past,
    sent: int,
    first_delivery: int,
    people: People,
    open_to: Flags,
    bounced: Ints,
    purchases: Purchases,
) -> Plan:
    """The lost of that day among those open to it, and their arms."""
    standing = standing_at(purchases, len(people), sent)
    member = np.flatnonzero(open_to & (standing.ratio >= LOST_RATIO))
    value = standing.orders[member] * people.spend[member]
    arm = draw_arms(rng, past.holdout, comes_anyway(member, sent, purchases))
    if len(member):
        arm[value >= np.quantile(value, 0.99)] = ALWAYS
    is_sent = (arm != HOLDOUT) & ~np.isin(member, bounced)
    # A worker hands over some forty mails a minute.
    order = rng.permutation(len(member))
    nothing = np.full(len(member), NEVER)
    return Plan(
        past=past,
        sent=sent,
        first_delivery=first_delivery,
        member=member,
        arm=arm,
        was_core=standing.best_year[member] >= 5,
        is_sent=is_sent,
        sent_at=np.where(arm != HOLDOUT, sent + order * 3 // 2, NEVER),
        opened_at=nothing.copy(),
        clicked_at=nothing.copy(),
        code=coupon_codes(rng, is_sent & (past.offer is not None)),
    )


def comes_anyway(member: Ints, sent: int, purchases: Purchases) -> Flags:
    """Who would have bought within the window unasked."""
    inside = (purchases.at >= sent) & (purchases.at < sent + WINDOW_DAYS * DAY)
    return np.isin(member, purchases.member[inside])


def draw_arms(rng: np.random.Generator, holdout: float, anyway: Flags) -> Ints:
    """Treated or held out at random, in equal shares of those who come anyway and those who do not.

    A real draw does not know that; here it keeps chance from hiding the effect that the brand is to show.
    """
    order = np.lexsort((rng.random(len(anyway)), anyway))
    turn = np.floor((np.arange(len(anyway)) + rng.random()) * holdout)
    arm = np.full(len(anyway), TREATED)
    arm[order[1:][np.diff(turn) > 0]] = HOLDOUT
    return arm


def came_back(rng: np.random.Generator, span: Span, plan: Plan, purchases: Purchases) -> None:
    """The true effect: purchases in the weeks after the mail, and for some a new beginning."""
    persuaded = plan.is_sent & (rng.random(len(plan.member)) < plan.past.lift)
    member = plan.member[persuaded]
    days = 0.5 + np.minimum(rng.gamma(1.5, 11.0, len(member)), WINDOW_DAYS - 4)
    at = at_hour(rng, plan.sent_at[persuaded] + (days * DAY).astype(np.int64), ONLINE_HOURS)
    at = np.maximum(at, plan.sent_at[persuaded] + 7200)
    members, moments = [member], [at]
    rate = np.maximum(purchases.rate, 1 / 150)
    stays = rng.random(len(member)) < (0 if plan.past.is_gift else STAYS_SHARE)
    while stays.any():
        member, at = member[stays], at[stays]
        at = at_hour(rng, at + (rng.exponential(1 / rate[member]) * DAY).astype(np.int64) + DAY, ONLINE_HOURS)
        known = at < span.ends
        member, at = member[known], at[known]
        members.append(member)
        moments.append(at)
        stays = rng.random(len(member)) > LEAVES_SHARE
    member, at = np.concatenate(members), np.concatenate(moments)
    known = at < span.ends
    purchases.add(member=member[known], at=at[known], campaign=np.full(int(known.sum()), NEVER))


def redeem(rng: np.random.Generator, number: int, plan: Plan, purchases: Purchases) -> None:
    """Mark the purchase that each contacted member's coupon is used on: the first one after the mail."""
    if plan.past.offer is None:
        return
    first, place = first_purchases(plan, purchases)
    share = TAKES_GIFT_SHARE if plan.past.is_gift else REDEEMS_SHARE
    uses = (first != NEVER) & plan.is_sent & (rng.random(len(plan.member)) < share)
    purchases.campaign[place[uses]] = number


def first_purchases(plan: Plan, purchases: Purchases) -> tuple[Moments, Ints]:
    """When each of the audience first bought within the window, and where that purchase stands."""
    sent_at = np.full(int(purchases.member.max()) + 1, NEVER)
    sent_at[plan.member] = np.where(plan.sent_at == NEVER, plan.sent, plan.sent_at)
    since = purchases.at - sent_at[purchases.member]
    inside = np.flatnonzero((sent_at[purchases.member] != NEVER) & (since > 0) & (since < WINDOW_DAYS * DAY))
    member, earliest = np.unique(purchases.member[inside], return_index=True)
    first = np.full(len(plan.member), NEVER)
    place = np.full(len(plan.member), NEVER)
    # The audience is in the order of members, and everybody found is one of it.
    where = np.searchsorted(plan.member, member)
    first[where], place[where] = purchases.at[inside[earliest]], inside[earliest]
    return first, place


def respond(
    rng: np.random.Generator, span: Span, plan: Plan, purchases: Purchases, permission: Permission
) -> None:
    """Opened, clicked, or no more mail please; who came back had mostly read it."""
    first, _ = first_purchases(plan, purchases)
    size = len(plan.member)
    back = (first != NEVER) & plan.is_sent
    chance = rng.random((3, size))
    opened = plan.is_sent & (chance[0] < np.where(back, 0.86, OPENED_SHARE))
    clicked = opened & (chance[1] < np.where(back, 0.7, CLICKED_SHARE / OPENED_SHARE))
    opened_at = plan.sent_at + (rng.gamma(0.7, 30.0, size) * 3600).astype(np.int64) + 40
    # Nobody reads the mail after buying because of it.
    opened_at = np.where(back, np.minimum(opened_at, first - 900), opened_at)
    clicked_at = opened_at + rng.integers(5, 240, size)
    plan.opened_at = np.where(opened & (opened_at < span.ends) & (opened_at > plan.sent_at), opened_at, NEVER)
    plan.clicked_at = np.where(
        clicked & (plan.opened_at != NEVER) & (clicked_at < span.ends), clicked_at, NEVER
    )
    refuses = plan.is_sent & ~back & (chance[2] < UNSUBSCRIBED_SHARE)
    refused_at = plan.sent_at + rng.integers(600, 4 * DAY, size)
    refuses &= refused_at < span.ends
    permission.withdraw(member=plan.member[refuses], at=refused_at[refuses])


def coupon_codes(rng: np.random.Generator, has_one: Flags) -> Texts:
    """Codes of the product's own shape; empty where no coupon was given."""
    signs = rng.integers(0, len(coupons.ALPHABET), (len(has_one), coupons.RANDOM_CHARACTERS)).tolist()
    bodies = ["".join(coupons.ALPHABET[sign] for sign in row) for row in signs]
    codes = zip(bodies, has_one.tolist(), strict=True)
    return words([body + coupons.check_character(body) if has else "" for body, has in codes])
