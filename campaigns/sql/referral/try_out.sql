-- purpose: how many of the friends who joined lately had an order of at least so much
-- grain:   one row: joined, qualified
-- reads:   members_member, members_order, members_refund
-- params:  since, as_of, least
-- twice:   it reads only
select count(*) as joined, count(*) filter (where exists (
    select from members_order as placed
    where placed.member_id = friend.id and placed.status in ('paid', 'fulfilled') and placed.placed_on < %(as_of)s
        and placed.amount - (
            select coalesce(sum(refund.amount), 0) from members_refund as refund where refund.order_id = placed.id
        ) >= greatest(%(least)s, 0.01)
)) as qualified
from members_member as friend
where friend.referred_by_id is not null and friend.joined_on >= %(since)s and friend.joined_on < %(as_of)s
