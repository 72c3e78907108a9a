-- purpose: how much of the year's revenue the top fifth of its buyers brought, where no cut point tells them
-- grain:   one row per figure: metric, key, value     reads: lifecycle_membermetrics     writes: nothing
-- params:  none; asked below the least number of buyers only, so that the sort is short
-- twice:   it only reads
with buyer as (
    select net_amount_365d from lifecycle_membermetrics where order_count_365d > 0
),
threshold as (
    select percentile_disc(0.8) within group (order by net_amount_365d) as amount from buyer
),
top as (
    select count(*) as members, sum(buyer.net_amount_365d) as amount
    from buyer
    cross join threshold
    where buyer.net_amount_365d > threshold.amount
)
select 'top_members' as metric, '' as key, members::numeric as value from top where members > 0
union all
select 'top_amount_365d', '', amount from top where members > 0;
