-- purpose: begin the return window: from the order's day, once it is delivered where the rules ask for that
-- grain:   one row per qualified referral
-- reads:   members_order, campaigns_referralprogram; writes: campaigns_referral
-- params:  members (referees; null for all)
-- twice:   only qualified ones are looked at, and these are held afterwards
update campaigns_referral as referral
set state = 'held', held_until = placed.placed_on + program.return_days
from members_order as placed, campaigns_referralprogram as program
where placed.id = referral.order_id and program.id = referral.program_id
    and referral.state = 'qualified'
    and (%(members)s::bigint[] is null or referral.referee_id = any(%(members)s::bigint[]))
    and (placed.status = 'fulfilled' or not program.needs_delivery)
