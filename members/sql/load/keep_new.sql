-- purpose: only new members are added: rows of members who are known already are refused
-- grain:   one row per known member; reads: incoming_member, members_member; writes: reject, incoming_member
-- params:  source
-- twice:   what is refused waits no more. A stub, whom only orders have named, counts as new.
with known as (
    delete from incoming_member using members_member as member
    where member.source = %(source)s and member.external_id = incoming_member.external_id and not member.is_stub
    returning incoming_member.line
)
insert into reject (line, reason) select line, 'known_member' from known on conflict do nothing
