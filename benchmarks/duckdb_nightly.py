"""The night in DuckDB: COPY out, SQL on two threads, COPY back. The other yardstick of benchmarks/nightly.py.

It follows the same rules as the product on what the synthetic shop holds (orders, costs, refunds);
interactions, overrides and corrections, which the shop does not have, it leaves out, to its own advantage.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.parts import rival
from benchmarks.parts.rival import METRICS, STAGE, Job

ORDERS = "{'member_id': 'bigint', 'day': 'integer', 'amount': 'decimal(14, 2)', 'cost': 'decimal(14, 2)'}"

FACTS = """
create table fact as
with bought as (
    select
        member_id,
        min(day) as first_order_on,
        max(day) as last_order_on,
        count(*)::integer as order_count,
        count(distinct day)::integer as purchase_days,
        sum(amount) as net_amount,
        sum(amount) - sum(cost) as value_amount,
        (count(*) filter (where day >= $today - $window))::integer as order_count_365d,
        coalesce(sum(amount) filter (where day >= $today - $window), 0) as net_amount_365d
    from orders
    group by member_id
)
select
    member.member_id, member.external_id,
    first_order_on, last_order_on,
    coalesce(order_count, 0) as order_count,
    coalesce(purchase_days, 0) as purchase_days,
    coalesce(net_amount, 0) as net_amount,
    coalesce(value_amount, 0) as value_amount,
    coalesce(order_count_365d, 0) as order_count_365d,
    coalesce(net_amount_365d, 0) as net_amount_365d,
    refund.day as last_refund_on
from members as member
left join bought using (member_id)
left join refunds as refund using (member_id)
"""

PARAMETERS = """
create table parameter as
with rhythm as (
    select count(*) as members,
        quantile_cont((last_order_on - first_order_on)::double / (purchase_days - 1), 0.5) as gap_days
    from fact where purchase_days >= 2
),
population as (
    select count(*) as buyers,
        sum(net_amount_365d)::double / sum(order_count_365d) as average_order_value,
        quantile_disc(last_order_on, [0.2, 0.4, 0.6, 0.8]) as r_cuts,
        quantile_disc(order_count_365d, [0.2, 0.4, 0.6, 0.8]) as f_cuts,
        quantile_disc(net_amount_365d, [0.2, 0.4, 0.6, 0.8]) as m_cuts
    from fact where order_count_365d > 0
)
select
    case when members >= $gap_min_members then gap_days else $default_gap_days end as brand_gap_days,
    average_order_value,
    case when buyers >= $rfm_min_buyers then r_cuts end as r_cuts,
    case when buyers >= $rfm_min_buyers
            and f_cuts[1] < f_cuts[2] and f_cuts[2] < f_cuts[3] and f_cuts[3] < f_cuts[4]
        then f_cuts end as f_cuts,
    case when buyers >= $rfm_min_buyers then m_cuts end as m_cuts
from rhythm, population
"""

SCORES = """
create table metrics as
with cycled as (
    select fact.*, parameter.*,
        $today - last_order_on as days,
        case when order_count > 0 then greatest($cycle_min_days, least($cycle_max_days,
            (2 * brand_gap_days + (purchase_days - 1) * case when purchase_days > 1
                then (last_order_on - first_order_on)::double / (purchase_days - 1) else 0 end)
            / (2 + purchase_days - 1))) end as cycle_days
    from fact, parameter
),
rated as (
    select *, days / cycle_days as cycle_ratio from cycled
)
select
    member_id, external_id, first_order_on, last_order_on, order_count, purchase_days, net_amount,
    value_amount, order_count_365d, net_amount_365d, last_refund_on, cycle_days, cycle_ratio,
    case when order_count = 0 then null when order_count_365d = 0 then 0
        when r_cuts is not null then 1 + (r_cuts[1] < last_order_on)::int + (r_cuts[2] < last_order_on)::int
            + (r_cuts[3] < last_order_on)::int + (r_cuts[4] < last_order_on)::int
        else 1 + len(list_filter($fixed_r_days, lambda bound: days <= bound)) end::tinyint as r,
    case when order_count = 0 then null when order_count_365d = 0 then 0
        when f_cuts is not null
            then 1 + (f_cuts[1] < order_count_365d)::int + (f_cuts[2] < order_count_365d)::int
            + (f_cuts[3] < order_count_365d)::int + (f_cuts[4] < order_count_365d)::int
        else 1 + len(list_filter($fixed_f_counts, lambda bound: order_count_365d >= bound)) end::tinyint as f,
    case when order_count = 0 then null when order_count_365d = 0 then 0
        when m_cuts is not null
            then 1 + (m_cuts[1] < net_amount_365d)::int + (m_cuts[2] < net_amount_365d)::int
            + (m_cuts[3] < net_amount_365d)::int + (m_cuts[4] < net_amount_365d)::int
        else 1 + len(list_filter(
            $fixed_m_multiples, lambda bound: net_amount_365d >= bound * average_order_value))
        end::tinyint as m,
    case when order_count = 0 then null when cycle_ratio >= 3 then 's3' when cycle_ratio >= 2 then 's2'
        when cycle_ratio >= 1 then 's1' when order_count >= 2 then 'e0' else 'n' end as band,
    case when order_count = 0 then null when cycle_ratio >= 3 then 'gone' when cycle_ratio >= 1.5 then 'high'
        when cycle_ratio >= 1 then 'watch' else 'low' end as risk
from rated
"""

STAGES = """
create table decided as
with input as (
    select metrics.*,
        old.stage as old_stage, old.seq as old_seq, old.since_on, old.last_core_on, old.reactivated_on,
        old.stage = 'core' or old.last_core_on >= $core_since as was_core
    from metrics
    left join old_stage as old using (member_id)
)
select *,
    case
        when order_count = 0 then 'prospect'
        when old_stage in ('lost', 'defector') and last_order_on < since_on
            then case when old_stage = 'defector' and was_core then 'defector' else 'lost' end
        when cycle_ratio >= $lost_ratio then case when was_core then 'defector' else 'lost' end
        when order_count >= 2 and (
            (r >= $high and f >= $high and m >= $high and cycle_ratio < $core_max_ratio)
            or (old_stage = 'core' and f >= $keep and m >= $keep)) then 'core'
        when order_count >= 2 then 'repeat_buyer'
        else 'first_buyer'
    end as stage
from input
"""

METRICS_OUT = """
select metrics.member_id, d(first_order_on), d(last_order_on), order_count, purchase_days, net_amount,
    value_amount, order_count_365d, net_amount_365d, d(last_refund_on), r, f, m, band, risk
from metrics
"""
CHANGED = """
anti join old_metrics as old on old.member_id = metrics.member_id
    and (old.first_order_on, old.last_order_on, old.order_count, old.net_amount, old.value_amount)
        is not distinct from (metrics.first_order_on, metrics.last_order_on, metrics.order_count,
            metrics.net_amount, metrics.value_amount)
    and (old.purchase_days, old.order_count_365d, old.net_amount_365d, old.last_refund_on)
        is not distinct from (metrics.purchase_days, metrics.order_count_365d, metrics.net_amount_365d,
            metrics.last_refund_on)
    and (old.r, old.f, old.m, old.band, old.risk)
        is not distinct from (metrics.r, metrics.f, metrics.m, metrics.band, metrics.risk)
"""
STAGE_OUT = """
select member_id, stage, case when stage = 'defector' then 'suspected' else '' end, coalesce(old_seq, 0) + 1,
    d($today), d(case when old_stage = 'core' then $today - 1 else last_core_on end),
    d(case when old_stage in ('lost', 'defector') and stage in ('first_buyer', 'repeat_buyer', 'core')
        then $today else reactivated_on end)
from decided where stage is distinct from old_stage order by member_id
"""
MOVE_OUT = """
select member_id, 1, coalesce(old_seq, 0) + 1, coalesce(old_stage, ''), stage, d($today),
    case when old_stage is null then 'import' when last_order_on >= $today - 1 then 'order'
        when stage in ('lost', 'defector') then 'time' else 'rfm' end,
    $run_id, cycle_days, cycle_ratio, order_count, d(last_order_on), r, f, m
from decided where stage is distinct from old_stage order by member_id
"""
SCORES_OUT = """
select external_id, stage, band, risk, order_count, purchase_days, net_amount, order_count_365d,
    net_amount_365d, printf('%.4f', cycle_days), printf('%.4f', cycle_ratio), r, f, m,
    case when r = 0 then 'lapsed' when r is not null then $rfm_groups[6 - r][(f + m + 1) // 2] end,
    case when r is not null
        then (r >= 3)::int::varchar || (f >= 3)::int::varchar || (m >= 3)::int::varchar end
from decided order by external_id
"""
DAY = "create macro d(day) as (date '2000-01-01' + day::integer)"


def night(job: Job) -> Callable[[Path], None]:
    duck = duckdb.connect()
    duck.execute("set threads = 2")
    duck.execute(DAY)
    with job.timed("copy_out"):
        _read(duck, job)
    with job.timed("compute"):
        for statement in (FACTS, PARAMETERS, SCORES, STAGES):
            duck.execute(statement, _used(statement, job))
    with job.timed("copy_back"):
        metrics = METRICS_OUT + ("" if job.is_first else CHANGED)
        files = {
            "lifecycle_membermetrics": _write(duck, job, "metrics", metrics + " order by metrics.member_id"),
            "lifecycle_memberstage": _write(duck, job, "stage", STAGE_OUT),
            "lifecycle_stagetransition": _write(duck, job, "moves", MOVE_OUT),
        }
        if job.is_first:
            job.write_first(files)
        else:
            job.write_changes(files)
    return lambda path: _export(duck, job, path)


def _read(duck: duckdb.DuckDBPyConnection, job: Job) -> None:
    orders = job.copy_out(rival.ORDERS, "orders")
    duck.execute(f"create table orders as from read_csv('{orders}', header = true, columns = {ORDERS})")
    for name, query in (("refunds", rival.REFUNDS), ("members", rival.MEMBERS)):
        duck.execute(f"create table {name} as from read_csv('{job.copy_out(query, name)}', header = true)")
    days = {"first_order_on", "last_order_on", "last_refund_on", "since_on", "last_core_on", "reactivated_on"}
    for name, table, columns in (
        ("old_metrics", "lifecycle_membermetrics", METRICS),
        ("old_stage", "lifecycle_memberstage", STAGE),
    ):
        selected = ", ".join(
            f"{column} - date '2000-01-01' as {column}" if column in days else column for column in columns
        )
        types = {column: _type(column) for column in columns}
        path = job.copy_out(f"select {selected} from {job.table(table)}", name)
        duck.execute(f"create table {name} as from read_csv('{path}', header = true, columns = {types})")


def _type(column: str) -> str:
    if column.endswith("amount") or column == "net_amount_365d":
        return "decimal(14, 2)"
    if column in {"band", "risk", "stage", "sub_state"}:
        return "varchar"
    return "bigint"


def _used(statement: str, job: Job) -> dict[str, object]:
    """The parameters that a statement names."""
    policy = job.policy
    known = {
        **policy,
        "today": job.today,
        "window": policy["rfm_window_days"],
        "core_since": job.core_since,
        "high": policy["core_min_score"],
        "keep": policy["core_keep_score"],
        "run_id": job.run_id,
    }
    return {name: value for name, value in known.items() if f"${name}" in statement}


def _write(duck: duckdb.DuckDBPyConnection, job: Job, name: str, query: str) -> Path:
    path = job.folder / f"{name}_out.csv"
    duck.execute(f"copy ({query}) to '{path}' (header false)", _used(query, job))
    return path


def _export(duck: duckdb.DuckDBPyConnection, job: Job, path: Path) -> None:
    names = ", ".join(rival.EXPORT)
    query = f"with scores({names}) as ({SCORES_OUT}) from scores"
    duck.execute(f"copy ({query}) to '{path}' (header)", _used(query, job))


if __name__ == "__main__":
    rival.main("duckdb", night)
