-- purpose: buyers by how many friends they brought and by their RFM, with what each is worth on average
-- grain:   one row per cell that somebody is in
-- reads:   members_member, lifecycle_membermetrics
-- params:  none
-- twice:   it reads only
with first_level as (
    select friend.referred_by_id as member_id, count(*) as friends, sum(coalesce(metrics.value_amount, 0)) as amount
    from members_member as friend
    left join lifecycle_membermetrics as metrics on metrics.member_id = friend.id
    where friend.referred_by_id is not null
    group by friend.referred_by_id
),
second_level as (
    select parent.referred_by_id as member_id, sum(coalesce(metrics.value_amount, 0)) as amount
    from members_member as friend
    join members_member as parent on parent.id = friend.referred_by_id
    left join lifecycle_membermetrics as metrics on metrics.member_id = friend.id
    where friend.referred_by_id is not null and parent.referred_by_id is not null
        and friend.id <> parent.referred_by_id
    group by parent.referred_by_id
),
buyers as (
    select
        case when coalesce(first_level.friends, 0) >= 3 then '3' when first_level.friends > 0 then '1' else '0' end
            as brought,
        case when metrics.r + metrics.f + metrics.m >= 12 then 'high'
            when metrics.r + metrics.f + metrics.m >= 8 then 'mid' else 'low' end as rfm,
        metrics.value_amount + coalesce(first_level.amount, 0) + 0.5 * coalesce(second_level.amount, 0) as total_amount
    from lifecycle_membermetrics as metrics
    left join first_level on first_level.member_id = metrics.member_id
    left join second_level on second_level.member_id = metrics.member_id
    where metrics.order_count > 0
)
select brought, rfm, count(*) as members, round(avg(total_amount), 2) as average
from buyers
group by brought, rfm
