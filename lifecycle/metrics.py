"""What do we know about each member before a day? Step 2 of the path: orders and interactions → one row each.

A night looks at everybody the first time and after a change of policy, else only at the members that
changed, that have facts dated since the last run, or whose orders leave the window.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.db import OperationalError, connection, transaction

from crm import sql
from crm.models import Brand
from lifecycle.models import LifecyclePolicy, TouchedMember

#: "same": as the step before in this transaction has left it, which asks nothing.
Scope = Literal["everyone", "touched", "fact", "with_gifts", "same"]

#: So many members are told apart for all processors; several shares each, since some buy more than others.
SHARED_FROM, SHARES = 100_000, 8
SHARES_HERE = "/* bought_between: the members in shares */"


def use_scope(scope: Scope) -> None:
    """Point the views member_in_scope, order_in_scope … of this connection at everybody, at the members on
    the work list, at everybody with gifts counted, or (metrics alone) at the facts just collected.

    A view of its own tells where they point, so that the many steps of an event make them once; like them it
    belongs to the connection, and goes when its transaction is taken back.
    """
    if scope == "same":
        return
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s) is not null", [f"pg_temp.scope_is_{scope}"])
        (is_set,) = cursor.fetchone() or (False,)
        if is_set:
            return
        cursor.execute(sql.text("lifecycle/scope_unset"))
        sql.run(f"lifecycle/scope_{scope}")
        if scope != "fact":  # these come and go with each collection, and ask nothing of the orders
            sql.run("lifecycle/bought_between")
            cursor.execute(f"create temp view scope_is_{scope} as select 1 as here")


def touch(*, as_of: date, since: date | None, policy: LifecyclePolicy) -> int:
    """Fill the work list for a night: the whole queue, and who has facts dated in [since, as_of)."""
    if since is None:
        # The first night reads everybody after this, so nobody needs to be on a list.
        _empty_queue()
        return 0
    rows = sql.run("lifecycle/touch_everyone_changed")
    if since < as_of:
        rows += sql.run("lifecycle/touch_dated", since=since, as_of=as_of, window_days=policy.rfm_window_days)
    _analyze_work_list()
    return rows


def touch_changed(*, batch: int) -> tuple[list[int], bool]:
    """Move up to `batch` queue rows to the work list; who is on it, and whether there may be more."""
    rows = sql.query("lifecycle/touch_changed", batch=batch).rows
    _analyze_work_list()
    return [member for member, _is_full in rows], any(is_full for _member, is_full in rows)


def clear_work_list() -> None:
    TouchedMember.objects.all().delete()


def collect(*, as_of: date, scope: Scope, policy: LifecyclePolicy) -> None:
    """Put what is known before as_of into the temp table fact, one row per member in scope."""
    use_scope(scope)
    sql.send(_facts(as_of=as_of, scope=scope, policy=policy, zone=Brand.get().time_zone))


def refresh(*, as_of: date, scope: Scope, policy: LifecyclePolicy, zone: str = "") -> int:
    """Bring MemberMetrics up to date with the facts before as_of; the number of rows written.

    `zone` is the brand's, where the caller has it at hand.
    """
    use_scope(scope)
    facts = _facts(as_of=as_of, scope=scope, policy=policy, zone=zone or Brand.get().time_zone)
    return sql.send(facts, sql.text("lifecycle/metrics_update")) + sql.run("lifecycle/metrics_insert")


def _facts(*, as_of: date, scope: Scope, policy: LifecyclePolicy, zone: str) -> str:
    """The statement that collects the facts; everybody's purchases are read by all processors at once."""
    shares = _shares() if scope in {"everyone", "with_gifts"} else [("null", "null")]
    bought = " union all ".join(
        f"select * from pg_temp.bought_between({first}, {last}, %(as_of)s, %(window_days)s)"
        for first, last in shares
    )
    statement = sql.text("lifecycle/member_facts").replace(SHARES_HERE, bought)
    return sql.filled(statement, {"as_of": as_of, "window_days": policy.rfm_window_days, "zone": zone})


def _shares() -> list[tuple[str, str]]:
    """The ids of the members in parts of one width; all in one part where they are few, or not counted yet,
    for then the planner would take a part for next to nobody.
    """
    ((most, orders),) = sql.fetch(
        "select coalesce(max(id), 0), (select reltuples from pg_class where oid = 'members_order'::regclass)"
        " from members_member"
    ).rows
    if most < SHARED_FROM or orders < SHARED_FROM:
        return [("null", "null")]
    width = most // SHARES + 1
    return [(str(place * width), str((place + 1) * width - 1)) for place in range(SHARES)]


def forget() -> None:
    """Empty the metrics, for a rebuild that starts from the first month again."""
    with connection.cursor() as cursor:
        cursor.execute("truncate lifecycle_membermetrics")


def _empty_queue() -> None:
    """At one go; row by row where somebody is just queueing members, who is not to wait for us."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute("lock table members_changedmember in access exclusive mode nowait")
                cursor.execute("truncate members_changedmember")
        except OperationalError:
            cursor.execute("delete from members_changedmember")


def _analyze_work_list() -> None:
    # Without figures the planner takes the work list for a large table and reads all orders for it.
    with connection.cursor() as cursor:
        cursor.execute("analyze lifecycle_touchedmember")
