-- purpose: whom a member brought, and whom those brought in turn
-- grain:   one row per member of the tree, 30 of the first level and 60 of the second at most, the most valuable first
-- reads:   members_member, campaigns_referral, lifecycle_memberstage, lifecycle_membermetrics
-- params:  member_id
-- twice:   it reads only. Referrers are those of the members themselves, so that what files say is there, too.
with first_level as (
    select member.id as member_id, member.referred_by_id as parent_id, 1 as depth
    from members_member as member
    where member.referred_by_id = %(member_id)s and member.id <> %(member_id)s
),
second_level as (
    select member.id as member_id, member.referred_by_id as parent_id, 2 as depth
    from members_member as member
    join first_level on first_level.member_id = member.referred_by_id
    where member.id <> %(member_id)s and member.id not in (select member_id from first_level)
),
ranked as (
    select level.member_id, level.parent_id, level.depth,
        coalesce(metrics.value_amount, 0) as value_amount,
        row_number() over (
            partition by level.depth order by coalesce(metrics.value_amount, 0) desc, level.member_id) as place
    from (select * from first_level union all select * from second_level) as level
    left join lifecycle_membermetrics as metrics on metrics.member_id = level.member_id
)
select ranked.member_id, ranked.parent_id, ranked.depth, ranked.value_amount,
    coalesce(stage.stage, '') as stage, coalesce(referral.state, '') as state,
    (select count(*) from first_level) as direct, (select count(*) from second_level) as second
from ranked
left join lifecycle_memberstage as stage on stage.member_id = ranked.member_id
left join campaigns_referral as referral on referral.referee_id = ranked.member_id
where ranked.place <= 30 * ranked.depth
order by ranked.depth, ranked.place
