-- purpose: how many members stand where tonight, and what they spent in 365 days
-- grain:   one row per figure and key: metric, key, value
-- reads:   lifecycle_memberstage, lifecycle_membermetrics, the groups of the run's policy     writes: nothing
-- params:  run_id
-- twice:   it only reads
with combination as materialized (
    -- Everybody once; the figures below add up a few thousand combinations.
    select
        stage.stage, metrics.band, metrics.risk, metrics.r, metrics.f, metrics.m,
        count(*) as members,
        count(*) filter (where metrics.order_count > 0) as buyers,
        coalesce(sum(metrics.net_amount_365d), 0) as amount_365d
    from lifecycle_memberstage as stage
    left join lifecycle_membermetrics as metrics on metrics.member_id = stage.member_id
    where stage.stage <> ''
    group by stage.stage, metrics.band, metrics.risk, metrics.r, metrics.f, metrics.m
),
grouped as (
    select
        combination.*,
        case
            when r = 0 then 'lapsed'
            when r is not null then policy.rfm_groups -> (5 - r) ->> ((f + m + 1) / 2 - 1)
        end as rfm_group
    from combination
    cross join lifecycle_lifecyclerun as run
    join lifecycle_lifecyclepolicy as policy on policy.id = run.policy_id
    where run.id = %(run_id)s
)
select 'members' as metric, '' as key, sum(members) as value from grouped having sum(members) > 0
union all
select 'buyers', '', sum(buyers) from grouped having sum(buyers) > 0
union all
select 'amount_365d', '', sum(amount_365d) from grouped having sum(members) > 0
union all
select 'stage_members', stage, sum(members) from grouped group by stage
union all
select 'stage_amount_365d', stage, sum(amount_365d) from grouped group by stage
union all
select 'band_members', band, sum(members) from grouped where band is not null group by band
union all
select 'group_members', rfm_group, sum(members) from grouped where rfm_group is not null group by rfm_group
union all
select 'group_amount_365d', rfm_group, sum(amount_365d) from grouped where rfm_group is not null group by rfm_group
union all
select 'rf_members', r || '-' || f, sum(members) from grouped where r is not null group by r, f
union all
select 'rf_amount_365d', r || '-' || f, sum(amount_365d) from grouped where r is not null group by r, f
union all
-- Who still buys but is late: what they spent is the value at risk.
select 'risk_members', risk, sum(members) from grouped
where stage in ('first_buyer', 'repeat_buyer', 'core') and risk is not null group by risk
union all
select 'risk_amount_365d', risk, sum(amount_365d) from grouped
where stage in ('first_buyer', 'repeat_buyer', 'core') and risk is not null group by risk;
