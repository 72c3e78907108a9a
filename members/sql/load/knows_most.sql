-- purpose: are nearly all members that the file names known? By a look at its first rows
-- grain:   one row; reads: staged, members_member; writes: nothing; params: source; twice: reads only
select coalesce(avg((members_member.id is not null)::integer) > 0.95, false)
from (select member_id from staged where member_id is not null limit 500) as looked_at
left join members_member
    on members_member.source = %(source)s and members_member.external_id = looked_at.member_id
