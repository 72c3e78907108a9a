"""Shops written straight into the tables, for tests that need thousands of orders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from django.db import connection

from members.models import Member
from tests.lifecycle.clv import simulated

Bought = tuple[str, date, Decimal]

MEMBERS = """
insert into members_member (external_id) select name from unnest(%s::text[]) as named (name)
"""
ORDERS = """
insert into members_order (member_id, external_id, placed_on, placed_at, amount, cost)
select member.id, bought.name || '-' || bought.nth, bought.on_day, bought.on_day + interval '12 hours',
    bought.amount, round(bought.amount * %s, 2)
from unnest(%s::text[], %s::date[], %s::numeric[]) with ordinality as bought (name, on_day, amount, nth)
join members_member as member on member.external_id = bought.name
"""


def write(bought: Iterable[Bought], *, cost_of: float | None = None) -> dict[str, Member]:
    """Members by their external id, with an order for each (external id, day, amount)."""
    names, days, amounts = (list(column) for column in zip(*bought, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, [list(dict.fromkeys(names))])
        cursor.execute(ORDERS, [cost_of, names, days, amounts])
    return {member.external_id: member for member in Member.objects.all()}


def a_shop(count: int, *, as_of: date, seed: int = 11) -> list[Bought]:
    """So many buyers of the simulated kind over the hundred weeks before as_of."""
    draw = np.random.default_rng(seed)
    bought: list[Bought] = []
    for n in range(count):
        now = float(draw.uniform(0, 98))
        rate, stopping = draw.gamma(simulated.R, 1 / simulated.ALPHA), draw.beta(simulated.A, simulated.B)
        mean, first = 1 / draw.gamma(simulated.Q, 1 / simulated.GAMMA), True
        while now < 100 and (first or draw.random() >= stopping):
            on = as_of - timedelta(days=700 - int(now * 7))
            bought.append((f"B{n:05}", on, Decimal(f"{max(1.0, draw.gamma(simulated.P, mean)):.2f}")))
            now, first = now + draw.exponential(1 / rate), False
    return bought
