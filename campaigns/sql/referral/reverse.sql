-- purpose: take back what was rewarded for an order that became void or too small
-- grain:   one row per such referral; returns its id
-- reads:   members_order, members_refund, campaigns_referralprogram; writes: campaigns_referral
-- params:  members (referees; null for all), as_of, at
-- twice:   only rewarded ones are looked at, and these are reversed afterwards
with undone as (
    select referral.id
    from campaigns_referral as referral
    join campaigns_referralprogram as program on program.id = referral.program_id
    join members_order as placed on placed.id = referral.order_id
    cross join lateral (
        select coalesce(sum(refund.amount), 0) as amount
        from members_refund as refund
        where refund.order_id = placed.id and refund.refunded_on < %(as_of)s
    ) as returned
    where referral.state = 'rewarded'
        and (%(members)s::bigint[] is null or referral.referee_id = any(%(members)s::bigint[]))
        and not (
            placed.status in ('paid', 'fulfilled')
            and placed.amount > returned.amount
            and placed.amount - returned.amount >= program.min_amount
        )
)
update campaigns_referral as referral
set state = 'reversed', reversed_at = %(at)s
from undone
where referral.id = undone.id and referral.state = 'rewarded'
returning referral.id
