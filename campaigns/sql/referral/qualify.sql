-- purpose: find the order that qualifies a referral: the first valid one that is large enough
-- grain:   one row per referral that qualifies now
-- reads:   members_order, members_refund, campaigns_referralprogram; writes: campaigns_referral
-- params:  members (referees; null for all), as_of, at
-- twice:   only joined ones are looked at, and these are not joined afterwards
with reached as (
    select distinct on (referral.id) referral.id, placed.id as order_id
    from campaigns_referral as referral
    join campaigns_referralprogram as program on program.id = referral.program_id
    join members_order as placed on placed.member_id = referral.referee_id
    cross join lateral (
        select coalesce(sum(refund.amount), 0) as amount
        from members_refund as refund
        where refund.order_id = placed.id and refund.refunded_on < %(as_of)s
    ) as returned
    where referral.state = 'joined'
        and (%(members)s::bigint[] is null or referral.referee_id = any(%(members)s::bigint[]))
        and placed.status in ('paid', 'fulfilled')
        and placed.placed_on < %(as_of)s
        and placed.amount > returned.amount
        and placed.amount - returned.amount >= program.min_amount
    order by referral.id, placed.placed_at, placed.id
)
update campaigns_referral as referral
set state = 'qualified', order_id = reached.order_id, qualified_at = %(at)s
from reached
where referral.id = reached.id and referral.state = 'joined'
