-- purpose: how many members stand where tonight, and what they spent in 365 days
-- grain:   one row per figure and key: metric, key, value
-- reads:   lifecycle_memberstage, lifecycle_membermetrics, the run and the groups of its policy     writes: nothing
-- params:  run_id
-- why:     stages and scores are added up apart, each in one pass; joining a million rows with a million to
--          count them takes longer than the rest together
-- twice:   it only reads
with stage as (
    select stage, count(*) as members
    from lifecycle_memberstage
    where stage <> ''
    group by stage
),
combination as materialized (
    -- Everybody once; the figures below add up a few thousand combinations.
    select
        r, f, m, band,
        count(*) as members,
        sum(net_amount_365d) as amount_365d
    from lifecycle_membermetrics
    where order_count > 0
    group by r, f, m, band
),
buyer as (
    select
        combination.*,
        case when r = 0 then 'lapsed' else policy.rfm_groups -> (5 - r) ->> ((f + m + 1) / 2 - 1) end as rfm_group,
        run.m_cuts is not null as has_cuts
    from combination
    cross join lifecycle_lifecyclerun as run
    join lifecycle_lifecyclepolicy as policy on policy.id = run.policy_id
    where run.id = %(run_id)s
),
late as (
    -- Who still buys but is late by half a cycle and more: what they spent is the value at risk.
    select count(*) as members, sum(metrics.net_amount_365d) as amount_365d
    from lifecycle_membermetrics as metrics
    join lifecycle_memberstage as stage on stage.member_id = metrics.member_id
    where metrics.risk = 'high' and stage.stage in ('first_buyer', 'repeat_buyer', 'core')
)
select 'members' as metric, '' as key, sum(members) as value from stage having sum(members) > 0
union all
select 'stage_members', stage, members from stage
union all
select 'buyers', '', sum(members) from buyer having sum(members) > 0
union all
select 'buyers_365d', '', sum(members) from buyer where r > 0 having sum(members) > 0
union all
select 'amount_365d', '', sum(amount_365d) from buyer having sum(members) > 0
union all
select 'band_members', band, sum(members) from buyer where band is not null group by band
union all
select 'group_members', rfm_group, sum(members) from buyer where r is not null group by rfm_group
union all
select 'group_amount_365d', rfm_group, sum(amount_365d) from buyer where r is not null group by rfm_group
union all
select 'rf_members', r || '-' || f, sum(members) from buyer where r is not null group by r, f
union all
select 'rf_amount_365d', r || '-' || f, sum(amount_365d) from buyer where r is not null group by r, f
union all
-- The fourth cut point of M is the 80th percentile: those above it have score 5.
select 'top_members', '', sum(members) from buyer where m = 5 and has_cuts having sum(members) > 0
union all
select 'top_amount_365d', '', sum(amount_365d) from buyer where m = 5 and has_cuts having sum(members) > 0
union all
select 'late_members', '', members from late where members > 0
union all
select 'late_amount_365d', '', amount_365d from late where members > 0;
