-- purpose: the signs of abuse of the referrals that wait for their reward
-- grain:   one row per held referral nobody has decided about: its id and its signs, in a fixed order
-- reads:   campaigns_referral, campaigns_joinanswer, members_member, members_order, members_orderline, members_refund
-- params:  members (referees; null for all)
-- twice:   it reads only. What the signs weigh stands in campaigns/referrals/scoring.py.
with waiting as (
    select referral.id, referral.referrer_id, referral.referee_id, referral.order_id, referral.joined_at
    from campaigns_referral as referral
    where referral.state = 'held' and referral.decision = ''
        and (%(members)s::bigint[] is null or referral.referee_id = any(%(members)s::bigint[]))
),
alike as (
    select waiting.id,
        referee.name_key <> '' and referee.name_key = referrer.name_key
            or referee.email <> '' and regexp_replace(split_part(referee.email, '@', 1), '[0-9._+-]', '', 'g') <> ''
                and regexp_replace(split_part(referee.email, '@', 1), '[0-9._+-]', '', 'g')
                    = regexp_replace(split_part(referrer.email, '@', 1), '[0-9._+-]', '', 'g') as similar_name,
        referee.address <> '' and referee.address = referrer.address as same_address
    from waiting
    join members_member as referee on referee.id = waiting.referee_id
    join members_member as referrer on referrer.id = waiting.referrer_id
),
others as (
    select waiting.id,
        exists (
            select from campaigns_joinanswer as mine
            join campaigns_joinanswer as theirs
                on theirs.device_hash = mine.device_hash and theirs.member_id <> mine.member_id
            join campaigns_referral as sibling
                on sibling.referee_id = theirs.member_id and sibling.referrer_id = waiting.referrer_id
            where mine.member_id = waiting.referee_id
        ) as same_device,
        (
            select count(*) >= 3
            from campaigns_joinanswer as mine
            join campaigns_joinanswer as theirs on theirs.ip_hash = mine.ip_hash
                and theirs.at between mine.at - interval '30 days' and mine.at + interval '30 days'
            where mine.member_id = waiting.referee_id
        ) as same_network,
        (
            select count(*) >= 5
            from campaigns_referral as sibling
            where sibling.referrer_id = waiting.referrer_id
                and sibling.joined_at between waiting.joined_at - interval '12 hours'
                    and waiting.joined_at + interval '12 hours'
        ) as burst
    from waiting
),
shapes as (
    select waiting.id, waiting.referrer_id, coalesce(
        (select string_agg(line.product_id || '×' || line.quantity, ' ' order by line.product_id, line.quantity)
         from members_orderline as line where line.order_id = waiting.order_id),
        'amount ' || placed.amount) as shape
    from (
        select id, referrer_id, order_id from campaigns_referral
        where order_id is not null and referrer_id in (select referrer_id from waiting)
    ) as waiting
    join members_order as placed on placed.id = waiting.order_id
),
same_orders as (
    select one.id from shapes as one
    join shapes as other on other.referrer_id = one.referrer_id and other.shape = one.shape and other.id <> one.id
    group by one.id
),
returns as (
    select sibling.referrer_id
    from campaigns_referral as sibling
    join members_order as placed on placed.member_id = sibling.referee_id and placed.status <> 'pending'
    where sibling.referrer_id in (select referrer_id from waiting) and sibling.state <> 'rejected'
    group by sibling.referrer_id
    having count(*) >= 3 and count(*) filter (
        where placed.status = 'cancelled'
            or exists (select from members_refund as refund where refund.order_id = placed.id)
    ) > 0.3 * count(*)
)
select waiting.id, array_remove(array[
    case when alike.similar_name then 'similar' end,
    case when others.same_device then 'same_device' end,
    case when others.same_network then 'same_network' end,
    case when alike.same_address then 'same_address' end,
    case when others.burst then 'burst' end,
    case when same_orders.id is not null then 'same_order' end,
    case when returns.referrer_id is not null then 'refunds' end
], null) as flags
from waiting
join alike on alike.id = waiting.id
join others on others.id = waiting.id
left join same_orders on same_orders.id = waiting.id
left join returns on returns.referrer_id = waiting.referrer_id
order by waiting.id
