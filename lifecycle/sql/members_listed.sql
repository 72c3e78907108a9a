-- purpose: what the member list shows of each member
-- grain:   one row per member asked for
-- reads:   members_member, lifecycle_memberstage, lifecycle_standing, lifecycle_membervalue     writes: nothing
-- params:  ids
-- twice:   it only reads
select
    member.id as member_id,
    case
        when stage.override_stage <> ''
            and (stage.override_until is null or stage.override_until >= coalesce(standing.as_of, current_date))
            then stage.override_stage
        else coalesce(stage.stage, '')
    end as stage,
    coalesce(stage.stage, '') as computed_stage,
    coalesce(stage.sub_state, '') as sub_state,
    stage.since_on,
    stage.reactivated_on,
    standing.band,
    standing.risk,
    standing.r,
    standing.f,
    standing.m,
    standing.rfm_group,
    standing.rfm_type,
    standing.first_order_on,
    standing.last_order_on,
    standing.days_since_last_order,
    standing.cycle_ratio,
    coalesce(standing.order_count, 0) as order_count,
    coalesce(standing.order_count_365d, 0) as order_count_365d,
    coalesce(standing.net_amount, 0) as net_amount,
    coalesce(standing.net_amount_365d, 0) as net_amount_365d,
    coalesce(standing.value_amount, 0) as value_amount,
    standing.last_own_on,
    standing.p_alive,
    standing.expected_order_on,
    worth.orders_365d as expected_orders_365d,
    worth.expected_amount,
    worth.value_365d,
    worth.is_estimate as value_is_estimate
from members_member as member
left join lifecycle_memberstage as stage on stage.member_id = member.id
-- The ids again, for the planner: it does not carry them through a left join into the view.
left join lifecycle_standing as standing
    on standing.member_id = member.id and standing.member_id = any(%(ids)s)
left join lifecycle_membervalue as worth on worth.member_id = member.id
where member.id = any(%(ids)s);
