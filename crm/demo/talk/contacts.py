"""What did members and the brand say to each other? Own steps, calls, complaints, and why some left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from crm.demo.draws import Flags, Ints, Moments, Texts, pick, stream, words
from crm.demo.membership.people import BUYER, COLD_LEAD, LEAD, NEVER, ORIGINS, PROSPECT, People
from crm.demo.season import DAY, OFFICE_HOURS, ONLINE_HOURS, Span, at_hour
from crm.demo.shop.baskets import Orders
from crm.demo.shop.buying import Purchases
from crm.demo.shop.catalogue import BAD_BATCH_YEARS, Catalogue
from crm.demo.talk.campaigns import Plan
from crm.demo.talk.notes import CALLS, COMPLAINTS, END_SHARES, ENDS, FIRST_STEPS, REDNESS, STEPS


@dataclass(frozen=True)
class Log:
    """One entry a contact, by time."""

    at: Moments
    member: Ints
    kind: Texts
    is_own: Flags
    channel: Texts
    subject: Texts
    note: Texts
    end_kind: Texts
    by: Texts
    key: Texts


@dataclass
class Contacts:
    """One entry a contact in every list of arrays; `by` names a login, empty for the program.

    `key` is the external id of what the program itself wrote down, empty for what came with the feed.
    """

    member: list[Ints] = field(default_factory=list)
    at: list[Moments] = field(default_factory=list)
    kind: list[Texts] = field(default_factory=list)
    is_own: list[Flags] = field(default_factory=list)
    channel: list[Texts] = field(default_factory=list)
    subject: list[Texts] = field(default_factory=list)
    note: list[Texts] = field(default_factory=list)
    end_kind: list[Texts] = field(default_factory=list)
    by: list[Texts] = field(default_factory=list)
    key: list[Texts] = field(default_factory=list)

    def add(
        self,
        member: Ints,
        at: Moments,
        *,
        kind: str | Texts,
        channel: str | Texts,
        is_own: bool | Flags,
        subject: str | Texts = "",
        note: str | Texts = "",
        end_kind: str | Texts = "",
        by: str | Texts = "",
        key: str | Texts = "",
    ) -> None:
        size = len(member)
        self.member.append(member)
        self.at.append(at)
        self.is_own.append(np.broadcast_to(np.asarray(is_own), (size,)))
        named = (
            (self.kind, kind), (self.channel, channel), (self.subject, subject),
            (self.note, note), (self.end_kind, end_kind), (self.by, by), (self.key, key),
        )  # fmt: skip
        for column, value in named:
            column.append(np.broadcast_to(np.asarray(value, dtype=object), (size,)))

    def log(self, span: Span) -> Log:
        """All of them by time; what lies after the span has not happened."""
        at, member = np.concatenate(self.at), np.concatenate(self.member)
        kind = np.concatenate(self.kind)
        known = np.flatnonzero(at < span.ends)
        order = known[np.lexsort((kind[known].astype(str), member[known], at[known]))]
        return Log(
            at=at[order],
            member=member[order],
            kind=kind[order],
            is_own=np.concatenate(self.is_own)[order],
            channel=np.concatenate(self.channel)[order],
            subject=np.concatenate(self.subject)[order],
            note=np.concatenate(self.note)[order],
            end_kind=np.concatenate(self.end_kind)[order],
            by=np.concatenate(self.by)[order],
            key=np.concatenate(self.key)[order],
        )


def draw_contacts(
    *, seed: int, span: Span, people: People, purchases: Purchases, orders: Orders, catalogue: Catalogue
) -> Contacts:
    contacts = Contacts()
    last = np.full(len(people), NEVER)
    np.maximum.at(last, purchases.member, purchases.at)
    first_steps(contacts, people)
    later_steps(contacts, stream(seed, "steps"), span, people, last)
    calls(contacts, stream(seed, "calls"), span, people, last)
    complaints(contacts, stream(seed, "complaints"), span, orders, catalogue)
    ends(contacts, stream(seed, "ends"), span, purchases, last)
    return contacts


def first_steps(contacts: Contacts, people: People) -> None:
    """How each became known of their own accord."""
    acted = np.flatnonzero(people.first_own != NEVER)
    steps = [FIRST_STEPS[ORIGINS[origin]] for origin in people.origin[acted].tolist()]
    kinds, channels, subjects = (words(column) for column in zip(*steps, strict=True))
    contacts.add(acted, people.first_own[acted], kind=kinds, channel=channels, is_own=True, subject=subjects)


def later_steps(
    contacts: Contacts, rng: np.random.Generator, span: Span, people: People, last: Moments
) -> None:
    """Leads keep in touch, the cold ones only for a while, buyers until about when they stop buying."""
    acted = np.flatnonzero(people.first_own != NEVER)
    start = people.first_own[acted]
    kind = people.kind[acted]
    end = np.select(
        [kind == COLD_LEAD, kind == BUYER],
        [start + 45 * DAY, np.minimum(np.maximum(last[acted], start) + 30 * DAY, span.ends)],
        span.ends,
    )
    end = np.minimum(end, span.ends)
    rate = np.where(kind == BUYER, 1 / 130, 1 / 75) * people.engaged[acted]
    counts = np.minimum(rng.poisson(np.maximum(end - start, 0) / DAY * rate), 40)
    # Whoever is a lead today gave a sign within the year.
    quiet = (kind == LEAD) & (span.ends - start > 330 * DAY)
    who = np.repeat(np.arange(len(acted)), counts)
    at = start[who] + (rng.random(len(who)) * (end - start)[who]).astype(np.int64)
    sign = span.ends - (rng.random(int(quiet.sum())) ** 1.3 * 335 * DAY).astype(np.int64) - DAY
    members = np.concatenate([acted[who], acted[quiet]])
    moments = np.concatenate([at, sign])
    moments = np.maximum(at_hour(rng, moments, ONLINE_HOURS), people.joined[members] + 120)
    step = pick(rng, [share for *_, share in STEPS], len(members)).tolist()
    kinds, channels, subjects = (
        words(column) for column in zip(*(STEPS[row][:3] for row in step), strict=True)
    )
    contacts.add(members, moments, kind=kinds, channel=channels, is_own=True, subject=subjects)


def calls(contacts: Contacts, rng: np.random.Generator, span: Span, people: People, last: Moments) -> None:
    """The desk rings prospects, and buyers who have been silent for long; most do not pick up."""
    silent = (people.kind == BUYER) & (last < span.ends - 120 * DAY)
    chance = rng.random(len(people))
    has_phone = people.phone != ""
    called = np.flatnonzero(
        has_phone & (((people.kind == PROSPECT) & (chance < 0.3)) | (silent & (chance < 0.42)))
    )
    is_prospect = people.kind[called] == PROSPECT
    tries = rng.integers(1, 4, len(called))
    since = np.where(is_prospect, people.joined[called], last[called] + 100 * DAY)
    member = np.repeat(called, tries)
    at = np.repeat(since, tries) + (rng.gamma(1.6, 25.0, len(member)) * DAY).astype(np.int64) + DAY
    # A prospect who answered would be one no longer.
    shares = np.array([share for *_, share in CALLS])
    outcome = pick(rng, shares, len(member))
    missed = pick(rng, shares * ~np.array([own for own, *_ in CALLS]), len(member))
    outcome = np.where(np.repeat(is_prospect, tries), missed, outcome)
    rows = [CALLS[row] for row in outcome.tolist()]
    own, subject, note, _ = zip(*rows, strict=True)
    answered = np.array(own)
    contacts.add(
        member,
        at_hour(rng, at, OFFICE_HOURS),
        kind=np.where(answered, "answered", "called").astype(object),
        channel="call",
        is_own=answered,
        subject=words([f"去電：{name}" for name in subject]),
        note=words(note),
        by=words(("agent", "team_lead"))[(rng.random(len(member)) < 0.2).astype(np.int64)],
    )


def complaints(
    contacts: Contacts, rng: np.random.Generator, span: Span, orders: Orders, catalogue: Catalogue
) -> None:
    """One order in sixty is complained about; of those with the bad batch, every fourth."""
    share = np.full(len(orders), 0.016)
    batch = span.at(BAD_BATCH_YEARS)
    bad = np.unique(orders.line_order[orders.line_product == catalogue.bad_batch])
    bad = bad[(orders.at[bad] > batch - 30 * DAY) & (orders.at[bad] < batch + 30 * DAY)]
    share[bad] = 0.25
    upset = np.flatnonzero(rng.random(len(orders)) < share)
    rows = pick(rng, [row[2] for row in COMPLAINTS], len(upset))
    rows = np.where(np.isin(upset, bad), REDNESS, rows).tolist()
    contacts.add(
        orders.member[upset],
        at_hour(rng, orders.at[upset] + rng.integers(1, 12, len(upset)) * DAY, OFFICE_HOURS),
        kind="called_in",
        channel="call",
        is_own=True,
        subject=words([COMPLAINTS[row][0] for row in rows]),
        note=words([COMPLAINTS[row][1] for row in rows]),
        by=words(("agent", "team_lead"))[(rng.random(len(upset)) < 0.25).astype(np.int64)],
    )


def ends(
    contacts: Contacts, rng: np.random.Generator, span: Span, purchases: Purchases, last: Moments
) -> None:
    """Exit interviews with some of those who left: the reason in their words, weeks after the last order."""
    for reason, endings in ENDS.items():
        gone = np.flatnonzero((purchases.reason == reason) & (last != NEVER) & (last < span.ends - 60 * DAY))
        asked = gone[rng.random(len(gone)) < END_SHARES[reason]]
        rows = pick(rng, [row[3] for row in endings], len(asked)).tolist()
        at = last[asked] + (rng.gamma(3.0, 22.0, len(asked)) * DAY).astype(np.int64) + 20 * DAY
        contacts.add(
            asked,
            at_hour(rng, at, OFFICE_HOURS),
            kind="ended",
            channel="call",
            is_own=True,
            subject=words([endings[row][1] for row in rows]),
            note=words([endings[row][2] for row in rows]),
            end_kind=words([endings[row][0] for row in rows]),
            by="agent",
        )


def mailings(contacts: Contacts, plans: list[Plan], *, as_of: date) -> None:
    """The mails of past campaigns and the clicks on them, under the keys that sending gives them."""
    for plan in plans:
        for kind, moments, is_own in (("sent", plan.sent_at, False), ("clicked", plan.clicked_at, True)):
            happened = plan.is_sent[plan.contacted] & (moments[plan.contacted] != NEVER)
            place = plan.contacted[happened]
            member = plan.member[place]
            contacts.add(
                member,
                moments[place],
                kind="message_sent" if kind == "sent" else "clicked",
                channel="email",
                is_own=is_own,
                subject=plan.past.name(as_of),
                key=words([f"delivery-{number}-{kind}" for number in plan.delivery_ids[happened].tolist()]),
            )
