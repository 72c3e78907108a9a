-- purpose: only known members are updated: rows of members nobody knows are refused
-- grain:   one row per unknown member; reads: incoming_member, members_member; writes: reject, incoming_member
-- params:  source
-- twice:   what is refused waits no more
with unknown as (
    delete from incoming_member
    where not exists (
        select from members_member as member
        where member.source = %(source)s and member.external_id = incoming_member.external_id)
    returning line
)
insert into reject (line, reason) select line, 'unknown_member' from unknown on conflict do nothing
