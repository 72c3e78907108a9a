-- purpose: what becomes of the coupons of referrals that were taken back: unused ones are void, used ones a debt
-- grain:   one row per reward that changes
-- reads:   campaigns_referral; writes: campaigns_coupon, campaigns_referralreward
-- params:  members (referees; null for all)
-- twice:   only what differs is written. A debt whose order was given back, so that its coupon is free again, is void.
with taken as (
    select reward.id, reward.coupon_id, coupon.state as coupon_state, coupon.discount_amount
    from campaigns_referralreward as reward
    join campaigns_referral as referral on referral.id = reward.referral_id
    left join campaigns_coupon as coupon on coupon.id = reward.coupon_id
    where referral.state = 'reversed' and reward.state <> 'void'
        and (%(members)s::bigint[] is null or referral.referee_id = any(%(members)s::bigint[]))
),
voided as (
    update campaigns_coupon as coupon
    set state = 'void'
    from taken
    where coupon.id = taken.coupon_id and coupon.state in ('issued', 'expired')
    returning coupon.id
)
update campaigns_referralreward as reward
set state = case when taken.coupon_id is null or voided.id is not null or taken.coupon_state = 'void'
        then 'void' else 'debt' end,
    debt_amount = case when taken.coupon_id is null or voided.id is not null or taken.coupon_state = 'void'
        then null else taken.discount_amount end
from taken
left join voided on voided.id = taken.coupon_id
where reward.id = taken.id
    and (reward.state = 'given' or taken.coupon_id is null or voided.id is not null or taken.coupon_state = 'void'
        or reward.debt_amount is distinct from taken.discount_amount)
