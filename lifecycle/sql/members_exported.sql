-- purpose: what a file of members may hold of each
-- grain:   one row per member of the list, by number
-- reads:   members_member, members_membertag, lifecycle_memberstage, lifecycle_standing,
--          lifecycle_membervalue, lifecycle_memberrisk     writes: nothing
-- params:  those of the joins that narrow the list, which stand in place of "narrowed"
-- twice:   it only reads
select
    member.id, member.external_id, member.name, member.email, member.phone, member.line_id, member.birthday,
    member.sex, member.address, member.city, member.district, member.origin, member.joined_on, member.card_no,
    case
        when stage.override_stage <> ''
            and (stage.override_until is null or stage.override_until >= coalesce(standing.as_of, current_date))
            then stage.override_stage
        else coalesce(stage.stage, '')
    end as stage,
    stage.since_on, standing.band, standing.risk, standing.r, standing.f, standing.m, standing.rfm_group,
    standing.last_order_on, leaving.signals as signs, leaving.at_stake,
    coalesce(standing.order_count, 0) as order_count,
    coalesce(standing.net_amount, 0) as net_amount,
    coalesce(standing.order_count_365d, 0) as order_count_365d,
    coalesce(standing.net_amount_365d, 0) as net_amount_365d,
    coalesce(standing.value_amount, 0) as value_amount,
    standing.p_alive, worth.orders_365d as expected_orders_365d, worth.value_365d,
    (
        select string_agg(tag.name, '、' order by tag.name)
        from members_membertag as tagged join members_tag as tag on tag.id = tagged.tag_id
        where tagged.member_id = member.id
    ) as tags
from members_member as member{narrowed}
left join lifecycle_memberstage as stage on stage.member_id = member.id
left join lifecycle_standing as standing on standing.member_id = member.id
left join lifecycle_membervalue as worth on worth.member_id = member.id
left join lifecycle_memberrisk as leaving on leaving.member_id = member.id
where member.erased_at is null
order by member.id
