-- purpose: traits of the members of each value group, from what they bought in 365 days and who they are
-- grain:   one row per topic, trait and value group; without a trait, members of whom the topic is known
-- reads:   analytics_memberworth, members_member, members_order, members_orderline, members_product,
--          lifecycle_memberstage     writes: nothing
-- params:  as_of     twice: it only reads
with bought as materialized (
    select placed.id, placed.member_id, placed.channel, placed.payment_method
    from members_order as placed
    where placed.status in ('paid', 'fulfilled') and placed.amount > 0
        and placed.placed_on >= %(as_of)s::date - 365 and placed.placed_on < %(as_of)s
),
traits as (
    select distinct 'category' as topic, product.category as trait, bought.member_id
    from bought
    join members_orderline as line on line.order_id = bought.id
    join members_product as product on product.id = line.product_id
    where product.category <> ''
    union all
    select distinct 'channel', channel, member_id from bought where channel <> ''
    union all
    select distinct 'payment', payment_method, member_id from bought where payment_method <> ''
    union all
    select 'discount', case when discount_share < 0.1 then 'never' when discount_share < 0.5 then 'sometimes'
        else 'mostly' end, member_id
    from analytics_memberworth
    where discount_share is not null
    union all
    select 'daypart', daypart, member_id from analytics_memberworth where daypart <> ''
    union all
    select 'friends', case when friends > 0 then 'brought' else 'nobody' end, member_id from analytics_memberworth
    union all
    select 'joined_why', joined_why, id from members_member where joined_why <> ''
    union all
    select 'origin', origin, id from members_member where origin <> ''
    union all
    select 'city', city, id from members_member where city <> ''
    union all
    select 'stage', stage, member_id from lifecycle_memberstage
)
select traits.topic, traits.trait, worth.value_group, count(*) as members
from traits
join analytics_memberworth as worth on worth.member_id = traits.member_id
group by traits.topic, traits.trait, worth.value_group
union all
select traits.topic, null, worth.value_group, count(distinct traits.member_id)
from traits
join analytics_memberworth as worth on worth.member_id = traits.member_id
group by traits.topic, worth.value_group
order by 1, 2, 3;
