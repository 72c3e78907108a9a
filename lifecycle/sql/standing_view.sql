-- purpose: what changes every night for everybody and is therefore not stored: cycle, ratio, group, type,
--          the chance of being alive and the expected next order
-- grain:   one row per member with metrics, as of the newest run
create or replace view lifecycle_standing as
with newest_run as (
    select run.as_of, run.brand_gap_days, policy.cycle_min_days, policy.cycle_max_days, policy.rfm_groups,
        policy.type_high_score
    from lifecycle_lifecyclerun as run
    join lifecycle_lifecyclepolicy as policy on policy.id = run.policy_id
    -- Not a limit here: what stands beside one is read by a single process.
    where run.id = (select id from lifecycle_lifecyclerun order by generation desc, as_of desc limit 1)
),
newest_fit as (
    select r, alpha, a, b
    from lifecycle_clvrun
    where id = (select id from lifecycle_clvrun order by generation desc, as_of desc limit 1)
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
            then (metrics.r >= newest_run.type_high_score)::int::text
                || (metrics.f >= newest_run.type_high_score)::int::text
                || (metrics.m >= newest_run.type_high_score)::int::text
    end as rfm_type,
    -- BG/NBD (domain.md §5): of who bought once the model would say 1, so it is not asked.
    case
        when metrics.purchase_days >= 2 then shuke_p_alive(
            metrics.purchase_days - 1,
            (metrics.last_order_on - metrics.first_order_on) / 7.0::float8,
            (newest_run.as_of - 1 - metrics.first_order_on) / 7.0::float8,
            newest_fit.r, newest_fit.alpha, newest_fit.a, newest_fit.b)
    end as p_alive,
    metrics.last_order_on + ceil(cycle.cycle_days)::int as expected_order_on,
    -- How buying changes (R25): the last interval beside the mean of those before it,
    case
        when metrics.purchase_days >= 3
            then (metrics.last_order_on - metrics.previous_order_on) * (metrics.purchase_days - 2)
                / (metrics.previous_order_on - metrics.first_order_on)::float8
    end as gap_stretch,
    -- and the mean basket of the last two purchase days beside that of the days before them.
    case
        when metrics.purchase_days >= 4
            then metrics.last_two_days_amount::float8 / 2 * (metrics.purchase_days - 2)
                / (metrics.net_amount - metrics.last_two_days_amount)::float8 - 1
    end as basket_change
from lifecycle_membermetrics as metrics
cross join newest_run
left join newest_fit on true
cross join lateral (
    select case
        when metrics.order_count > 0 then shuke_cycle_days(
            metrics.first_order_on, metrics.last_order_on, metrics.purchase_days,
            newest_run.brand_gap_days, newest_run.cycle_min_days, newest_run.cycle_max_days)
    end as cycle_days
) as cycle;
