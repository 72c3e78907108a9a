-- purpose: of those who joined without buying, how many placed their first order within 60 days
-- grain:   one row: members, returned     reads: members_member, lifecycle_membermetrics     writes: nothing
-- params:  since and until (days): who joined between them and whose 60 days are over
-- twice:   it only reads
select count(*) as members,
    count(*) filter (where metrics.first_order_on <= member.joined_on + 60) as returned
from members_member as member
left join lifecycle_membermetrics as metrics on metrics.member_id = member.id
where member.joined_on >= %(since)s and member.joined_on < %(until)s::date - 60
    and (metrics.first_order_on is null or metrics.first_order_on > member.joined_on);
