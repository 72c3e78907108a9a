-- purpose: a referral whose order became void or too small before its reward waits for another order
-- grain:   one row per such referral
-- reads:   members_order, members_refund, campaigns_referralprogram; writes: campaigns_referral
-- params:  members (referees; null for all), as_of
-- twice:   only qualified and held ones are looked at, and these are joined afterwards
with fallen as (
    select referral.id
    from campaigns_referral as referral
    join campaigns_referralprogram as program on program.id = referral.program_id
    join members_order as placed on placed.id = referral.order_id
    cross join lateral (
        select coalesce(sum(refund.amount), 0) as amount
        from members_refund as refund
        where refund.order_id = placed.id and refund.refunded_on < %(as_of)s
    ) as returned
    where referral.state in ('qualified', 'held')
        and (%(members)s::bigint[] is null or referral.referee_id = any(%(members)s::bigint[]))
        and not (
            placed.status in ('paid', 'fulfilled')
            and placed.member_id = referral.referee_id
            and placed.amount > returned.amount
            and placed.amount - returned.amount >= program.min_amount
        )
)
update campaigns_referral as referral
set state = 'joined', order_id = null, qualified_at = null, held_until = null, reasons = '{}', flags = '{}', score = 0,
    -- Whoever decided looked at an order that is no longer there.
    decision = '', decision_reason = '', decided_by_id = null, decided_at = null
from fallen
where referral.id = fallen.id and referral.state in ('qualified', 'held')
