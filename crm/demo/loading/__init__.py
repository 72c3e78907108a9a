"""Into the tables, in the order of the foreign keys."""

from __future__ import annotations

from datetime import datetime

from crm.demo.loading.campaigns import write_campaigns
from crm.demo.loading.consents import write_consents, write_suppressions
from crm.demo.loading.contacts import write_contacts
from crm.demo.loading.members import write_members
from crm.demo.loading.orders import write_lines, write_orders, write_products, write_refunds
from crm.demo.loading.referrals import write_referrals
from crm.demo.world import Say, World


def write(world: World, *, by: dict[str, int], at: datetime, say: Say) -> None:
    """Everything of the world as of `at`; `by` gives the user id of a login."""
    say(f"members       {write_members(world.people, at=at):>9,} rows")
    write_products(world.catalogue)
    say(f"orders        {write_orders(world.orders, at=at):>9,} rows")
    say(f"order lines   {write_lines(world.orders):>9,} rows")
    say(f"refunds       {write_refunds(world.orders, at=at):>9,} rows")
    say(f"interactions  {write_contacts(world.contacts.log(world.span), at=at, by=by):>9,} rows")
    say(f"consents      {write_consents(world, at=at):>9,} rows")
    write_suppressions(world)
    say(f"deliveries    {write_campaigns(world, by=by):>9,} rows")
    say(f"referrals     {write_referrals(world, by=by, at=at):>9,} rows")
