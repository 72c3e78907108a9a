-- purpose: what changes every night for everybody and is therefore not stored: cycle, ratio, group, type
-- grain:   one row per member with metrics, as of the newest run
create or replace view lifecycle_standing as
with newest_run as (
    select run.as_of, run.brand_gap_days, policy.cycle_min_days, policy.cycle_max_days, policy.rfm_groups
    from lifecycle_lifecyclerun as run
    join lifecycle_lifecyclepolicy as policy on policy.id = run.policy_id
    order by run.generation desc, run.as_of desc
    limit 1
)
select
    metrics.*,
    newest_run.as_of,
    newest_run.as_of - metrics.last_order_on as days_since_last_order,
    cycle.cycle_days,
    (newest_run.as_of - metrics.last_order_on) / cycle.cycle_days as cycle_ratio,
    case
        when metrics.r = 0 then 'lapsed'
        when metrics.r is not null
            then newest_run.rfm_groups -> (5 - metrics.r) ->> ((metrics.f + metrics.m + 1) / 2 - 1)
    end as rfm_group,
    case
        when metrics.r is not null
            then (metrics.r >= 3)::int::text || (metrics.f >= 3)::int::text || (metrics.m >= 3)::int::text
    end as rfm_type
from lifecycle_membermetrics as metrics
cross join newest_run
cross join lateral (
    select case
        when metrics.order_count > 0 then shuke_cycle_days(
            metrics.first_order_on, metrics.last_order_on, metrics.purchase_days,
            newest_run.brand_gap_days, newest_run.cycle_min_days, newest_run.cycle_max_days)
    end as cycle_days
) as cycle;
