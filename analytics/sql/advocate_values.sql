-- purpose: what members are worth with all they brought: those named, or the most valuable of a cell of the map
-- grain:   one row per member
-- reads:   members_member, lifecycle_membermetrics
-- params:  members (null: everybody who brought somebody, or the cell), brought ('3', '1', '0' or ''), rfm ('high',
--          'mid', 'low' or ''), limit
-- twice:   it reads only
with first_level as (
    select friend.referred_by_id as member_id, count(*) as friends, sum(coalesce(metrics.value_amount, 0)) as amount
    from members_member as friend
    left join lifecycle_membermetrics as metrics on metrics.member_id = friend.id
    where friend.referred_by_id is not null
        and (%(members)s::bigint[] is null or friend.referred_by_id = any(%(members)s::bigint[]))
    group by friend.referred_by_id
),
second_level as (
    select parent.referred_by_id as member_id, count(*) as friends, sum(coalesce(metrics.value_amount, 0)) as amount
    from members_member as friend
    join members_member as parent on parent.id = friend.referred_by_id
    left join lifecycle_membermetrics as metrics on metrics.member_id = friend.id
    where friend.referred_by_id is not null and parent.referred_by_id is not null
        and friend.id <> parent.referred_by_id
        and (%(members)s::bigint[] is null or parent.referred_by_id = any(%(members)s::bigint[]))
    group by parent.referred_by_id
),
worth as (
    select member.id as member_id, coalesce(first_level.friends, 0) as direct,
        coalesce(second_level.friends, 0) as second,
        coalesce(metrics.value_amount, 0) as own_amount, coalesce(first_level.amount, 0) as first_amount,
        round(0.5 * coalesce(second_level.amount, 0), 2) as second_amount,
        case when coalesce(first_level.friends, 0) >= 3 then '3' when first_level.friends > 0 then '1' else '0' end
            as brought,
        case when metrics.r + metrics.f + metrics.m >= 12 then 'high'
            when metrics.r + metrics.f + metrics.m >= 8 then 'mid' else 'low' end as rfm,
        coalesce(metrics.order_count, 0) > 0 as has_bought
    from members_member as member
    left join lifecycle_membermetrics as metrics on metrics.member_id = member.id
    left join first_level on first_level.member_id = member.id
    left join second_level on second_level.member_id = member.id
    where %(members)s::bigint[] is null or member.id = any(%(members)s::bigint[])
)
select member_id, direct, second, own_amount, first_amount, second_amount,
    own_amount + first_amount + second_amount as total_amount
from worth
where %(members)s::bigint[] is not null
    or (%(brought)s = '' and direct > 0)
    or (has_bought and brought = %(brought)s and rfm = %(rfm)s)
order by total_amount desc, member_id
limit %(limit)s
