-- purpose: which core members are falling silent and are worth a personal call before they are gone
-- grain:   one row per member, the most valuable first
-- reads:   lifecycle_memberstage, lifecycle_standing, members_member, members_consent, members_suppression,
--          members_complaint, winback_case     writes: nothing
-- params:  call_channel, ratio (of own cycles), quota, salt, held_out, inner, outer
-- twice:   reads only; one silence (a last order) opens one case
select
    member.id as member_id, 'early_warning' as kind,
    'silence:' || member.id || ':' || standing.last_order_on as occasion_key,
    -- A year's margin; that it may be kept is likelier than not while the member is still ours.
    round(standing.value_amount / greatest(1.0, (standing.last_order_on - standing.first_order_on) / 365.0)::numeric * 0.5, 2)
    as priority,
    stage.stage, standing.value_amount, standing.cycle_ratio, standing.last_order_on
from lifecycle_memberstage as stage
join lifecycle_standing as standing on standing.member_id = stage.member_id
join members_member as member on member.id = stage.member_id
join members_consent as allowed
    on allowed.member_id = member.id and allowed.channel = %(call_channel)s
    and allowed.purpose = 'marketing' and allowed.state = 'granted'
where stage.stage = 'core' and standing.cycle_ratio >= %(ratio)s and member.phone <> ''
    -- Whoever is held out when lost is left alone before as well: the comparison must not begin with a call.
    and shuke_bucket(%(salt)s, member.public_id) >= %(held_out)s
    and not exists (
        select from members_suppression as suppression
        where suppression.channel = %(call_channel)s
            and suppression.address_hash
                = sha256(%(outer)s || sha256(%(inner)s || convert_to(member.phone, 'UTF8')))
    )
    and not exists (
        select from members_complaint as complaint
        where complaint.member_id = member.id
            and complaint.status not in ('closed', 'duplicate', 'rejected', 'resolved')
    )
    and not exists (
        select from winback_case as known
        where known.member_id = member.id and (
            known.state <> 'closed' or known.outcome = 'do_not_contact'
            or known.occasion_key = 'silence:' || member.id || ':' || standing.last_order_on
        )
    )
order by priority desc, member.id
limit %(quota)s
