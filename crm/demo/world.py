"""The brand's three years in one object: what happened, before any of it is a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crm.demo.membership.consents import Permissions, draw_permissions
from crm.demo.membership.people import People, draw_people
from crm.demo.season import Span
from crm.demo.shop.baskets import Orders, add_refunds, fill_baskets
from crm.demo.shop.buying import Purchases, draw_purchases
from crm.demo.shop.catalogue import Catalogue, build_catalogue
from crm.demo.talk.campaigns import Plan, plan_campaigns
from crm.demo.talk.contacts import Contacts, draw_contacts, mailings

Say = Callable[[str], None]


@dataclass(frozen=True)
class World:
    seed: int
    span: Span
    people: People
    catalogue: Catalogue
    permissions: Permissions
    purchases: Purchases
    plans: list[Plan]
    orders: Orders
    contacts: Contacts


def generate(*, members: int, seed: int, as_of: date, say: Say) -> World:
    """Draw everything; nothing here touches the database or the clock."""
    span = Span(as_of)
    people = draw_people(seed=seed, span=span, size=members)
    say(f"people        {len(people):>9,} members from {span.start} on")
    permissions = draw_permissions(seed=seed, span=span, people=people)
    purchases = draw_purchases(seed=seed, span=span, people=people)
    say(f"buying        {len(purchases):>9,} purchases")
    plans = plan_campaigns(seed=seed, span=span, people=people, permissions=permissions, purchases=purchases)
    contacted = sum(int(plan.is_sent.sum()) for plan in plans)
    say(f"campaigns     {contacted:>9,} mails in {len(plans)} past campaigns")
    catalogue = build_catalogue()
    orders = fill_baskets(
        seed=seed, span=span, people=people, purchases=purchases, plans=plans, catalogue=catalogue
    )
    add_refunds(seed=seed, span=span, orders=orders, catalogue=catalogue)
    lines, refunds = len(orders.line_order), len(orders.refund_order)
    say(f"baskets       {len(orders):>9,} orders, {lines:,} lines, {refunds:,} refunds")
    contacts = draw_contacts(
        seed=seed, span=span, people=people, purchases=purchases, orders=orders, catalogue=catalogue
    )
    mailings(contacts, plans, as_of=as_of)
    return World(seed, span, people, catalogue, permissions, purchases, plans, orders, contacts)
