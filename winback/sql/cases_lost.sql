-- purpose: who is worth a call tonight because they are lost; continues eligible.sql, which draws the holdout
-- grain:   one row per member, the most promising first
-- reads:   also lifecycle_standing, members_consent, members_suppression, members_complaint,
--          winback_case
-- params:  also call_channel, calls_from (0.6 for the best two fifths), quota, call_cost
-- twice:   reads only; who has an open case, or had one for this loss, is not listed
, callable as (
    select
        lost.member_id, lost.stage, lost.value_amount, lost.seq,
        standing.cycle_ratio, standing.first_order_on, standing.last_order_on, standing.order_count
    from lost
    join lifecycle_standing as standing on standing.member_id = lost.member_id
    join members_member as member on member.id = lost.member_id
    left join judged on judged.member_id = lost.member_id
    join members_consent as allowed
        on allowed.member_id = lost.member_id and allowed.channel = %(call_channel)s
        and allowed.purpose = 'marketing' and allowed.state = 'granted'
    where member.phone <> ''
        and not exists (
            select from members_suppression as suppression
            where suppression.channel = %(call_channel)s
                and suppression.address_hash
                    = sha256(%(outer)s || sha256(%(inner)s || convert_to(member.phone, 'UTF8')))
        )
        -- Whose complaint is open hears an answer first, and nothing else.
        and not exists (
            select from members_complaint as complaint
            where complaint.member_id = lost.member_id
                and complaint.status not in ('closed', 'duplicate', 'rejected', 'resolved')
        )
        -- Held out is held out from calls as from mail, whether or not the member has an address.
        and (judged.arm = 'always' or shuke_bucket(%(salt)s, member.public_id) >= %(held_out)s)
        and not exists (
            select from campaigns_audiencemember as audience
            where audience.member_id = lost.member_id and audience.arm = 'holdout'
                and audience.occasion_key = 'loss:' || lost.member_id || ':' || lost.seq
        )
),
calls_cut as (
    select percentile_disc(%(calls_from)s) within group (order by value_amount) as worth_amount from callable
),
ranked as (
    select
        callable.*,
        -- A year's margin as it was while the member bought …
        value_amount / greatest(1.0, (last_order_on - first_order_on) / 365.0)::numeric
        -- … times the chance that a call brings it back: it falls with the silence, and who left after
        -- an order or two was hardly ours …
        * (case when cycle_ratio < 4 then 0.20 when cycle_ratio < 6 then 0.12 when cycle_ratio < 10 then 0.06 else 0.02 end
            * case when order_count < 3 then 0.6 else 1.0 end)::numeric
        -- … less what the call costs.
        - %(call_cost)s::numeric as priority
    from callable
)
select
    ranked.member_id, 'winback' as kind, 'loss:' || ranked.member_id || ':' || ranked.seq as occasion_key,
    round(ranked.priority, 2) as priority, ranked.stage, ranked.value_amount, ranked.cycle_ratio, ranked.last_order_on
from ranked
cross join calls_cut
where ranked.value_amount >= calls_cut.worth_amount and ranked.priority > 0
    and not exists (select from winback_case as known where known.member_id = ranked.member_id and known.state <> 'closed')
    and not exists (
        select from winback_case as known
        where known.occasion_key = 'loss:' || ranked.member_id || ':' || ranked.seq
    )
    and not exists (
        select from winback_case as known
        where known.member_id = ranked.member_id and known.outcome = 'do_not_contact'
    )
order by ranked.priority desc, ranked.member_id
limit %(quota)s
