-- purpose: how much of the year's revenue the top fifth of its buyers brought
-- grain:   one row per figure: metric, key, value
-- reads:   lifecycle_membermetrics, the run's cut points     writes: nothing
-- params:  run_id
-- twice:   it only reads
with threshold as (
    -- The fourth cut point of M is the 80th percentile; below 500 buyers it is found here.
    select coalesce(
        run.m_cuts[4],
        (select percentile_disc(0.8) within group (order by net_amount_365d)
            from lifecycle_membermetrics where order_count_365d > 0)
    ) as amount
    from lifecycle_lifecyclerun as run
    where run.id = %(run_id)s
),
buyer as (
    select
        count(*) as members,
        sum(net_amount_365d) as amount,
        count(*) filter (where net_amount_365d > threshold.amount) as top_members,
        sum(net_amount_365d) filter (where net_amount_365d > threshold.amount) as top_amount
    from lifecycle_membermetrics
    cross join threshold
    where order_count_365d > 0
)
select 'buyers_365d' as metric, '' as key, members::numeric as value from buyer where members > 0
union all
select 'top_members', '', top_members from buyer where top_members > 0
union all
select 'top_amount_365d', '', top_amount from buyer where top_members > 0;
