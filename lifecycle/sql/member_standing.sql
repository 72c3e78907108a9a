-- purpose: where one member stands, with all that explains it: figures, rhythm, stage and a stage set by hand
-- grain:   one row, empty figures for a member that no night has seen
-- reads:   members_member, lifecycle_memberstage, lifecycle_standing, lifecycle_membervalue     writes: nothing
-- params:  member_id
-- twice:   it only reads
select
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
    worth.is_estimate as value_is_estimate,
    standing.cycle_days,
    stage.last_core_on,
    coalesce(stage.override_stage, '') as override_stage,
    coalesce(stage.override_reason, '') as override_reason,
    stage.override_until
from members_member as member
left join lifecycle_memberstage as stage on stage.member_id = member.id
left join lifecycle_standing as standing on standing.member_id = member.id and standing.member_id = %(member_id)s
left join lifecycle_membervalue as worth on worth.member_id = member.id
where member.id = %(member_id)s;
