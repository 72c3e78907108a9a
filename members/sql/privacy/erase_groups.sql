-- purpose: a group that is left without anybody is named after nobody
-- grain:   one row per group these members were in; reads: members_groupmember; writes: members_group
-- params:  members; run before their places go
-- twice:   an emptied group stays empty
update members_group as party set name = 'erased-' || party.id, note = '', key = null
where exists (
        select from members_groupmember as place
        where place.group_id = party.id and place.member_id = any(%(members)s::bigint[]))
    and not exists (
        select from members_groupmember as place
        where place.group_id = party.id and not place.member_id = any(%(members)s::bigint[]))
