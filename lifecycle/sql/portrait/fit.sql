-- purpose: how many members, buyers and core members meet a persona
-- grain:   one row     reads: what the conditions of the persona read     writes: nothing     twice: it only reads
-- params:  those of the select of member ids that stands in place of "matching"
select
    count(*),
    count(*) filter (where metrics.order_count > 0),
    count(*) filter (where stage.stage = 'core')
from (/* matching */) as meant (id)
join members_member as member on member.id = meant.id
left join lifecycle_membermetrics as metrics on metrics.member_id = member.id
left join lifecycle_memberstage as stage on stage.member_id = member.id
where member.erased_at is null and member.restricted_at is null;
