-- purpose: rows that would make a member although the e-mail, phone or card belongs to one already
-- grain:   one row per such row; reads: would, incoming_member, members_member; writes: nothing; params: most
-- twice:   reads only. The partial indexes are named by their conditions.
select count(*) over () as total, twin.line, twin.member_id, twin.field
from (
    select distinct on (would.line) would.line, twin.id as member_id, twin.field
    from would
    join incoming_member as fresh on fresh.line = would.line
    cross join lateral (
        select member.id, 'email' as field from members_member as member
        where member.email = fresh.email and member.email <> '' and fresh.email <> ''
        union all
        select member.id, 'phone' from members_member as member
        where reverse(member.phone) = reverse(fresh.phone) and member.phone <> '' and fresh.phone <> ''
        union all
        select member.id, 'card_no' from members_member as member
        where member.card_no = fresh.card_no and member.card_no <> '' and fresh.card_no <> ''
        limit 1
    ) as twin
    where would.what = 'create'
) as twin
order by twin.line
limit %(most)s
