-- purpose: the places that the lines named ask for, each with the group and the place that are there already
-- grain:   one row per line; reads: judged, reject, person, members_group, members_groupmember
-- writes:  due (temporary), reject (what the mode does not allow); params: source, mode, after, upto
-- twice:   the table is made anew. Two members are one after a merge: the last line of theirs counts.
drop table if exists due;
create temp table due on commit drop as
select distinct on (wanted.member_id, wanted.key, wanted.named_kind, wanted.folded)
    wanted.*, known.group_id, place.id as place_id, place.role as old_role, place.since_on as old_since,
    place.until_on as old_until
from (
    select judged.line, person.member_id, person.joined_on, group_name, group_kind, judged.role, says_role, judged.since_on,
        says_since, judged.until_on, says_until,
        %(source)s || ':' || judged.group_id as key,
        -- Without a number of its own it is the kind and the name that tell a group.
        case when judged.group_id is null then group_kind end as named_kind,
        case when judged.group_id is null then lower(group_name) end as folded
    from judged
    join person on person.external_id = judged.member_external_id
    where is_good and line > %(after)s and line <= %(upto)s
        and not exists (select from reject where reject.line = judged.line)
) as wanted
left join lateral (
    select id as group_id from members_group
    where case when wanted.key is not null then members_group.key = wanted.key
        else members_group.kind = wanted.group_kind and lower(members_group.name) = wanted.folded
            and members_group.key is null end
    order by id
    limit 1
) as known on true
left join members_groupmember as place on place.group_id = known.group_id and place.member_id = wanted.member_id
order by wanted.member_id, wanted.key, wanted.named_kind, wanted.folded, wanted.line desc;
insert into reject (line, reason)
select line, case when place_id is null then 'unknown_place' else 'known_place' end from due
where (%(mode)s = 'create' and place_id is not null) or (%(mode)s = 'update' and place_id is null);
delete from due where exists (select from reject where reject.line = due.line);
analyze due
