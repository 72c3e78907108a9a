"""The counts of forty realistic filters, one by one, and fifty segments computed twice, timed from within."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from lifecycle import segments  # noqa: E402
from lifecycle.models import Segment  # noqa: E402

PRODUCTS = """
    insert into members_product (external_id, category)
    select 'B' || n, 'category ' || n % 20 from generate_series(1, 200) as n
"""
LINES = """
    insert into members_orderline (order_id, line_no, product_id, quantity, amount)
    select placed.id, 1, product.id, 1, placed.amount
    from members_order as placed
    join members_product as product on product.external_id = 'B' || (placed.id % 200 + 1)
"""
CONSENTS = """
    insert into members_consent (member_id, channel, purpose, state, changed_at)
    select id, channel, 'marketing', case when id % 10 < 8 then 'granted' else 'withdrawn' end, now()
    from members_member, unnest(array['email', 'sms', 'line']) as channel
    where (id + length(channel)) % 3 > 0
    on conflict do nothing
"""


def field(name: str, op: str, value: Any = None) -> dict[str, Any]:
    key = "date" if name in {"last_order", "first_order", "joined", "birthday", "stage_since"} else "field"
    return {key: name, "op": op} | ({} if value is None else {"value": value})


def paid(agg: str = "exists", op: str = "", value: Any = None, days: int = 0, **where: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"event": "order.paid", "agg": agg}
    if op:
        found |= {"op": op, "value": value}
    if days:
        found["within"] = {"days": days}
    if where:
        found["where"] = [{"prop": prop, "op": "=", "value": wanted} for prop, wanted in where.items()]
    return found


def all_of(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"v": 1, "all": list(conditions)}


def any_of(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"any": list(conditions)}


REACHED = {"contactable": {"channel": "email"}}
MAIL = {"consent": {"channel": "email", "purpose": "marketing", "state": "granted"}}
SILENT = {"consent": {"channel": "line", "purpose": "marketing", "state": "none"}}


def trees() -> list[dict[str, Any]]:
    """The twenty ready-made ones, and twenty that marketers put together."""
    made = [one.tree for one in segments.ready_made().values()]
    return [
        *made,
        all_of(field("stage", "in", ["core"]), MAIL),
        all_of(field("stage", "in", ["lost", "defector"]), field("value_amount", ">=", 5000), REACHED),
        all_of(field("net_amount_365d", "between", {"from": 1000, "to": 5000})),
        all_of(field("band", "in", ["s1", "s2"]), field("f", ">=", 3)),
        all_of(field("days_since_last_order", ">", 90), field("order_count", ">=", 3)),
        all_of(paid("count", ">=", 2, 90)),
        all_of(paid("sum", ">=", "3000", 180), field("stage", "in", ["repeat_buyer", "core"])),
        all_of(paid("exists", days=30), {"not": paid("exists", days=365)}),
        all_of(paid("last", "within", {"days": 60})),
        all_of(paid("count", ">=", 1, 90, category="category 3")),
        all_of(paid("exists", days=180, category="category 5"), {"not": paid("exists", days=60)}),
        all_of(paid("avg", ">=", "800", 365), MAIL),
        all_of(any_of(field("rfm_group", "in", ["champion"]), paid("max", ">=", "3000", 365))),
        all_of(field("rfm_type", "in", ["101", "111"]), {"not": MAIL}),
        all_of(field("joined", "within", {"days": 365}), field("order_count", "=", 0)),
        all_of(field("first_order", "within", {"days": 60}), SILENT),
        all_of(field("cycle_ratio", ">=", 2), field("r", "<=", 2), any_of(MAIL, SILENT)),
        all_of({"bucket": {"salt": "x", "from": 0, "to": 999}}, field("order_count", ">=", 1)),
        all_of(
            any_of({"all": [field("m", "=", 5)]}, field("city", "is_empty")), field("risk", "in", ["high"])
        ),
        all_of(field("stage_since", "within", {"days": 30}), field("net_amount", ">=", 500)),
    ]


def furnish() -> None:
    """What segments ask for beside orders: one line an order, and consents."""
    with connection.cursor() as cursor:
        for statement in (PRODUCTS, LINES, CONSENTS):
            cursor.execute(statement)
        cursor.execute("vacuum analyze")


def save(number: int) -> None:
    """So many segments, none of them computed yet."""
    asked = trees()
    for place in range(number):
        Segment.objects.create(name=f"s{place:02}", tree=asked[place % len(asked)])


def main() -> None:
    today, tomorrow = (date.fromisoformat(word) for word in sys.argv[1:3])
    furnish()
    asked = trees()
    found = {"counts": [counted(tree, today) for tree in asked]}
    seconds = sorted(row["seconds"] for row in found["counts"])
    found["count_median_ms"] = round(statistics.median(seconds) * 1000)
    found["count_p95_ms"] = round(seconds[int(len(seconds) * 0.95) - 1] * 1000)
    found["count_longest_ms"] = round(seconds[-1] * 1000)
    found["estimates"] = sum(row["is_estimate"] for row in found["counts"])
    save(50)
    for name, day in (("first_night_s", today), ("next_night_s", tomorrow)):
        started = time.perf_counter()
        with transaction.atomic():
            rows = segments.refresh(as_of=day)
        found[name], found[f"{name[:-2]}_rows"] = round(time.perf_counter() - started, 2), rows
        with connection.cursor() as cursor:
            # As autovacuum does by day.
            cursor.execute("vacuum lifecycle_segmentmember")
    found["failed"] = list(Segment.objects.exclude(error="").values_list("error", flat=True))
    json.dump(found, sys.stdout)


def counted(tree: dict[str, Any], as_of: date) -> dict[str, Any]:
    """The best of two, as the second look of somebody who edits."""
    node = segments.parse(tree)
    took = []
    for _ in range(2):
        started = time.perf_counter()
        count = segments.count(tree=node, as_of=as_of)
        took.append(time.perf_counter() - started)
    return {
        "words": segments.sentence(node)[:120],
        "members": count.members,
        "is_estimate": count.is_estimate,
        "seconds": round(min(took), 4),
    }


if __name__ == "__main__":
    main()
